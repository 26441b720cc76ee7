-- _maintenance/encrypt/encrypt.count_rows [all]
-- not prepared
select (select count(*) from "letta".archival_memory a where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')),
       (select count(*) from "letta".core_memory b where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')),
       (select count(*) from "letta".threads t where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), ''))

-- _maintenance/encrypt/encrypt.encrypt_block [all]
-- writes
-- not prepared
update "letta".core_memory b
set value = %(value)b::text, description = '', metadata = %(metadata)b::text::jsonb, tags = '{}'
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b::uuid

-- _maintenance/encrypt/encrypt.encrypt_file_versions [all]
-- writes
-- not prepared
update "letta".file_versions v
set value = new.value::jsonb
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(versions)b::int8[], %(values)b::text[])
  new (agent_id, item_id, version, value)
where v.agent_id = new.agent_id and v.item_id = new.item_id and v.version = new.version

-- _maintenance/encrypt/encrypt.encrypt_items [no vectors]
-- writes
-- not prepared
with changed as (
  update "letta".archival_memory a
  set value = new.value::jsonb, terms = %(terms)b::text::int4[]
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(olds)b::text[], %(values)b::text[],
              %(latest)b::bytea[]) new (agent_id, item_id, old, value, latest)
  where a.agent_id = new.agent_id and a.item_id = new.item_id and a.value = new.old::jsonb
  returning a.agent_id, a.item_id, new.latest, not new.old::jsonb ? 'letta.sealed' as was_plain
), sealed as (
  insert into "letta".archival_memory_seals as old (agent_id, item_id, latest)
  select changed.agent_id, changed.item_id, changed.latest from changed
  on conflict (agent_id, item_id) do update set latest = excluded.latest
) 
select count(*) from changed

-- _maintenance/encrypt/encrypt.encrypt_items [sealed]
-- writes
-- not prepared
with changed as (
  update "letta".archival_memory a
  set value = new.value::jsonb, terms = %(terms)b::text::int4[]
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(olds)b::text[], %(values)b::text[],
              %(latest)b::bytea[]) new (agent_id, item_id, old, value, latest)
  where a.agent_id = new.agent_id and a.item_id = new.item_id and a.value = new.old::jsonb
  returning a.agent_id, a.item_id, new.latest, not new.old::jsonb ? 'letta.sealed' as was_plain
), sealed as (
  insert into "letta".archival_memory_seals as old (agent_id, item_id, latest)
  select changed.agent_id, changed.item_id, changed.latest from changed
  on conflict (agent_id, item_id) do update set latest = excluded.latest
) , hashes as (
  update "letta"."archival_vectors" v set text_hash = null
  from changed
  where v.agent_id = changed.agent_id and v.item_id = changed.item_id and changed.was_plain
)
select count(*) from changed

-- _maintenance/encrypt/encrypt.encrypt_versions [all]
-- writes
-- not prepared
update "letta".core_memory_history h
set value = new.value, description = '', metadata = new.metadata::jsonb, tags = '{}'
from unnest(%(versions)b::int8[], %(values)b::text[], %(metadata)b::text[])
       new (version, value, metadata)
where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.block_id = %(block)b::uuid and h.version = new.version

-- _maintenance/encrypt/encrypt.hold_block [all]
-- writes
-- not prepared
with seen as materialized (
  select count(*) = 1 as holds
  from (
    select from "letta".core_memory b
    where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b::uuid and b.version = %(version)b::int8
      and b.metadata = %(old)b::text::jsonb and b.value = %(old_value)b::text
    for update) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _maintenance/encrypt/encrypt.keep_files [all]
-- not prepared
select set_config('langgraph_letta_store.same_files', %(same)b, true)

-- _maintenance/encrypt/encrypt.list_blocks [no vectors]
-- not prepared
select b.block_id, b.version, b.label, b.value, b.value_limit, b.is_document, b.read_only,
       b.description, (b.metadata)::text, b.tags, b.metadata::text
from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id > %(block)b::uuid
order by b.block_id
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_blocks [sealed]
-- not prepared
select b.block_id, b.version, b.label, b.value, b.value_limit, b.is_document, b.read_only,
       b.description, ((b.metadata || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
    select max(h.version) from "letta".core_memory_history h
    where h.tenant = b.tenant and h.block_id = b.block_id))
  from "letta".core_memory_seals s
  where s.tenant = b.tenant and s.block_id = b.block_id), '{}')))::text, b.tags, b.metadata::text
from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id > %(block)b::uuid
order by b.block_id
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_file_versions [all]
-- not prepared
select v.agent_id, v.item_id, v.version, v.value::text
from "letta".file_versions v
where (v.agent_id, v.item_id, v.version) > (%(agent)b::uuid, %(item)b::uuid, %(version)b::int8)
  and v.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and v.value is not null
order by v.agent_id, v.item_id, v.version
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_items [no vectors]
-- not prepared
select a.agent_id, a.item_id, a.namespace, a.key, a.value::text, a.value::text
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid) and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
order by a.agent_id, a.item_id
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_items [sealed]
-- not prepared
select a.agent_id, a.item_id, a.namespace, a.key, a.value::text, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid) and a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
order by a.agent_id, a.item_id
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_threads [all]
-- not prepared
select t.thread_id from "letta".threads t
where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.thread_id > %(thread)b::text
order by t.thread_id
limit %(count)b::int8

-- _maintenance/encrypt/encrypt.list_versions [all]
-- not prepared
select h.version, h.label, h.value, h.value_limit, h.is_document, h.read_only, h.description,
       h.metadata::text, h.tags, h.action, h.actor, h.back, h.forward
from "letta".core_memory_history h
where h.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and h.block_id = %(block)b::uuid
order by h.version
