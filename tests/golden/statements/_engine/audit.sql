-- _engine/audit.count_old [all but quoted]
select count(*) from "letta".audit_log a where a.at < now() - %(age)b::text::interval

-- _engine/audit.count_old [quoted]
select count(*) from "My ""own"" 100%%".audit_log a where a.at < now() - %(age)b::text::interval

-- _engine/audit.delete_old [all but quoted]
-- writes
with gone as (
  delete from "letta".audit_log a where a.at < now() - %(age)b::text::interval returning true)
select count(*) from gone

-- _engine/audit.delete_old [quoted]
-- writes
with gone as (
  delete from "My ""own"" 100%%".audit_log a where a.at < now() - %(age)b::text::interval returning true)
select count(*) from gone

-- _engine/audit.list_entries [all but quoted]
select a.id, a.at, a.tenant, a.role, a.actor, a.run_id, a.agent, a.agent_id, a.thread_id,
       a.namespace, a.operation, a.call, a.count
from "letta".audit_log a
where true
order by a.at desc, a.id desc
limit %(limit)b::int8

-- _engine/audit.list_entries [all but quoted: of_agent, of_tenant, since, beyond]
select a.id, a.at, a.tenant, a.role, a.actor, a.run_id, a.agent, a.agent_id, a.thread_id,
       a.namespace, a.operation, a.call, a.count
from "letta".audit_log a
where a.agent_id = %(agent)b::uuid and a.tenant = %(of_tenant)b and a.at >= %(since)b::timestamptz and (a.at, a.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid)
order by a.at desc, a.id desc
limit %(limit)b::int8

-- _engine/audit.list_entries [quoted]
select a.id, a.at, a.tenant, a.role, a.actor, a.run_id, a.agent, a.agent_id, a.thread_id,
       a.namespace, a.operation, a.call, a.count
from "My ""own"" 100%%".audit_log a
where true
order by a.at desc, a.id desc
limit %(limit)b::int8

-- _engine/audit.list_entries [quoted: of_agent, of_tenant, since, beyond]
select a.id, a.at, a.tenant, a.role, a.actor, a.run_id, a.agent, a.agent_id, a.thread_id,
       a.namespace, a.operation, a.call, a.count
from "My ""own"" 100%%".audit_log a
where a.agent_id = %(agent)b::uuid and a.tenant = %(of_tenant)b and a.at >= %(since)b::timestamptz and (a.at, a.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid)
order by a.at desc, a.id desc
limit %(limit)b::int8

-- _engine/audit.record [all but quoted]
-- writes
insert into "letta".audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count)
where %(always)b::bool or pg_current_xact_id_if_assigned() is not null
on conflict do nothing

-- _engine/audit.record [quoted]
-- writes
insert into "My ""own"" 100%%".audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count)
where %(always)b::bool or pg_current_xact_id_if_assigned() is not null
on conflict do nothing

-- _engine/audit.record_at_node [all but quoted, distributed]
-- writes
with node as materialized (
  select pg_current_xact_id_if_assigned() is not null as has_written
  from "letta".settings s where s.name = 'core'
)
insert into "letta".audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count)
cross join node
where %(always)b::bool or node.has_written
on conflict do nothing

-- _engine/audit.record_at_node [quoted]
-- writes
with node as materialized (
  select pg_current_xact_id_if_assigned() is not null as has_written
  from "My ""own"" 100%%".settings s where s.name = 'core'
)
insert into "My ""own"" 100%%".audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count)
cross join node
where %(always)b::bool or node.has_written
on conflict do nothing

-- _engine/audit.record_at_node [distributed]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),node as materialized (
  select pg_current_xact_id_if_assigned() is not null as has_written
  from "letta".settings s where s.name = 'core'
)
insert into "letta".audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count)
cross join node
where %(always)b::bool or node.has_written
on conflict do nothing

-- _engine/audit.set_retention [all but distributed]
select set_config('langgraph_letta_store.audit_retention', %(age)b::text, true)

-- _engine/audit.set_retention [distributed]
select set_config('langgraph_letta_store.audit_retention', %(age)b::text, true) from "letta".settings s where s.name = 'core'
