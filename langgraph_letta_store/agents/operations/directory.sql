-- list_agents: agents with the time of their last activity, the latest first, and with what they have,
-- counted up to a bound: in the order of an index, so that no partition is read as a whole. The names of
-- agents that only use archives are not known. The last column is the place of further agents that were
-- not looked at, if there may be some; a list without agents has one row, without a name.
with {agents}, listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from {schema}.threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from {schema}.archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and {condition}
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
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C";

-- all_agents: all of them. Those without a row in `agents` are known by their namespaces.
changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from {schema}.core_memory_agents c
  join {schema}.core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from {schema}.agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = {tenant} and a.name <> a.agent_id::text
  union all
  select n.agent_id, {name}, null, null, null, '{{}}', min(changed.at)
  from {schema}.namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = {tenant} and {is_of_agent}
    and n.agent_id not in (select a.agent_id from {schema}.agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
);

-- one_agent: one of them.
candidates as (
  select %(agent)b::uuid as agent_id
), {known_candidates}, floor as (
  select null::text as place, null::timestamptz as at
);

-- active_agents: the agents of the newest rows of each table. All agents that were active after the
-- last row that was taken of any table are among them.
newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from {schema}.threads t
   where t.tenant = {tenant} and t.updated_at <= {until}
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from {schema}.archival_memory i
   where i.tenant = {tenant} and i.namespace[1] = {root} and i.updated_at <= {until}
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from {schema}.core_memory_history h
   where h.tenant = {tenant} and h.changed_at <= {until}
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from {schema}.core_memory_agents c
   where c.tenant = {tenant} and c.attached_at <= {until}
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from {schema}.agents a
   where a.tenant = {tenant} and a.updated_at <= {until}
   order by a.updated_at desc
   limit %(agents)b::int8)
), taken (place, rows) as (
  values ('threads', %(threads)b::int8), ('items', %(items)b), ('blocks', %(blocks)b),
         ('attached', %(attached)b), ('agents', %(agents)b)
), ends as materialized (
  select n.place, min(n.at) as at from newest n
  join taken using (place)
  group by n.place, taken.rows
  having count(*) = taken.rows
), above as materialized (
  select n.agent_id, n.block_id, n.at from newest n
  where n.at > coalesce((select max(ends.at) from ends), '-infinity')
), candidates as materialized (
  select active.agent_id, max(active.at) as at
  from (
    select above.agent_id, above.at from above where above.agent_id is not null
    union all
    select c.agent_id, above.at
    from (select block_id, max(at) as at from above where block_id is not null group by 1) above
    join {schema}.core_memory_agents c on c.tenant = {tenant} and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), {known_candidates}, floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
);

-- known_candidates: the agents with these ids, each looked up by itself.
known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, {changed_at}
    from {schema}.agents a
    where a.agent_id = candidates.agent_id and a.tenant = {tenant}
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, {name}, null, null, null, '{{}}', {changed_at}
    from (select candidates.agent_id) a
    join {schema}.namespaces n on n.agent_id = a.agent_id
    where n.tenant = {tenant} and {is_of_agent}
      and not exists (select from {schema}.agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
);

-- changed_at: when a block of an agent was changed or attached last.
(select max(greatest(b.updated_at, c.attached_at))
 from {schema}.core_memory_agents c
 join {schema}.core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at;

-- name: the agent of some namespaces.
min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%'));

-- is_of_agent: whether a namespace is a tier of an agent.
n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall');

-- until: when those of this page were active at the latest.
coalesce(%(active_at)b::timestamptz, 'infinity');

-- with_prefix: those whose names begin like this.
starts_with(known.name, %(prefix)b);

-- with_tag: those that have a tag.
known.settings -> 'tags' @> to_jsonb(%(tag)b::text);

-- listed_after: the next page.
(recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b));
