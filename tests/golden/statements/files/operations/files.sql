-- files/operations/files.act [all but quoted]
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true)
from (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held

-- files/operations/files.act [quoted]
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true)
from (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held

-- files/operations/files.act_at_node [all but distributed]
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true)

-- files/operations/files.act_at_node [distributed]
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true) from "letta".settings s where s.name = 'core'

-- files/operations/files.date_block [all but quoted, distributed]
-- writes
with version as (
  update "letta".core_memory_history h set changed_at = %(at)b
  where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.block_id = %(block)b and h.version = %(version)b
)
update "letta".core_memory b
set updated_at = %(at)b, created_at = least(b.created_at, %(at)b)
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b and b.version = %(version)b

-- files/operations/files.date_block [quoted]
-- writes
with version as (
  update "My ""own"" 100%%".core_memory_history h set changed_at = %(at)b
  where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.block_id = %(block)b and h.version = %(version)b
)
update "My ""own"" 100%%".core_memory b
set updated_at = %(at)b, created_at = least(b.created_at, %(at)b)
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b and b.version = %(version)b

-- files/operations/files.date_block [distributed]
-- writes
with version as (
  update "letta".core_memory_history h set changed_at = %(at)b
  where h.tenant = '' and h.block_id = %(block)b and h.version = %(version)b
)
update "letta".core_memory b
set updated_at = %(at)b, created_at = least(b.created_at, %(at)b)
where b.tenant = '' and b.block_id = %(block)b and b.version = %(version)b

-- files/operations/files.date_file [all but quoted]
-- writes
update "letta".files f
set modified_at = %(at)b, created_at = least(f.created_at, %(at)b),
    deleted_at = case when f.deleted_at is not null then %(at)b::timestamptz end
where f.agent_id = %(agent)b and f.item_id = %(item)b

-- files/operations/files.date_file [quoted]
-- writes
update "My ""own"" 100%%".files f
set modified_at = %(at)b, created_at = least(f.created_at, %(at)b),
    deleted_at = case when f.deleted_at is not null then %(at)b::timestamptz end
where f.agent_id = %(agent)b and f.item_id = %(item)b

-- files/operations/files.date_item [all but unpartitioned, distributed, quoted]
-- writes
update "letta"."archival_memory_3" a
set updated_at = %(at)b, created_at = least(a.created_at, %(at)b)
where a.agent_id = %(agent)b and a.item_id = %(item)b

-- files/operations/files.date_item [unpartitioned, distributed]
-- writes
update "letta"."archival_memory" a
set updated_at = %(at)b, created_at = least(a.created_at, %(at)b)
where a.agent_id = %(agent)b and a.item_id = %(item)b

-- files/operations/files.date_item [quoted]
-- writes
update "My ""own"" 100%%"."archival_memory_3" a
set updated_at = %(at)b, created_at = least(a.created_at, %(at)b)
where a.agent_id = %(agent)b and a.item_id = %(item)b

-- files/operations/files.end_act [all]
select set_config('langgraph_letta_store.actor', '', true),
       set_config('langgraph_letta_store.file_back', '', true)

-- files/operations/files.hold_absent [all but quoted, distributed]
with seen as materialized (
  select count(*) = 0 as holds
  from "letta".archival_memory a
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and (a.expires_at is null or a.expires_at > now())
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.hold_absent [quoted]
with seen as materialized (
  select count(*) = 0 as holds
  from "My ""own"" 100%%".archival_memory a
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and (a.expires_at is null or a.expires_at > now())
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.hold_absent [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 0 as holds
  from "letta".archival_memory a
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and (a.expires_at is null or a.expires_at > now())
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.hold_file [all but quoted, distributed]
with seen as materialized (
  select count(*) = 1 as holds
  from (
    select from "letta".archival_memory a
    where a.agent_id = %(agent)b and a.item_id = %(item)b
      and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
      and (a.expires_at is null or a.expires_at > now())
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.hold_file [quoted]
with seen as materialized (
  select count(*) = 1 as holds
  from (
    select from "My ""own"" 100%%".archival_memory a
    where a.agent_id = %(agent)b and a.item_id = %(item)b
      and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
      and (a.expires_at is null or a.expires_at > now())
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.hold_file [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 1 as holds
  from (
    select from "letta".archival_memory a
    where a.agent_id = %(agent)b and a.item_id = %(item)b
      and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
      and (a.expires_at is null or a.expires_at > now())
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- files/operations/files.limit_time [all]
select set_config('statement_timeout', %(milliseconds)b, true)

-- files/operations/files.list_files [all but quoted]
select f.path, f.size, to_char(f.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
from "letta".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b))
order by f.path

-- files/operations/files.list_files [quoted]
select f.path, f.size, to_char(f.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
from "My ""own"" 100%%".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b))
order by f.path

-- files/operations/files.list_folder [all but quoted]
select split_part(substr(f.path, length(%(first)b::text) + 1), '/', 1) as name,
       strpos(substr(f.path, length(%(first)b::text) + 1), '/') > 0 as is_folder,
       sum(f.size)::int8, max(to_char(f.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'))
from "letta".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
  and f.path >= %(first)b and f.path < %(after)b
group by 1, 2
order by 1, 2

-- files/operations/files.list_folder [quoted]
select split_part(substr(f.path, length(%(first)b::text) + 1), '/', 1) as name,
       strpos(substr(f.path, length(%(first)b::text) + 1), '/') > 0 as is_folder,
       sum(f.size)::int8, max(to_char(f.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'))
from "My ""own"" 100%%".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
  and f.path >= %(first)b and f.path < %(after)b
group by 1, 2
order by 1, 2

-- files/operations/files.list_paths [all but quoted]
select f.path from "letta".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b
order by f.path

-- files/operations/files.list_paths [quoted]
select f.path from "My ""own"" 100%%".files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b
order by f.path

-- files/operations/files.list_versions [all but quoted]
select v.version, v.back, v.size, v.actor, v.written_at, v.value is null
from "letta".file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version < %(before)b
order by v.version desc
limit %(limit)b::int8

-- files/operations/files.list_versions [quoted]
select v.version, v.back, v.size, v.actor, v.written_at, v.value is null
from "My ""own"" 100%%".file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version < %(before)b
order by v.version desc
limit %(limit)b::int8

-- files/operations/files.match_lines [all]
select given.number, line.number, line.text
from unnest(%(texts)b::text[]) with ordinality given (text, number)
cross join lateral string_to_table(given.text, E'\n') with ordinality line (text, number)
where line.text ~ %(pattern)b
order by 1, 2
limit %(limit)b::int8

-- files/operations/files.read_file [all but unpartitioned, distributed, quoted, sealed]
select a.value::text, sha256(convert_to(a.value::text, 'UTF8')), a.created_at, a.updated_at,
       coalesce(f.version, 1), coalesce(f.size, 0), f.actor
from "letta"."archival_memory_3" a
left join "letta".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_file [unpartitioned, distributed]
select a.value::text, sha256(convert_to(a.value::text, 'UTF8')), a.created_at, a.updated_at,
       coalesce(f.version, 1), coalesce(f.size, 0), f.actor
from "letta"."archival_memory" a
left join "letta".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_file [quoted]
select a.value::text, sha256(convert_to(a.value::text, 'UTF8')), a.created_at, a.updated_at,
       coalesce(f.version, 1), coalesce(f.size, 0), f.actor
from "My ""own"" 100%%"."archival_memory_3" a
left join "My ""own"" 100%%".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_file [sealed]
select (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, sha256(convert_to(a.value::text, 'UTF8')), a.created_at, a.updated_at,
       coalesce(f.version, 1), coalesce(f.size, 0), f.actor
from "letta"."archival_memory_3" a
left join "letta".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_head [all but quoted]
select f.version, f.back, f.size, f.actor, f.modified_at, f.deleted_at is not null
from "letta".files f
where f.agent_id = %(agent)b and f.item_id = %(item)b

-- files/operations/files.read_head [quoted]
select f.version, f.back, f.size, f.actor, f.modified_at, f.deleted_at is not null
from "My ""own"" 100%%".files f
where f.agent_id = %(agent)b and f.item_id = %(item)b

-- files/operations/files.read_part [all but unpartitioned, distributed, quoted]
select decode(substr(a.value ->> 'data', %(start)b::int4, %(length)b::int4), 'base64'),
       length(a.value ->> 'data') < %(start)b::int4 + %(length)b::int4, coalesce(f.version, 1)
from "letta"."archival_memory_3" a
left join "letta".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and jsonb_typeof(a.value -> 'data') = 'string'
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_part [unpartitioned, distributed]
select decode(substr(a.value ->> 'data', %(start)b::int4, %(length)b::int4), 'base64'),
       length(a.value ->> 'data') < %(start)b::int4 + %(length)b::int4, coalesce(f.version, 1)
from "letta"."archival_memory" a
left join "letta".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and jsonb_typeof(a.value -> 'data') = 'string'
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_part [quoted]
select decode(substr(a.value ->> 'data', %(start)b::int4, %(length)b::int4), 'base64'),
       length(a.value ->> 'data') < %(start)b::int4 + %(length)b::int4, coalesce(f.version, 1)
from "My ""own"" 100%%"."archival_memory_3" a
left join "My ""own"" 100%%".files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and jsonb_typeof(a.value -> 'data') = 'string'
  and (a.expires_at is null or a.expires_at > now())

-- files/operations/files.read_values [all but unpartitioned, distributed, quoted, sealed]
select f.path, a.value::text
from "letta".files f
join "letta"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
order by f.path

-- files/operations/files.read_values [unpartitioned, distributed]
select f.path, a.value::text
from "letta".files f
join "letta"."archival_memory" a on a.agent_id = f.agent_id and a.item_id = f.item_id
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
order by f.path

-- files/operations/files.read_values [quoted]
select f.path, a.value::text
from "My ""own"" 100%%".files f
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
order by f.path

-- files/operations/files.read_values [sealed]
select f.path, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text
from "letta".files f
join "letta"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
order by f.path

-- files/operations/files.read_version [all but quoted]
select v.value::text, v.back
from "letta".file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version = %(version)b

-- files/operations/files.read_version [quoted]
select v.value::text, v.back
from "My ""own"" 100%%".file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version = %(version)b

-- files/operations/files.search_lines [all but unpartitioned, distributed, quoted: text]
select f.path, line.number, line.text
from "letta".files f
join "letta"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and strpos(a.value ->> 'content', %(pattern)b) > 0 and strpos(line.text, %(pattern)b) > 0
order by f.path, line.number
limit %(limit)b::int8

-- files/operations/files.search_lines [all but unpartitioned, distributed, quoted: expression]
select f.path, line.number, line.text
from "letta".files f
join "letta"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and true and line.text ~ %(pattern)b
order by f.path, line.number
limit %(limit)b::int8

-- files/operations/files.search_lines [unpartitioned, distributed: text]
select f.path, line.number, line.text
from "letta".files f
join "letta"."archival_memory" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and strpos(a.value ->> 'content', %(pattern)b) > 0 and strpos(line.text, %(pattern)b) > 0
order by f.path, line.number
limit %(limit)b::int8

-- files/operations/files.search_lines [unpartitioned, distributed: expression]
select f.path, line.number, line.text
from "letta".files f
join "letta"."archival_memory" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and true and line.text ~ %(pattern)b
order by f.path, line.number
limit %(limit)b::int8

-- files/operations/files.search_lines [quoted: text]
select f.path, line.number, line.text
from "My ""own"" 100%%".files f
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and strpos(a.value ->> 'content', %(pattern)b) > 0 and strpos(line.text, %(pattern)b) > 0
order by f.path, line.number
limit %(limit)b::int8

-- files/operations/files.search_lines [quoted: expression]
select f.path, line.number, line.text
from "My ""own"" 100%%".files f
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b)) and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and true and line.text ~ %(pattern)b
order by f.path, line.number
limit %(limit)b::int8
