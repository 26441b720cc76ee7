-- _maintenance/events.can_read_log [all but quoted]
-- not prepared
select has_table_privilege('"letta"."audit_log"', 'select')

-- _maintenance/events.can_read_log [quoted]
-- not prepared
select has_table_privilege('"My ""own"" 100%%"."audit_log"', 'select')

-- _maintenance/events.read_events [all but quoted, distributed]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "letta".namespaces n
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and true
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "letta".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "letta".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "letta".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "letta".core_memory b
  join "letta".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_events [all but quoted, distributed: of_agent]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "letta".namespaces n
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.agent_id = %(agent)b
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "letta".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "letta".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "letta".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "letta".core_memory b
  join "letta".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_events [quoted]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "My ""own"" 100%%".namespaces n
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and true
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "My ""own"" 100%%".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "My ""own"" 100%%".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "My ""own"" 100%%".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "My ""own"" 100%%".core_memory b
  join "My ""own"" 100%%".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_events [quoted: of_agent]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "My ""own"" 100%%".namespaces n
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.agent_id = %(agent)b
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "My ""own"" 100%%".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "My ""own"" 100%%".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "My ""own"" 100%%".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "My ""own"" 100%%".core_memory b
  join "My ""own"" 100%%".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_events [distributed]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "letta".namespaces n
  where n.tenant = '' and true
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "letta".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "letta".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "letta".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "letta".core_memory b
  join "letta".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = '' and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_events [distributed: of_agent]
-- not prepared
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from "letta".namespaces n
  where n.tenant = '' and n.agent_id = %(agent)b
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from "letta".recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from "letta".archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from "letta".core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from "letta".core_memory b
  join "letta".core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = '' and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8

-- _maintenance/events.read_log [all but quoted, distributed]
-- not prepared
select l.operation, l.at, coalesce(l.agent, ''), coalesce(l.thread_id, l.namespace, ''), l.id::text,
       l.actor, l.call || coalesce(' (' || l.count || ')', '')
from "letta".audit_log l
where l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and l.operation in ('search', 'read') and l.at > %(since)b
  and (%(agent)b::uuid is null or l.agent_id = %(agent)b)
order by l.at, l.id
limit %(limit)b::int8

-- _maintenance/events.read_log [quoted]
-- not prepared
select l.operation, l.at, coalesce(l.agent, ''), coalesce(l.thread_id, l.namespace, ''), l.id::text,
       l.actor, l.call || coalesce(' (' || l.count || ')', '')
from "My ""own"" 100%%".audit_log l
where l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and l.operation in ('search', 'read') and l.at > %(since)b
  and (%(agent)b::uuid is null or l.agent_id = %(agent)b)
order by l.at, l.id
limit %(limit)b::int8

-- _maintenance/events.read_log [distributed]
-- not prepared
select l.operation, l.at, coalesce(l.agent, ''), coalesce(l.thread_id, l.namespace, ''), l.id::text,
       l.actor, l.call || coalesce(' (' || l.count || ')', '')
from "letta".audit_log l
where l.tenant = '' and l.operation in ('search', 'read') and l.at > %(since)b
  and (%(agent)b::uuid is null or l.agent_id = %(agent)b)
order by l.at, l.id
limit %(limit)b::int8

-- _maintenance/events.read_time [all]
-- not prepared
select case when pg_is_in_recovery()
         then coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())
         else clock_timestamp() end
