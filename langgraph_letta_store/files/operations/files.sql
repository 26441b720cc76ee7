-- read_file: a file with its latest version, and the digest of its value as it is stored.
select {item_value}, sha256(convert_to(a.value::text, 'UTF8')), a.created_at, a.updated_at,
       coalesce(f.version, 1), coalesce(f.size, 0), f.actor
from {archival_memory} a
left join {schema}.files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now());

-- read_part: some bytes of a binary file, whether they are the last, and the file's version; no row where
-- the file is a text, or encrypted.
select decode(substr(a.value ->> 'data', %(start)b::int4, %(length)b::int4), 'base64'),
       length(a.value ->> 'data') < %(start)b::int4 + %(length)b::int4, coalesce(f.version, 1)
from {archival_memory} a
left join {schema}.files f on f.agent_id = a.agent_id and f.item_id = a.item_id
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and jsonb_typeof(a.value -> 'data') = 'string'
  and (a.expires_at is null or a.expires_at > now());

-- act: hold the lock of the agents' writers, and set for the transaction who writes, and which
-- version undoing this write leads to.
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true)
from ({shared_lock}) held;

-- acting: the same, in a statement that writes one file, and for it alone: the trigger compares the time.
(select pg_advisory_xact_lock_shared({lock_class}, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true));

-- end_act: what the transaction writes from here on is not this actor's.
select set_config('langgraph_letta_store.actor', '', true),
       set_config('langgraph_letta_store.file_back', '', true);

-- act_at_node: the same settings where Citus runs the trigger that keeps versions.
select set_config('langgraph_letta_store.actor', %(actor)b, true),
       set_config('langgraph_letta_store.file_back', %(back)b, true){at_node};

-- hold_file: the file is as it was read, and no other session changes it until the step is done.
-- `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 1 as holds
  from (
    select from {schema}.archival_memory a
    where a.agent_id = %(agent)b and a.item_id = %(item)b
      and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
      and (a.expires_at is null or a.expires_at > now())
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- hold_absent: there is no such file, and no other session creates it until the step is done, as the
-- agent's lock is held alone. `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 0 as holds
  from {schema}.archival_memory a
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and (a.expires_at is null or a.expires_at > now())
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- below: the files of a folder, at any depth, or the file of this path.
f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
and (f.path = %(path)b or (f.path >= %(first)b and f.path < %(after)b));

-- iso_time: the time of a file as Python writes it.
to_char(f.modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"');

-- list_files: the files below a path, in order.
select f.path, f.size, {iso_time}
from {schema}.files f
where {below}
order by f.path;

-- list_folder: the files and folders directly below a path.
select split_part(substr(f.path, length(%(first)b::text) + 1), '/', 1) as name,
       strpos(substr(f.path, length(%(first)b::text) + 1), '/') > 0 as is_folder,
       sum(f.size)::int8, max({iso_time})
from {schema}.files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b and f.deleted_at is null
  and f.path >= %(first)b and f.path < %(after)b
group by 1, 2
order by 1, 2;

-- limit_time: how long a search may take.
select set_config('statement_timeout', %(milliseconds)b, true);

-- has_text: a line that has a text.
strpos(line.text, %(pattern)b) > 0;

-- has_expression: a line that a regular expression matches.
line.text ~ %(pattern)b;

-- may_have_text: a file with a text that has it.
strpos(a.value ->> 'content', %(pattern)b) > 0;

-- search_lines: the lines of files that match.
select f.path, line.number, line.text
from {schema}.files f
join {archival_memory} a on a.agent_id = f.agent_id and a.item_id = f.item_id
cross join lateral string_to_table(a.value ->> 'content', E'\n') with ordinality
  line (text, number)
where {below} and (a.expires_at is null or a.expires_at > now())
  and jsonb_typeof(a.value -> 'content') = 'string'
  and (f.path = any (%(paths)b::text[])) is not false
  and {may_match} and {matches}
order by f.path, line.number
limit %(limit)b::int8;

-- match_lines: the lines of texts that a regular expression matches.
select given.number, line.number, line.text
from unnest(%(texts)b::text[]) with ordinality given (text, number)
cross join lateral string_to_table(given.text, E'\n') with ordinality line (text, number)
where line.text ~ %(pattern)b
order by 1, 2
limit %(limit)b::int8;

-- read_values: the values of files below a path, to be decrypted.
select f.path, {item_value}
from {schema}.files f
join {archival_memory} a on a.agent_id = f.agent_id and a.item_id = f.item_id
where {below} and (a.expires_at is null or a.expires_at > now())
order by f.path;

-- list_versions: the versions of a file before the latest, the newest first.
select v.version, v.back, v.size, v.actor, v.written_at, v.value is null
from {schema}.file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version < %(before)b
order by v.version desc
limit %(limit)b::int8;

-- read_head: the latest version of a file, which may be deleted.
select f.version, f.back, f.size, f.actor, f.modified_at, f.deleted_at is not null
from {schema}.files f
where f.agent_id = %(agent)b and f.item_id = %(item)b;

-- read_version: the value of a version before the latest; null where it is a deletion.
select v.value::text, v.back
from {schema}.file_versions v
where v.agent_id = %(agent)b and v.item_id = %(item)b and v.version = %(version)b;

-- list_paths: all files of a folder, also those that are deleted.
select f.path from {schema}.files f
where f.agent_id = %(agent)b and f.namespace = %(namespace)b
order by f.path;

-- date_file!: when the version that was just written was made, elsewhere.
update {schema}.files f
set modified_at = %(at)b, created_at = least(f.created_at, %(at)b),
    deleted_at = case when f.deleted_at is not null then %(at)b::timestamptz end
where f.agent_id = %(agent)b and f.item_id = %(item)b;

-- date_item!: the same of the item.
update {archival_memory} a
set updated_at = %(at)b, created_at = least(a.created_at, %(at)b)
where a.agent_id = %(agent)b and a.item_id = %(item)b;

-- date_block!: the same of the version of a block, and of the block.
with version as (
  update {schema}.core_memory_history h set changed_at = %(at)b
  where h.tenant = {tenant} and h.block_id = %(block)b and h.version = %(version)b
)
update {schema}.core_memory b
set updated_at = %(at)b, created_at = least(b.created_at, %(at)b)
where b.tenant = {tenant} and b.block_id = %(block)b and b.version = %(version)b;
