-- list_agents: agents with when they were active last, the last one first. Those without a row in
-- `agents` are known by their namespaces. Of agents that only use archives the name is not known.
select known.name, recent.active_at, known.created_at, known.started_at, known.settings::text
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
cross join lateral (
  select greatest(
    known.updated_at,
    (select max(t.updated_at) from {schema}.threads t where t.agent_id = known.agent_id),
    (select max(i.updated_at) from {schema}.archival_memory i where i.agent_id = known.agent_id),
    (select max(greatest(b.updated_at, c.attached_at))
     from {schema}.core_memory_agents c
     join {schema}.core_memory b using (tenant, block_id)
     where c.agent_id = known.agent_id)) as active_at) recent
where recent.active_at is not null and {condition}
order by recent.active_at desc, known.name collate "C"
limit %(limit)b::int8;

-- of_agent: one of them.
known.agent_id = %(agent)b;

-- with_prefix: those whose names begin like this.
starts_with(known.name, %(prefix)b);

-- with_tag: those that have a tag.
known.settings -> 'tags' @> to_jsonb(%(tag)b::text);

-- listed_after: the next page.
(recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b));
