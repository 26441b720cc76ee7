-- agents/operations/directory.list_agents [all but quoted, distributed: all_agents]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: all_agents with_prefix]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: all_agents with_tag]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: all_agents listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: all_agents with_prefix, with_tag, listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: active_agents]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: active_agents with_prefix]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: active_agents with_tag]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: active_agents listed_after]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: active_agents with_prefix, with_tag, listed_after]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted, distributed: one_agent]
with candidates as (
  select %(agent)b::uuid as agent_id
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: all_agents]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "My ""own"" 100%%".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "My ""own"" 100%%".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "My ""own"" 100%%".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: all_agents with_prefix]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "My ""own"" 100%%".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "My ""own"" 100%%".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "My ""own"" 100%%".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: all_agents with_tag]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "My ""own"" 100%%".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "My ""own"" 100%%".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "My ""own"" 100%%".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: all_agents listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "My ""own"" 100%%".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "My ""own"" 100%%".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "My ""own"" 100%%".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: all_agents with_prefix, with_tag, listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "My ""own"" 100%%".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "My ""own"" 100%%".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "My ""own"" 100%%".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: active_agents]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "My ""own"" 100%%".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "My ""own"" 100%%".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "My ""own"" 100%%".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "My ""own"" 100%%".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "My ""own"" 100%%".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "My ""own"" 100%%".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: active_agents with_prefix]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "My ""own"" 100%%".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "My ""own"" 100%%".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "My ""own"" 100%%".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "My ""own"" 100%%".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "My ""own"" 100%%".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "My ""own"" 100%%".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: active_agents with_tag]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "My ""own"" 100%%".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "My ""own"" 100%%".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "My ""own"" 100%%".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "My ""own"" 100%%".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "My ""own"" 100%%".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "My ""own"" 100%%".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: active_agents listed_after]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "My ""own"" 100%%".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "My ""own"" 100%%".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "My ""own"" 100%%".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "My ""own"" 100%%".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "My ""own"" 100%%".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "My ""own"" 100%%".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: active_agents with_prefix, with_tag, listed_after]
-- not prepared
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "My ""own"" 100%%".threads t
   where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "My ""own"" 100%%".archival_memory i
   where i.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "My ""own"" 100%%".core_memory_history h
   where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "My ""own"" 100%%".core_memory_agents c
   where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "My ""own"" 100%%".agents a
   where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "My ""own"" 100%%".core_memory_agents c on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: one_agent]
with candidates as (
  select %(agent)b::uuid as agent_id
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "My ""own"" 100%%".agents a
    where a.agent_id = candidates.agent_id and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "My ""own"" 100%%".core_memory_agents c
 join "My ""own"" 100%%".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "My ""own"" 100%%".namespaces n on n.agent_id = a.agent_id
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: all_agents]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = '' and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: all_agents with_prefix]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = '' and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: all_agents with_tag]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = '' and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: all_agents listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = '' and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: all_agents with_prefix, with_tag, listed_after]
with changed as (
  select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  group by c.agent_id
), known as (
  select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings,
         changed.at as changed_at
  from "letta".agents a
  left join changed on changed.agent_id = a.agent_id
  where a.tenant = '' and a.name <> a.agent_id::text
  union all
  select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', min(changed.at)
  from "letta".namespaces n
  left join changed on changed.agent_id = n.agent_id
  where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
    and n.agent_id not in (select a.agent_id from "letta".agents a)
  group by n.agent_id
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: active_agents]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = '' and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = '' and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = '' and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = '' and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = '' and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = '' and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: active_agents with_prefix]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = '' and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = '' and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = '' and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = '' and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = '' and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = '' and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: active_agents with_tag]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = '' and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = '' and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = '' and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = '' and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = '' and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = '' and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: active_agents listed_after]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = '' and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = '' and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = '' and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = '' and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = '' and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = '' and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: active_agents with_prefix, with_tag, listed_after]
with newest as materialized (
  (select 'threads' as place, t.agent_id, null::uuid as block_id, t.updated_at as at
   from "letta".threads t
   where t.tenant = '' and t.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by t.updated_at desc
   limit %(threads)b::int8)
  union all
  (select 'items', i.agent_id, null, i.updated_at
   from "letta".archival_memory i
   where i.tenant = '' and i.namespace[1] = 'agents' and i.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by i.updated_at desc
   limit %(items)b::int8)
  union all
  (select 'blocks', null, h.block_id, h.changed_at
   from "letta".core_memory_history h
   where h.tenant = '' and h.changed_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by h.changed_at desc
   limit %(blocks)b::int8)
  union all
  (select 'attached', c.agent_id, null, c.attached_at
   from "letta".core_memory_agents c
   where c.tenant = '' and c.attached_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
   order by c.attached_at desc
   limit %(attached)b::int8)
  union all
  (select 'agents', a.agent_id, null, a.updated_at
   from "letta".agents a
   where a.tenant = '' and a.updated_at <= coalesce(%(active_at)b::timestamptz, 'infinity')
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
    join "letta".core_memory_agents c on c.tenant = '' and c.block_id = above.block_id
  ) active
  group by active.agent_id
  order by at desc
  limit %(candidates)b::int8
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as materialized (
  select last.place, last.at
  from (values (1)) one
  left join (
    select * from ends
    union all
    select 'candidates', min(at) from candidates having count(*) = %(candidates)b::int8
    order by at desc
    limit 1) last on true
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [distributed: one_agent]
with candidates as (
  select %(agent)b::uuid as agent_id
), known as (
  select found.*
  from candidates
  cross join lateral (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings, (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from "letta".agents a
    where a.agent_id = candidates.agent_id and a.tenant = ''
      and a.name <> a.agent_id::text
    union all
    select a.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')), null, null, null, '{}', (select max(greatest(b.updated_at, c.attached_at))
 from "letta".core_memory_agents c
 join "letta".core_memory b using (tenant, block_id)
 where c.agent_id = a.agent_id) as changed_at
    from (select candidates.agent_id) a
    join "letta".namespaces n on n.agent_id = a.agent_id
    where n.tenant = '' and n.namespace[1] = %(root)b and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents k where k.agent_id = a.agent_id)
    group by a.agent_id
    offset 0) found
), floor as (
  select null::text as place, null::timestamptz as at
), listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from known
  cross join lateral (
    select greatest(
      known.updated_at, known.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  cross join floor
  where recent.active_at is not null and (floor.at is null or recent.active_at > floor.at)
    and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message),
       floor.place
from floor
left join listed l on true
order by l.active_at desc, l.name collate "C"
