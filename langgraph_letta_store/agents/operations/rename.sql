-- read_agents: which of two agents exist, the one to rename and the one that it is to become.
select coalesce(bool_or(each.is_old), false), coalesce(bool_or(not each.is_old), false)
from (values (%(agent)b::uuid, true), (%(renamed)b::uuid, false)) each (id, is_old)
where {exists};

-- exists: whether anything is stored under an agent's id.
exists (select from {schema}.agents a where a.agent_id = each.id)
or exists (select from {schema}.namespaces n where n.agent_id = each.id)
or exists (select from {schema}.archival_memory i where i.agent_id = each.id)
or exists (select from {schema}.files f where f.agent_id = each.id)
or exists (select from {schema}.core_memory_agents c where c.agent_id = each.id)
or exists (select from {schema}.core_memory_consents k where k.agent_id = each.id)
or exists (select from {schema}.archival_memory_agents s where s.agent_id = each.id)
or exists (select from {schema}.archival_memory_consents k where k.agent_id = each.id)
or exists (select from {schema}.recall_memory r where r.agent_id = each.id)
or exists (
  select from {schema}.threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]));

-- read_items: the agent's items, whose ids depend on its name: the values of encrypted ones, as they
-- are stored and as reads return them.
select a.item_id, a.namespace, a.key, a.value ? 'letta.sealed',
       case when a.value ? 'letta.sealed' then a.value::text else '' end,
       case when a.value ? 'letta.sealed' then {item_value} else '' end
from {schema}.archival_memory a
where a.agent_id = %(agent)b;

-- read_sealed_threads: the threads in which the agent has encrypted messages.
select distinct r.thread_id from {recall_memory} r
where r.agent_id = %(agent)b and r.type = 'letta.sealed';

-- read_files: the agent's files, also deleted ones, whose ids depend on its name.
select f.item_id, f.namespace, f.path from {schema}.files f where f.agent_id = %(agent)b;

-- read_sealed_versions: the earlier versions of files that are encrypted, as they are stored.
select v.item_id, v.version, v.value::text
from {schema}.file_versions v
where v.agent_id = %(agent)b and v.value ? 'letta.sealed';

-- keep_versions: renaming a file is no new version of it.
select set_config('langgraph_letta_store.same_files', %(same)b, true){at_node};

-- rename_files!: files, under their new ids.
update {schema}.files f
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || f.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where f.agent_id = %(agent)b and f.item_id = row.item_id;

-- rename_file_versions!: their versions.
update {schema}.file_versions v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id;

-- seal_file_versions!: encrypted versions, encrypted for their new ids.
update {schema}.file_versions v set value = row.value::jsonb
from unnest(%(items)b::uuid[], %(versions)b::int8[], %(values)b::text[])
  row (item_id, version, value)
where v.agent_id = %(renamed)b and v.item_id = row.item_id and v.version = row.version;

-- are_files_renamed!: notes whether no file is left under the old id; `must_hold` follows.
with {apart}seen as materialized (
  select not exists (
    select from {schema}.files f where f.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- is_free!: notes whether the new name is free; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 0 as holds
  from (values (%(renamed)b::uuid)) each (id)
  where {exists}
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- drop_seals!: the keyed hashes of encrypted items, which get new ones.
delete from {schema}.archival_memory_seals z where z.agent_id = %(agent)b;

-- rename_items!: items, under their new ids.
update {schema}.archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where a.agent_id = %(agent)b and a.item_id = row.item_id
  and not a.value ? 'letta.sealed';

-- rename_sealed_items!: encrypted items that are still as they were read, encrypted for their new ids.
update {schema}.archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id, value = row.value::jsonb,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[], %(olds)b::text[], %(values)b::text[])
  row (item_id, new_id, old, value)
where a.agent_id = %(agent)b and a.item_id = row.item_id and a.value = row.old::jsonb;

-- are_renamed!: notes whether no item is left under the old id; `must_hold` follows.
with {apart}seen as materialized (
  select not exists (
    select from {schema}.archival_memory a where a.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- rename_vectors!: the vectors of the items.
update {all_archival_vectors} v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id;

-- rename_checkpoints!: the states of the agent's threads.
update {schema}.checkpoints c set agent_id = %(renamed)b
where c.agent_id = %(agent)b and c.thread_id = any {all_threads};

-- rename_channels!: their values in rows of their own.
update {schema}.checkpoint_channels v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any {all_threads};

-- rename_writes!: the tasks' writes.
update {schema}.checkpoint_writes w set agent_id = %(renamed)b
where w.agent_id = %(agent)b and w.thread_id = any {all_threads};

-- rename_owners!: the threads that the agent owns, in both tables: the reference carries the change
-- over.
update {schema}.thread_agents o set agent_id = %(renamed)b
where o.tenant = {tenant} and o.agent_id = %(agent)b and o.thread_id = any {all_threads};

-- rename_threads!: the agent's name in its own threads and in those that it shares. The new epoch
-- shows writers that have cached the threads' messages that these have moved.
with fresh as materialized (select gen_random_uuid() as epoch)
update {schema}.threads t
set agent = case when t.agent_id = %(renamed)b::uuid then %(name)b else t.agent end,
    agents = array_replace(t.agents, %(agent)b::uuid, %(renamed)b::uuid),
    agent_names = array_replace(t.agent_names, %(old_name)b::text, %(name)b::text),
    epoch = fresh.epoch
from fresh
where (t.agent_id = %(renamed)b and t.thread_id = any {all_threads})
  or (t.agents is not null and t.agents @> array[%(agent)b::uuid]);

-- rename_messages!: the agent's messages.
update {schema}.recall_memory r set agent_id = %(renamed)b
where r.agent_id = %(agent)b and r.thread_id = any {all_threads};

-- rename_recall_vectors!: their vectors.
update {all_recall_vectors} v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any {all_threads};

-- rename_backlog!: the messages that wait for a vector.
update {schema}.recall_backlog b set agent_id = %(renamed)b
where b.agent_id = %(agent)b and b.thread_id = any {all_threads};

-- rename_blocks!: the blocks that the agent has, shared ones too.
update {schema}.core_memory_agents c set agent_id = %(renamed)b
where c.tenant = {tenant} and c.agent_id = %(agent)b;

-- rename_consents!: the consents to attach blocks that the agent has.
update {schema}.core_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = {tenant} and k.agent_id = %(agent)b;

-- rename_granters!: those that it gave.
update {schema}.core_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = {tenant} and k.granted_by = %(agent)b;

-- rename_archives!: the archives that the agent uses.
update {schema}.archival_memory_agents s set agent_id = %(renamed)b where s.agent_id = %(agent)b;

-- rename_archive_consents!: the consents to attach archives that the agent has.
update {schema}.archival_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = {tenant} and k.agent_id = %(agent)b;

-- rename_archive_granters!: those that it gave.
update {schema}.archival_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = {tenant} and k.granted_by = %(agent)b;

-- rename_namespaces!: the agent's namespaces.
update {schema}.namespaces n
set agent_id = %(renamed)b, namespace = array[%(root)b, %(label)b] || n.namespace[3:]
where n.agent_id = %(agent)b;

-- rename_searches!: the agent's searches in the search log.
update {schema}.search_log l set agent_id = %(renamed)b, agent = %(name)b
where l.agent_id = %(agent)b;

-- rename_settings!: the agent itself, with its settings.
update {schema}.agents a set agent_id = %(renamed)b, name = %(name)b where a.agent_id = %(agent)b;
