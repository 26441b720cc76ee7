-- read_events: what was written since a time, the first of it, in order. Of each agent an index finds
-- what is new.
with agent as materialized (
  select n.agent_id, min(case when n.namespace[1] = %(root)b
                              then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                              else array_to_string(n.namespace[1:2], '/') end) as name
  from {schema}.namespaces n
  where n.tenant = {tenant} and {condition}
  group by n.agent_id
), event as (
  select 'message' as kind, found.* from agent cross join lateral (
    select r.created_at as at, agent.name, r.thread_id as place, r.message_id as id, r.role as actor,
           left(r.text, 500) as text
    from {schema}.recall_memory r
    where r.agent_id = agent.agent_id and r.created_at > %(since)b
    order by r.created_at limit %(limit)b::int8) found
  union all
  select 'item', found.* from agent cross join lateral (
    select a.updated_at, agent.name, array_to_string(a.namespace, '/'), a.key, null::text,
           left(coalesce(a.value ->> 'content', a.value::text), 500)
    from {schema}.archival_memory a
    where a.agent_id = agent.agent_id and a.updated_at > %(since)b
    order by a.updated_at limit %(limit)b::int8) found
  union all
  select 'block', b.updated_at, agent.name, b.label, b.version::text,
         (select h.actor || ': ' || h.action from {schema}.core_memory_history h
          where h.tenant = b.tenant and h.block_id = b.block_id and h.version = b.version),
         left(b.value, 500)
  from {schema}.core_memory b
  join {schema}.core_memory_agents c on c.tenant = b.tenant and c.block_id = b.block_id
  join agent on agent.agent_id = c.agent_id
  where b.tenant = {tenant} and b.updated_at > %(since)b
)
select kind, at, name, place, id, actor, text
from event
order by at, kind, id
limit %(limit)b::int8;

-- can_read_log: whether the role may read the audit log.
select has_table_privilege({audit_log}, 'select');

-- read_log: what the audit log has of searches and reads since a time, the first of it.
select l.operation, l.at, coalesce(l.agent, ''), coalesce(l.thread_id, l.namespace, ''), l.id::text,
       l.actor, l.call || coalesce(' (' || l.count || ')', '')
from {schema}.audit_log l
where l.tenant = {tenant} and l.operation in ('search', 'read') and l.at > %(since)b
  and (%(agent)b::uuid is null or l.agent_id = %(agent)b)
order by l.at, l.id
limit %(limit)b::int8;

-- read_time: the server's time; of a standby, that of the last transaction that it has replayed.
-- Everything that was committed before is visible.
select case when pg_is_in_recovery()
         then coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())
         else clock_timestamp() end;

-- of_agent: of one agent.
n.agent_id = %(agent)b;
