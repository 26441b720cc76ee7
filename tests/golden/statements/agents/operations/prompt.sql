-- agents/operations/prompt.compile [all but quoted, sealed; unpartitioned, distributed: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, case when not b.metadata ? 'letta.sealed' then b.value end as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
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
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "letta".agents a where a.agent_id = asked.agent) as settings,
    exists (select from "letta".agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
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
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/prompt.compile [all but unpartitioned, distributed, quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, case when not b.metadata ? 'letta.sealed' then b.value end as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
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
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "letta".agents a where a.agent_id = asked.agent) as settings,
    exists (select from "letta".agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
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
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/prompt.compile [quoted]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, case when not b.metadata ? 'letta.sealed' then b.value end as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
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
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = asked.agent) as settings,
    exists (select from "My ""own"" 100%%".agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
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
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/prompt.compile [quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, case when not b.metadata ? 'letta.sealed' then b.value end as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)
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
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = asked.agent) as settings,
    exists (select from "My ""own"" 100%%".agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
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
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/prompt.compile [sealed]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, jsonb_build_object('id', b.block_id, 'value', b.value, 'is_document', b.is_document, 'metadata', (
  b.metadata || coalesce((
    select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
      select max(h.version) from "letta".core_memory_history h
      where h.tenant = b.tenant and h.block_id = b.block_id))
    from "letta".core_memory_seals s
    where s.tenant = b.tenant and s.block_id = b.block_id), '{}')))::text as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from "letta"."recall_memory_3" r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select null::jsonb as tags from "letta"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from "letta".agents a where a.agent_id = asked.agent) as settings,
    exists (select from "letta".agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
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
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place

-- agents/operations/prompt.tally [all but quoted, sealed; unpartitioned, distributed: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/prompt.tally [all but unpartitioned, distributed, quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "letta"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/prompt.tally [quoted]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/prompt.tally [quoted: one agent]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end as tags from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)

-- agents/operations/prompt.tally [sealed]
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select null::jsonb as tags from "letta"."archival_memory_3" a
  where a.agent_id = (select agent from asked) and (a.expires_at is null or a.expires_at > now())
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), (select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used)
