-- agents/operations/rename.are_files_renamed [all but quoted, distributed]
-- writes
with seen as materialized (
  select not exists (
    select from "letta".files f where f.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.are_files_renamed [quoted]
-- writes
with seen as materialized (
  select not exists (
    select from "My ""own"" 100%%".files f where f.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.are_files_renamed [distributed]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select not exists (
    select from "letta".files f where f.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.are_renamed [all but quoted, distributed]
-- writes
with seen as materialized (
  select not exists (
    select from "letta".archival_memory a where a.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.are_renamed [quoted]
-- writes
with seen as materialized (
  select not exists (
    select from "My ""own"" 100%%".archival_memory a where a.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.are_renamed [distributed]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select not exists (
    select from "letta".archival_memory a where a.agent_id = %(agent)b) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.drop_seals [all but quoted]
-- writes
delete from "letta".archival_memory_seals z where z.agent_id = %(agent)b

-- agents/operations/rename.drop_seals [quoted]
-- writes
delete from "My ""own"" 100%%".archival_memory_seals z where z.agent_id = %(agent)b

-- agents/operations/rename.is_free [all but quoted, distributed]
-- writes
with seen as materialized (
  select count(*) = 0 as holds
  from (values (%(renamed)b::uuid)) each (id)
  where exists (select from "letta".agents a where a.agent_id = each.id)
or exists (select from "letta".namespaces n where n.agent_id = each.id)
or exists (select from "letta".archival_memory i where i.agent_id = each.id)
or exists (select from "letta".files f where f.agent_id = each.id)
or exists (select from "letta".core_memory_agents c where c.agent_id = each.id)
or exists (select from "letta".core_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".archival_memory_agents s where s.agent_id = each.id)
or exists (select from "letta".archival_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".recall_memory r where r.agent_id = each.id)
or exists (
  select from "letta".threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.is_free [quoted]
-- writes
with seen as materialized (
  select count(*) = 0 as holds
  from (values (%(renamed)b::uuid)) each (id)
  where exists (select from "My ""own"" 100%%".agents a where a.agent_id = each.id)
or exists (select from "My ""own"" 100%%".namespaces n where n.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory i where i.agent_id = each.id)
or exists (select from "My ""own"" 100%%".files f where f.agent_id = each.id)
or exists (select from "My ""own"" 100%%".core_memory_agents c where c.agent_id = each.id)
or exists (select from "My ""own"" 100%%".core_memory_consents k where k.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory_consents k where k.agent_id = each.id)
or exists (select from "My ""own"" 100%%".recall_memory r where r.agent_id = each.id)
or exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.is_free [distributed]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 0 as holds
  from (values (%(renamed)b::uuid)) each (id)
  where exists (select from "letta".agents a where a.agent_id = each.id)
or exists (select from "letta".namespaces n where n.agent_id = each.id)
or exists (select from "letta".archival_memory i where i.agent_id = each.id)
or exists (select from "letta".files f where f.agent_id = each.id)
or exists (select from "letta".core_memory_agents c where c.agent_id = each.id)
or exists (select from "letta".core_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".archival_memory_agents s where s.agent_id = each.id)
or exists (select from "letta".archival_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".recall_memory r where r.agent_id = each.id)
or exists (
  select from "letta".threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/rename.keep_versions [all but distributed]
select set_config('langgraph_letta_store.same_files', %(same)b, true)

-- agents/operations/rename.keep_versions [distributed]
select set_config('langgraph_letta_store.same_files', %(same)b, true) from "letta".settings s where s.name = 'core'

-- agents/operations/rename.read_agents [all but quoted]
select coalesce(bool_or(each.is_old), false), coalesce(bool_or(not each.is_old), false)
from (values (%(agent)b::uuid, true), (%(renamed)b::uuid, false)) each (id, is_old)
where exists (select from "letta".agents a where a.agent_id = each.id)
or exists (select from "letta".namespaces n where n.agent_id = each.id)
or exists (select from "letta".archival_memory i where i.agent_id = each.id)
or exists (select from "letta".files f where f.agent_id = each.id)
or exists (select from "letta".core_memory_agents c where c.agent_id = each.id)
or exists (select from "letta".core_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".archival_memory_agents s where s.agent_id = each.id)
or exists (select from "letta".archival_memory_consents k where k.agent_id = each.id)
or exists (select from "letta".recall_memory r where r.agent_id = each.id)
or exists (
  select from "letta".threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]))

-- agents/operations/rename.read_agents [quoted]
select coalesce(bool_or(each.is_old), false), coalesce(bool_or(not each.is_old), false)
from (values (%(agent)b::uuid, true), (%(renamed)b::uuid, false)) each (id, is_old)
where exists (select from "My ""own"" 100%%".agents a where a.agent_id = each.id)
or exists (select from "My ""own"" 100%%".namespaces n where n.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory i where i.agent_id = each.id)
or exists (select from "My ""own"" 100%%".files f where f.agent_id = each.id)
or exists (select from "My ""own"" 100%%".core_memory_agents c where c.agent_id = each.id)
or exists (select from "My ""own"" 100%%".core_memory_consents k where k.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = each.id)
or exists (select from "My ""own"" 100%%".archival_memory_consents k where k.agent_id = each.id)
or exists (select from "My ""own"" 100%%".recall_memory r where r.agent_id = each.id)
or exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = each.id or (t.agents is not null and t.agents @> array[each.id]))

-- agents/operations/rename.read_files [all but quoted]
select f.item_id, f.namespace, f.path from "letta".files f where f.agent_id = %(agent)b

-- agents/operations/rename.read_files [quoted]
select f.item_id, f.namespace, f.path from "My ""own"" 100%%".files f where f.agent_id = %(agent)b

-- agents/operations/rename.read_items [all but quoted, sealed]
select a.item_id, a.namespace, a.key, a.value ? 'letta.sealed',
       case when a.value ? 'letta.sealed' then a.value::text else '' end,
       case when a.value ? 'letta.sealed' then a.value::text else '' end
from "letta".archival_memory a
where a.agent_id = %(agent)b

-- agents/operations/rename.read_items [quoted]
select a.item_id, a.namespace, a.key, a.value ? 'letta.sealed',
       case when a.value ? 'letta.sealed' then a.value::text else '' end,
       case when a.value ? 'letta.sealed' then a.value::text else '' end
from "My ""own"" 100%%".archival_memory a
where a.agent_id = %(agent)b

-- agents/operations/rename.read_items [sealed]
select a.item_id, a.namespace, a.key, a.value ? 'letta.sealed',
       case when a.value ? 'letta.sealed' then a.value::text else '' end,
       case when a.value ? 'letta.sealed' then (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text else '' end
from "letta".archival_memory a
where a.agent_id = %(agent)b

-- agents/operations/rename.read_sealed_threads [all but quoted]
select distinct r.thread_id from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.type = 'letta.sealed'

-- agents/operations/rename.read_sealed_threads [quoted]
select distinct r.thread_id from "My ""own"" 100%%"."recall_memory" r
where r.agent_id = %(agent)b and r.type = 'letta.sealed'

-- agents/operations/rename.read_sealed_versions [all but quoted]
select v.item_id, v.version, v.value::text
from "letta".file_versions v
where v.agent_id = %(agent)b and v.value ? 'letta.sealed'

-- agents/operations/rename.read_sealed_versions [quoted]
select v.item_id, v.version, v.value::text
from "My ""own"" 100%%".file_versions v
where v.agent_id = %(agent)b and v.value ? 'letta.sealed'

-- agents/operations/rename.rename_archive_consents [all but quoted, distributed]
-- writes
update "letta".archival_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/rename.rename_archive_consents [quoted]
-- writes
update "My ""own"" 100%%".archival_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/rename.rename_archive_consents [distributed]
-- writes
update "letta".archival_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = '' and k.agent_id = %(agent)b

-- agents/operations/rename.rename_archive_granters [all but quoted, distributed]
-- writes
update "letta".archival_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/rename.rename_archive_granters [quoted]
-- writes
update "My ""own"" 100%%".archival_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/rename.rename_archive_granters [distributed]
-- writes
update "letta".archival_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = '' and k.granted_by = %(agent)b

-- agents/operations/rename.rename_archives [all but quoted]
-- writes
update "letta".archival_memory_agents s set agent_id = %(renamed)b where s.agent_id = %(agent)b

-- agents/operations/rename.rename_archives [quoted]
-- writes
update "My ""own"" 100%%".archival_memory_agents s set agent_id = %(renamed)b where s.agent_id = %(agent)b

-- agents/operations/rename.rename_backlog [all but quoted]
-- writes
update "letta".recall_backlog b set agent_id = %(renamed)b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_backlog [quoted]
-- writes
update "My ""own"" 100%%".recall_backlog b set agent_id = %(renamed)b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_blocks [all but quoted, distributed]
-- writes
update "letta".core_memory_agents c set agent_id = %(renamed)b
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b

-- agents/operations/rename.rename_blocks [quoted]
-- writes
update "My ""own"" 100%%".core_memory_agents c set agent_id = %(renamed)b
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b

-- agents/operations/rename.rename_blocks [distributed]
-- writes
update "letta".core_memory_agents c set agent_id = %(renamed)b
where c.tenant = '' and c.agent_id = %(agent)b

-- agents/operations/rename.rename_channels [all but quoted]
-- writes
update "letta".checkpoint_channels v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_channels [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_checkpoints [all but quoted]
-- writes
update "letta".checkpoints c set agent_id = %(renamed)b
where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_checkpoints [quoted]
-- writes
update "My ""own"" 100%%".checkpoints c set agent_id = %(renamed)b
where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_consents [all but quoted, distributed]
-- writes
update "letta".core_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/rename.rename_consents [quoted]
-- writes
update "My ""own"" 100%%".core_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/rename.rename_consents [distributed]
-- writes
update "letta".core_memory_consents k set agent_id = %(renamed)b, agent = %(name)b
where k.tenant = '' and k.agent_id = %(agent)b

-- agents/operations/rename.rename_file_versions [all but quoted]
-- writes
update "letta".file_versions v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id

-- agents/operations/rename.rename_file_versions [quoted]
-- writes
update "My ""own"" 100%%".file_versions v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id

-- agents/operations/rename.rename_files [all but quoted]
-- writes
update "letta".files f
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || f.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where f.agent_id = %(agent)b and f.item_id = row.item_id

-- agents/operations/rename.rename_files [quoted]
-- writes
update "My ""own"" 100%%".files f
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || f.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where f.agent_id = %(agent)b and f.item_id = row.item_id

-- agents/operations/rename.rename_granters [all but quoted, distributed]
-- writes
update "letta".core_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/rename.rename_granters [quoted]
-- writes
update "My ""own"" 100%%".core_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/rename.rename_granters [distributed]
-- writes
update "letta".core_memory_consents k set granted_by = %(renamed)b, granter = %(name)b
where k.tenant = '' and k.granted_by = %(agent)b

-- agents/operations/rename.rename_items [all but quoted]
-- writes
update "letta".archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where a.agent_id = %(agent)b and a.item_id = row.item_id
  and not a.value ? 'letta.sealed'

-- agents/operations/rename.rename_items [quoted]
-- writes
update "My ""own"" 100%%".archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where a.agent_id = %(agent)b and a.item_id = row.item_id
  and not a.value ? 'letta.sealed'

-- agents/operations/rename.rename_messages [all but quoted]
-- writes
update "letta".recall_memory r set agent_id = %(renamed)b
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_messages [quoted]
-- writes
update "My ""own"" 100%%".recall_memory r set agent_id = %(renamed)b
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_namespaces [all but quoted]
-- writes
update "letta".namespaces n
set agent_id = %(renamed)b, namespace = array[%(root)b, %(label)b] || n.namespace[3:]
where n.agent_id = %(agent)b

-- agents/operations/rename.rename_namespaces [quoted]
-- writes
update "My ""own"" 100%%".namespaces n
set agent_id = %(renamed)b, namespace = array[%(root)b, %(label)b] || n.namespace[3:]
where n.agent_id = %(agent)b

-- agents/operations/rename.rename_owners [all but quoted, distributed]
-- writes
update "letta".thread_agents o set agent_id = %(renamed)b
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_owners [quoted]
-- writes
update "My ""own"" 100%%".thread_agents o set agent_id = %(renamed)b
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_owners [distributed]
-- writes
update "letta".thread_agents o set agent_id = %(renamed)b
where o.tenant = '' and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_recall_vectors [all but generation 2, quoted]
-- writes
update "letta"."recall_vectors" v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_recall_vectors [generation 2]
-- writes
update "letta"."recall_vectors_g2" v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_recall_vectors [quoted]
-- writes
update "My ""own"" 100%%"."recall_vectors" v set agent_id = %(renamed)b
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_sealed_items [all but quoted]
-- writes
update "letta".archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id, value = row.value::jsonb,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[], %(olds)b::text[], %(values)b::text[])
  row (item_id, new_id, old, value)
where a.agent_id = %(agent)b and a.item_id = row.item_id and a.value = row.old::jsonb

-- agents/operations/rename.rename_sealed_items [quoted]
-- writes
update "My ""own"" 100%%".archival_memory a
set agent_id = %(renamed)b, item_id = row.new_id, value = row.value::jsonb,
    namespace = array[%(root)b, %(label)b] || a.namespace[3:]
from unnest(%(items)b::uuid[], %(new_items)b::uuid[], %(olds)b::text[], %(values)b::text[])
  row (item_id, new_id, old, value)
where a.agent_id = %(agent)b and a.item_id = row.item_id and a.value = row.old::jsonb

-- agents/operations/rename.rename_searches [all but quoted]
-- writes
update "letta".search_log l set agent_id = %(renamed)b, agent = %(name)b
where l.agent_id = %(agent)b

-- agents/operations/rename.rename_searches [quoted]
-- writes
update "My ""own"" 100%%".search_log l set agent_id = %(renamed)b, agent = %(name)b
where l.agent_id = %(agent)b

-- agents/operations/rename.rename_settings [all but quoted]
-- writes
update "letta".agents a set agent_id = %(renamed)b, name = %(name)b where a.agent_id = %(agent)b

-- agents/operations/rename.rename_settings [quoted]
-- writes
update "My ""own"" 100%%".agents a set agent_id = %(renamed)b, name = %(name)b where a.agent_id = %(agent)b

-- agents/operations/rename.rename_threads [all but quoted]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "letta".threads t
set agent = case when t.agent_id = %(renamed)b::uuid then %(name)b else t.agent end,
    agents = array_replace(t.agents, %(agent)b::uuid, %(renamed)b::uuid),
    agent_names = array_replace(t.agent_names, %(old_name)b::text, %(name)b::text),
    epoch = fresh.epoch
from fresh
where (t.agent_id = %(renamed)b and t.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]))
  or (t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/rename.rename_threads [quoted]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "My ""own"" 100%%".threads t
set agent = case when t.agent_id = %(renamed)b::uuid then %(name)b else t.agent end,
    agents = array_replace(t.agents, %(agent)b::uuid, %(renamed)b::uuid),
    agent_names = array_replace(t.agent_names, %(old_name)b::text, %(name)b::text),
    epoch = fresh.epoch
from fresh
where (t.agent_id = %(renamed)b and t.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]))
  or (t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/rename.rename_vectors [all but generation 2, quoted]
-- writes
update "letta"."archival_vectors" v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id

-- agents/operations/rename.rename_vectors [generation 2]
-- writes
update "letta"."archival_vectors_g2" v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id

-- agents/operations/rename.rename_vectors [quoted]
-- writes
update "My ""own"" 100%%"."archival_vectors" v set agent_id = %(renamed)b, item_id = row.new_id
from unnest(%(items)b::uuid[], %(new_items)b::uuid[]) row (item_id, new_id)
where v.agent_id = %(agent)b and v.item_id = row.item_id

-- agents/operations/rename.rename_writes [all but quoted]
-- writes
update "letta".checkpoint_writes w set agent_id = %(renamed)b
where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.rename_writes [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_writes w set agent_id = %(renamed)b
where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/rename.seal_file_versions [all but quoted]
-- writes
update "letta".file_versions v set value = row.value::jsonb
from unnest(%(items)b::uuid[], %(versions)b::int8[], %(values)b::text[])
  row (item_id, version, value)
where v.agent_id = %(renamed)b and v.item_id = row.item_id and v.version = row.version

-- agents/operations/rename.seal_file_versions [quoted]
-- writes
update "My ""own"" 100%%".file_versions v set value = row.value::jsonb
from unnest(%(items)b::uuid[], %(versions)b::int8[], %(values)b::text[])
  row (item_id, version, value)
where v.agent_id = %(renamed)b and v.item_id = row.item_id and v.version = row.version
