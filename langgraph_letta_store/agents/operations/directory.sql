-- list_agents: agents with when they were active last, the last one first, and what they have, counted
-- up to a bound: in the order of an index, so that no partition is read as a whole. Those without a row in `agents` are known by their namespaces. Of agents that only
-- use archives the name is not known.
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from {schema}.agents a
    where a.tenant = {tenant} and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{{}}'
    from {schema}.namespaces n
    where n.tenant = {tenant} and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from {schema}.agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from {schema}.core_memory_agents c
    join {schema}.core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from {schema}.threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from {schema}.archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and {condition}
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from {schema}.core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from {schema}.archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and {live}),
       (select count(*) from (
          select from {schema}.threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from {schema}.recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C";

-- of_agent: one of them.
known.agent_id = %(agent)b;

-- with_prefix: those whose names begin like this.
starts_with(known.name, %(prefix)b);

-- with_tag: those that have a tag.
known.settings -> 'tags' @> to_jsonb(%(tag)b::text);

-- listed_after: the next page.
(recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b));
