-- count_rows: how many items, blocks and threads there are.
select (select count(*) from {schema}.archival_memory a where a.tenant = {tenant}),
       (select count(*) from {schema}.core_memory b where b.tenant = {tenant}),
       (select count(*) from {schema}.threads t where t.tenant = {tenant});

-- list_items: a page of items in the order of their keys, as they are stored and as reads return them.
select a.agent_id, a.item_id, a.namespace, a.key, a.value::text, {item_value}
from {schema}.archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid) and a.tenant = {tenant}
order by a.agent_id, a.item_id
limit %(count)b::int8;

-- encrypt_items!: the encrypted values of items that are still as they were read, and how many. Their
-- words are found out by the next search, if they are kept; hashes without a key go.
with changed as (
  update {schema}.archival_memory a
  set value = new.value::jsonb, terms = %(terms)b::text::int4[]
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(olds)b::text[], %(values)b::text[],
              %(latest)b::bytea[]) new (agent_id, item_id, old, value, latest)
  where a.agent_id = new.agent_id and a.item_id = new.item_id and a.value = new.old::jsonb
  returning a.agent_id, a.item_id, new.latest, not new.old::jsonb ? 'letta.sealed' as was_plain
), sealed as (
  insert into {schema}.archival_memory_seals as old (agent_id, item_id, latest)
  select changed.agent_id, changed.item_id, changed.latest from changed
  on conflict (agent_id, item_id) do update set latest = excluded.latest
) {hashes}
select count(*) from changed;

-- forget_hashes!: the part of encrypt_items for a schema that has vectors.
, hashes as (
  update {all_archival_vectors} v set text_hash = null
  from changed
  where v.agent_id = changed.agent_id and v.item_id = changed.item_id and changed.was_plain
);

-- keep_files: the trigger on files keeps no version of a value that is only stored in another form.
select set_config('langgraph_letta_store.same_files', %(same)b, true){at_node};

-- list_file_versions: a page of earlier versions of files, as they are stored.
select v.agent_id, v.item_id, v.version, v.value::text
from {schema}.file_versions v
where (v.agent_id, v.item_id, v.version) > (%(agent)b::uuid, %(item)b::uuid, %(version)b::int8)
  and v.tenant = {tenant} and v.value is not null
order by v.agent_id, v.item_id, v.version
limit %(count)b::int8;

-- encrypt_file_versions!: the encrypted values of versions.
update {schema}.file_versions v
set value = new.value::jsonb
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(versions)b::int8[], %(values)b::text[])
  new (agent_id, item_id, version, value)
where v.agent_id = new.agent_id and v.item_id = new.item_id and v.version = new.version;

-- list_blocks: a page of blocks in the order of their ids, as they are stored and as reads return them.
select b.block_id, b.version, b.label, b.value, b.value_limit, b.is_document, b.read_only,
       b.description, ({block_metadata})::text, b.tags, b.metadata::text
from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id > %(block)b::uuid
order by b.block_id
limit %(count)b::int8;

-- list_versions: all versions of a block.
select h.version, h.label, h.value, h.value_limit, h.is_document, h.read_only, h.description,
       h.metadata::text, h.tags, h.action, h.actor, h.back, h.forward
from {schema}.core_memory_history h
where h.tenant = {tenant} and h.block_id = %(block)b::uuid
order by h.version;

-- hold_block!: a block is as it was read, and no other session changes it until the step is done.
-- `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 1 as holds
  from (
    select from {schema}.core_memory b
    where b.tenant = {tenant} and b.block_id = %(block)b::uuid and b.version = %(version)b::int8
      and b.metadata = %(old)b::text::jsonb and b.value = %(old_value)b::text
    for update) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- encrypt_block!: the encrypted state of a block.
update {schema}.core_memory b
set value = %(value)b::text, description = '', metadata = %(metadata)b::text::jsonb, tags = '{{}}'
where b.tenant = {tenant} and b.block_id = %(block)b::uuid;

-- encrypt_versions!: the encrypted states of versions of a block.
update {schema}.core_memory_history h
set value = new.value, description = '', metadata = new.metadata::jsonb, tags = '{{}}'
from unnest(%(versions)b::int8[], %(values)b::text[], %(metadata)b::text[])
       new (version, value, metadata)
where h.tenant = {tenant} and h.block_id = %(block)b::uuid and h.version = new.version;

-- list_threads: a page of threads in the order of their ids.
select t.thread_id from {schema}.threads t
where t.tenant = {tenant} and t.thread_id > %(thread)b::text
order by t.thread_id
limit %(count)b::int8;
