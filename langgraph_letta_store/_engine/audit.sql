-- record!: rows of the log, in the transaction of what they record. A transaction that has changed
-- nothing until now has no id, and leaves no row.
{entries}
where %(always)b::bool or pg_current_xact_id_if_assigned() is not null
on conflict do nothing;

-- record_at_node!: the same in a distributed schema, where the transaction writes on the schema's node.
with {apart}node as materialized (
  select pg_current_xact_id_if_assigned() is not null as has_written
  from {schema}.settings s where s.name = 'core'
)
{entries}
cross join node
where %(always)b::bool or node.has_written
on conflict do nothing;

-- entries: the columns of rows of the log.
insert into {schema}.audit_log
  (id, actor, run_id, thread_id, agent_id, agent, namespace, operation, call, count)
select e.id, %(actor)b::text, %(run)b::text, e.thread_id, e.agent_id, e.agent, e.namespace,
       e.operation, %(call)b::text, e.count
from unnest(%(ids)b::uuid[], %(threads)b::text[], %(agent_ids)b::uuid[], %(agents)b::text[],
            %(namespaces)b::text[], %(operations)b::text[], %(counts)b::int8[])
  e (id, thread_id, agent_id, agent, namespace, operation, count);

-- list_entries: a page of the log, the newest first.
select a.id, a.at, a.tenant, a.role, a.actor, a.run_id, a.agent, a.agent_id, a.thread_id,
       a.namespace, a.operation, a.call, a.count
from {schema}.audit_log a
where {condition}
order by a.at desc, a.id desc
limit %(limit)b::int8;

-- of_agent: of one agent.
a.agent_id = %(agent)b::uuid;

-- of_tenant: of one tenant.
a.tenant = %(of_tenant)b;

-- since: not older than this.
a.at >= %(since)b::timestamptz;

-- beyond: the next page.
(a.at, a.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid);

-- set_retention: what the log's trigger lets go in this transaction.
select set_config('langgraph_letta_store.audit_retention', %(age)b::text, true){at_node};

-- count_old: the rows whose retention is over.
select count(*) from {schema}.audit_log a where a.at < now() - %(age)b::text::interval;

-- delete_old!: deletes these rows and counts them.
with gone as (
  delete from {schema}.audit_log a where a.at < now() - %(age)b::text::interval returning true)
select count(*) from gone;
