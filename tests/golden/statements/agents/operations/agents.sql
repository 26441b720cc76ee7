-- agents/operations/agents.compile [all but quoted; unpartitioned: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, b.value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from "letta"."recall_memory" r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory" a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "letta".agents a where a.agent_id = asked.agent) as settings,
    (select max(own.changed_at) from own) as changed_at,
    (select count(*) from message) as messages,
    (select count(*) from passage) as passages,
    (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used) as tags,
    (select array_agg(s.archive_id) from "letta".archival_memory_agents s
     where s.agent_id = asked.agent) as archives
  from asked
)
select besides.settings, besides.changed_at, besides.messages, besides.passages, besides.tags,
       besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/agents.compile [all but unpartitioned, quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, b.value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from "letta"."recall_memory_3" r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "letta".agents a where a.agent_id = asked.agent) as settings,
    (select max(own.changed_at) from own) as changed_at,
    (select count(*) from message) as messages,
    (select count(*) from passage) as passages,
    (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used) as tags,
    (select array_agg(s.archive_id) from "letta".archival_memory_agents s
     where s.agent_id = asked.agent) as archives
  from asked
)
select besides.settings, besides.changed_at, besides.messages, besides.passages, besides.tags,
       besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/agents.compile [quoted]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, b.value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from "My ""own"" 100%%"."recall_memory" r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = asked.agent) as settings,
    (select max(own.changed_at) from own) as changed_at,
    (select count(*) from message) as messages,
    (select count(*) from passage) as passages,
    (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used) as tags,
    (select array_agg(s.archive_id) from "My ""own"" 100%%".archival_memory_agents s
     where s.agent_id = asked.agent) as archives
  from asked
)
select besides.settings, besides.changed_at, besides.messages, besides.passages, besides.tags,
       besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/agents.compile [quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, b.value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = asked.agent) as settings,
    (select max(own.changed_at) from own) as changed_at,
    (select count(*) from message) as messages,
    (select count(*) from passage) as passages,
    (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used) as tags,
    (select array_agg(s.archive_id) from "My ""own"" 100%%".archival_memory_agents s
     where s.agent_id = asked.agent) as archives
  from asked
)
select besides.settings, besides.changed_at, besides.messages, besides.passages, besides.tags,
       besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/agents.contents [all but quoted; unpartitioned: one agent]
select
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "letta".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta"."archival_memory" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "letta".archival_memory_agents s
     join "letta".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta"."archival_memory" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".threads t where t.agent_id = %(agent)b),
  (select count(*) from "letta"."recall_memory" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "letta".threads t
   join "letta".checkpoints c using (thread_id) where t.agent_id = %(agent)b)

-- agents/operations/agents.contents [all but unpartitioned, quoted: one agent]
select
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "letta".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta"."archival_memory_3" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "letta".archival_memory_agents s
     join "letta".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta"."archival_memory_3" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".threads t where t.agent_id = %(agent)b),
  (select count(*) from "letta"."recall_memory_3" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "letta".threads t
   join "letta".checkpoints c using (thread_id) where t.agent_id = %(agent)b)

-- agents/operations/agents.contents [quoted]
select
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%"."archival_memory" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "My ""own"" 100%%".archival_memory_agents s
     join "My ""own"" 100%%".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%"."archival_memory" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".threads t where t.agent_id = %(agent)b),
  (select count(*) from "My ""own"" 100%%"."recall_memory" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "My ""own"" 100%%".threads t
   join "My ""own"" 100%%".checkpoints c using (thread_id) where t.agent_id = %(agent)b)

-- agents/operations/agents.contents [quoted: one agent]
select
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%"."archival_memory_3" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "My ""own"" 100%%".archival_memory_agents s
     join "My ""own"" 100%%".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%"."archival_memory_3" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".threads t where t.agent_id = %(agent)b),
  (select count(*) from "My ""own"" 100%%"."recall_memory_3" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "My ""own"" 100%%".threads t
   join "My ""own"" 100%%".checkpoints c using (thread_id) where t.agent_id = %(agent)b)

-- agents/operations/agents.count_archived [all but quoted: - | one agent]
select count(*) from "letta".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[]) and (a.expires_at is null or a.expires_at > now())

-- agents/operations/agents.count_archived [quoted: - | one agent]
select count(*) from "My ""own"" 100%%".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[]) and (a.expires_at is null or a.expires_at > now())

-- agents/operations/agents.count_held [all but quoted; unpartitioned: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]) and not r.superseded),
  (select count(*) from "letta".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]))
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/agents.count_held [all but unpartitioned, quoted: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]) and not r.superseded),
  (select count(*) from "letta".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]))
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/agents.count_held [quoted]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "My ""own"" 100%%"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]) and not r.superseded),
  (select count(*) from "My ""own"" 100%%".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]))
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/agents.count_held [quoted: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]) and not r.superseded),
  (select count(*) from "My ""own"" 100%%".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]))
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/agents.forget_archived_items [all but quoted: - | one agent]
-- writes
delete from "letta".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/agents.forget_archived_items [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/agents.forget_archived_vectors [all but generation 2, quoted: - | one agent]
-- writes
delete from "letta"."archival_vectors" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/agents.forget_archived_vectors [generation 2: - | one agent]
-- writes
delete from "letta"."archival_vectors_g2" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/agents.forget_archived_vectors [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/agents.forget_archives [all but quoted: - | one agent]
-- writes
with detached as (
  delete from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null

-- agents/operations/agents.forget_archives [quoted: - | one agent]
-- writes
with detached as (
  delete from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null

-- agents/operations/agents.forget_backlog [all but quoted: - | one agent]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_backlog [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_blocks [all but quoted: - | one agent]
-- writes
with detached as (
  delete from "letta".core_memory_agents c
  where c.agent_id = %(agent)b
  returning c.block_id, exists (
  select from "letta".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id) as shared
), gone as (
  delete from "letta".core_memory b
  using detached
  where b.block_id = detached.block_id and not detached.shared
)
select count(*) filter (where not detached.shared), count(*) filter (where detached.shared)
from detached

-- agents/operations/agents.forget_blocks [quoted: - | one agent]
-- writes
with detached as (
  delete from "My ""own"" 100%%".core_memory_agents c
  where c.agent_id = %(agent)b
  returning c.block_id, exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.block_id = c.block_id and o.agent_id <> c.agent_id) as shared
), gone as (
  delete from "My ""own"" 100%%".core_memory b
  using detached
  where b.block_id = detached.block_id and not detached.shared
)
select count(*) filter (where not detached.shared), count(*) filter (where detached.shared)
from detached

-- agents/operations/agents.forget_channels [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_channels [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_checkpoints [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_checkpoints [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_items [all but quoted; unpartitioned: one agent]
-- writes
delete from "letta"."archival_memory" a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_items [all but unpartitioned, quoted: one agent]
-- writes
delete from "letta"."archival_memory_3" a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_items [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_memory" a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_items [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_memory_3" a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_messages [all but quoted; unpartitioned: one agent]
-- writes
delete from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_messages [all but unpartitioned, quoted: one agent]
-- writes
delete from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_messages [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_memory" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_messages [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_namespaces [all but quoted: - | one agent]
-- writes
delete from "letta".namespaces n
where n.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/agents.forget_namespaces [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".namespaces n
where n.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/agents.forget_recall_vectors [all but generation 2, quoted; unpartitioned: one agent]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_recall_vectors [all but unpartitioned, generation 2, quoted: one agent]
-- writes
delete from "letta"."recall_vectors_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_recall_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_recall_vectors [generation 2: one agent]
-- writes
delete from "letta"."recall_vectors_g2_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_recall_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_recall_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_settings [all but quoted: - | one agent]
-- writes
delete from "letta".agents a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_settings [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b

-- agents/operations/agents.forget_threads [all but quoted: - | one agent]
-- writes
delete from "letta".threads t where t.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_threads [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".threads t where t.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_vectors [all but generation 2, quoted; unpartitioned: one agent]
-- writes
delete from "letta"."archival_vectors" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_vectors [all but unpartitioned, generation 2, quoted: one agent]
-- writes
delete from "letta"."archival_vectors_3" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_vectors [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_vectors [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2_3" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors_3" v where v.agent_id = %(agent)b

-- agents/operations/agents.forget_writes [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.forget_writes [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/agents.hold_agent [all but quoted: - | one agent]
-- writes
select pg_advisory_xact_lock(290098746, held.slot)
from (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
  offset 0) held

-- agents/operations/agents.hold_agent [quoted: - | one agent]
-- writes
select pg_advisory_xact_lock( -1225708793, held.slot)
from (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
  offset 0) held

-- agents/operations/agents.hold_agent_blocks [all but quoted: - | one agent]
-- writes
select from "letta".core_memory b
where b.block_id in (
  select c.block_id from "letta".core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update

-- agents/operations/agents.hold_agent_blocks [quoted: - | one agent]
-- writes
select from "My ""own"" 100%%".core_memory b
where b.block_id in (
  select c.block_id from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update

-- agents/operations/agents.hold_agent_threads [all but quoted: - | one agent]
-- writes
select set_config(
  'langgraph_letta_store.threads', coalesce(array_agg(held.thread_id)::text, '{}'), true) is null
from (
  select t.thread_id from "letta".threads t
  where t.agent_id = %(agent)b
  order by t.thread_id
  for update) held

-- agents/operations/agents.hold_agent_threads [quoted: - | one agent]
-- writes
select set_config(
  'langgraph_letta_store.threads', coalesce(array_agg(held.thread_id)::text, '{}'), true) is null
from (
  select t.thread_id from "My ""own"" 100%%".threads t
  where t.agent_id = %(agent)b
  order by t.thread_id
  for update) held

-- agents/operations/agents.tally [all but quoted; unpartitioned: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/agents.tally [all but unpartitioned, quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/agents.tally [quoted]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/agents.tally [quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select bound from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)
