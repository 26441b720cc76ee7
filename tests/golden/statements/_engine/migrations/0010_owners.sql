-- _engine/migrations/0010_owners.add_owner_checkpoint_channels [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_channels
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_owner_checkpoint_channels [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_channels
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_owner_checkpoint_writes [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_writes
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_owner_checkpoint_writes [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_writes
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_owner_checkpoints [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoints
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_owner_checkpoints [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoints
  add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  add column if not exists agent_id uuid

-- _engine/migrations/0010_owners.add_tenant_agents [all but quoted]
-- writes
-- not prepared
alter table "letta".agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_agents [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_archival_memory [all but quoted]
-- writes
-- not prepared
alter table "letta".archival_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_archival_memory [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".archival_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_archival_memory_agents [all but quoted]
-- writes
-- not prepared
alter table "letta".archival_memory_agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_archival_memory_agents [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".archival_memory_agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_backlog [all but quoted]
-- writes
-- not prepared
alter table if exists "letta".recall_backlog add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_backlog [quoted]
-- writes
-- not prepared
alter table if exists "My ""own"" 100%".recall_backlog add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory_agents [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory_agents [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_agents add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory_history [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_history add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_core_memory_history [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_history add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_deleted_threads [all but quoted]
-- writes
-- not prepared
alter table "letta".deleted_threads add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_deleted_threads [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".deleted_threads add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_indexes [all but quoted]
-- writes
-- not prepared
alter table "letta".indexes add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_indexes [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".indexes add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_namespaces [all but quoted]
-- writes
-- not prepared
alter table "letta".namespaces add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_namespaces [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".namespaces add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_recall_memory [all but quoted]
-- writes
-- not prepared
alter table "letta".recall_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_recall_memory [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".recall_memory add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_threads [all but quoted]
-- writes
-- not prepared
alter table "letta".threads add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_threads [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".threads add column if not exists tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _engine/migrations/0010_owners.add_tenant_vectors [all but quoted]
-- writes
-- not prepared
do $$
declare whole regclass;
begin
  for whole in
    select c.oid from pg_class c
    where c.relnamespace = to_regnamespace(quote_ident('letta'))
      and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?$'
    order by c.relname
  loop
    execute format('alter table %s add column if not exists tenant text collate "C" not null '
      'default coalesce(current_setting(''langgraph_letta_store.tenant'', true), '''')', whole);
  end loop;
end $$

-- _engine/migrations/0010_owners.add_tenant_vectors [quoted]
-- writes
-- not prepared
do $$
declare whole regclass;
begin
  for whole in
    select c.oid from pg_class c
    where c.relnamespace = to_regnamespace(quote_ident('My "own" 100%'))
      and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?$'
    order by c.relname
  loop
    execute format('alter table %s add column if not exists tenant text collate "C" not null '
      'default coalesce(current_setting(''langgraph_letta_store.tenant'', true), '''')', whole);
  end loop;
end $$

-- _engine/migrations/0010_owners.create_checkpoint_channels_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoint_channels_key
on "letta".checkpoint_channels (agent_id, thread_id, checkpoint_ns, channel, version)

-- _engine/migrations/0010_owners.create_checkpoint_channels_key [quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoint_channels_key
on "My ""own"" 100%".checkpoint_channels (agent_id, thread_id, checkpoint_ns, channel, version)

-- _engine/migrations/0010_owners.create_checkpoint_writes_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoint_writes_key
on "letta".checkpoint_writes (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx)

-- _engine/migrations/0010_owners.create_checkpoint_writes_key [quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoint_writes_key
on "My ""own"" 100%".checkpoint_writes (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx)

-- _engine/migrations/0010_owners.create_checkpoints_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoints_key
on "letta".checkpoints (agent_id, thread_id, checkpoint_ns, checkpoint_id)

-- _engine/migrations/0010_owners.create_checkpoints_key [quoted]
-- writes
-- not prepared
create unique index  if not exists checkpoints_key
on "My ""own"" 100%".checkpoints (agent_id, thread_id, checkpoint_ns, checkpoint_id)

-- _engine/migrations/0010_owners.create_core_memory_history_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_history_key
on "letta".core_memory_history (tenant, block_id, version)

-- _engine/migrations/0010_owners.create_core_memory_history_key [quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_history_key
on "My ""own"" 100%".core_memory_history (tenant, block_id, version)

-- _engine/migrations/0010_owners.create_core_memory_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_key
on "letta".core_memory (tenant, block_id)

-- _engine/migrations/0010_owners.create_core_memory_key [quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_key
on "My ""own"" 100%".core_memory (tenant, block_id)

-- _engine/migrations/0010_owners.create_deleted_threads_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists deleted_threads_key
on "letta".deleted_threads (tenant, thread)

-- _engine/migrations/0010_owners.create_deleted_threads_key [quoted]
-- writes
-- not prepared
create unique index  if not exists deleted_threads_key
on "My ""own"" 100%".deleted_threads (tenant, thread)

-- _engine/migrations/0010_owners.create_thread_agents [all but quoted]
-- writes
-- not prepared
create table if not exists "letta".thread_agents (
  tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  thread_id text collate "C" not null,
  agent_id uuid not null,
  primary key (tenant, thread_id)
)

-- _engine/migrations/0010_owners.create_thread_agents [quoted]
-- writes
-- not prepared
create table if not exists "My ""own"" 100%".thread_agents (
  tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  thread_id text collate "C" not null,
  agent_id uuid not null,
  primary key (tenant, thread_id)
)

-- _engine/migrations/0010_owners.create_thread_agents_agent [all but quoted]
-- writes
-- not prepared
create unique index if not exists thread_agents_agent
on "letta".thread_agents (tenant, thread_id, agent_id)

-- _engine/migrations/0010_owners.create_thread_agents_agent [quoted]
-- writes
-- not prepared
create unique index if not exists thread_agents_agent
on "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)

-- _engine/migrations/0010_owners.create_threads_key [all but quoted]
-- writes
-- not prepared
create unique index  if not exists threads_key
on "letta".threads (agent_id, thread_id)

-- _engine/migrations/0010_owners.create_threads_key [quoted]
-- writes
-- not prepared
create unique index  if not exists threads_key
on "My ""own"" 100%".threads (agent_id, thread_id)

-- _engine/migrations/0010_owners.drop_attachments_reference [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_agents drop constraint core_memory_agents_block_id_fkey

-- _engine/migrations/0010_owners.drop_attachments_reference [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_agents drop constraint core_memory_agents_block_id_fkey

-- _engine/migrations/0010_owners.drop_checkpoint_channels_check [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_channels drop constraint if exists checkpoint_channels_owned

-- _engine/migrations/0010_owners.drop_checkpoint_channels_check [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_channels drop constraint if exists checkpoint_channels_owned

-- _engine/migrations/0010_owners.drop_checkpoint_writes_check [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_writes drop constraint if exists checkpoint_writes_owned

-- _engine/migrations/0010_owners.drop_checkpoint_writes_check [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_writes drop constraint if exists checkpoint_writes_owned

-- _engine/migrations/0010_owners.drop_checkpoints_check [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoints drop constraint if exists checkpoints_owned

-- _engine/migrations/0010_owners.drop_checkpoints_check [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoints drop constraint if exists checkpoints_owned

-- _engine/migrations/0010_owners.drop_history_reference [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_history drop constraint core_memory_history_block_id_fkey

-- _engine/migrations/0010_owners.drop_history_reference [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_history drop constraint core_memory_history_block_id_fkey

-- _engine/migrations/0010_owners.fill_channels [all but quoted]
-- writes
-- not prepared
update "letta".checkpoint_channels each set agent_id = coalesce((select t.agent_id from "letta".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.fill_channels [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".checkpoint_channels each set agent_id = coalesce((select t.agent_id from "My ""own"" 100%".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.fill_checkpoints [all but quoted]
-- writes
-- not prepared
update "letta".checkpoints each set agent_id = coalesce((select t.agent_id from "letta".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.fill_checkpoints [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".checkpoints each set agent_id = coalesce((select t.agent_id from "My ""own"" 100%".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.fill_thread_agents [all but quoted]
-- writes
-- not prepared
insert into "letta".thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from "letta".threads t
on conflict do nothing

-- _engine/migrations/0010_owners.fill_thread_agents [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from "My ""own"" 100%".threads t
on conflict do nothing

-- _engine/migrations/0010_owners.fill_writes [all but quoted]
-- writes
-- not prepared
update "letta".checkpoint_writes each set agent_id = coalesce((select t.agent_id from "letta".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.fill_writes [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".checkpoint_writes each set agent_id = coalesce((select t.agent_id from "My ""own"" 100%".threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid) where each.agent_id is null

-- _engine/migrations/0010_owners.key_checkpoint_channels [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_channels
  alter column agent_id set not null,
  drop constraint checkpoint_channels_pkey,
  add constraint checkpoint_channels_pkey primary key using index checkpoint_channels_key

-- _engine/migrations/0010_owners.key_checkpoint_channels [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_channels
  alter column agent_id set not null,
  drop constraint checkpoint_channels_pkey,
  add constraint checkpoint_channels_pkey primary key using index checkpoint_channels_key

-- _engine/migrations/0010_owners.key_checkpoint_writes [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoint_writes
  alter column agent_id set not null,
  drop constraint checkpoint_writes_pkey,
  add constraint checkpoint_writes_pkey primary key using index checkpoint_writes_key

-- _engine/migrations/0010_owners.key_checkpoint_writes [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoint_writes
  alter column agent_id set not null,
  drop constraint checkpoint_writes_pkey,
  add constraint checkpoint_writes_pkey primary key using index checkpoint_writes_key

-- _engine/migrations/0010_owners.key_checkpoints [all but quoted]
-- writes
-- not prepared
alter table "letta".checkpoints
  alter column agent_id set not null,
  drop constraint checkpoints_pkey,
  add constraint checkpoints_pkey primary key using index checkpoints_key

-- _engine/migrations/0010_owners.key_checkpoints [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".checkpoints
  alter column agent_id set not null,
  drop constraint checkpoints_pkey,
  add constraint checkpoints_pkey primary key using index checkpoints_key

-- _engine/migrations/0010_owners.key_core_memory [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory
  drop constraint core_memory_pkey,
  add constraint core_memory_pkey primary key using index core_memory_key

-- _engine/migrations/0010_owners.key_core_memory [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory
  drop constraint core_memory_pkey,
  add constraint core_memory_pkey primary key using index core_memory_key

-- _engine/migrations/0010_owners.key_core_memory_history [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_history
  drop constraint core_memory_history_pkey,
  add constraint core_memory_history_pkey primary key using index core_memory_history_key,
  add constraint core_memory_history_block_id_fkey foreign key (tenant, block_id)
    references "letta".core_memory on delete cascade

-- _engine/migrations/0010_owners.key_core_memory_history [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_history
  drop constraint core_memory_history_pkey,
  add constraint core_memory_history_pkey primary key using index core_memory_history_key,
  add constraint core_memory_history_block_id_fkey foreign key (tenant, block_id)
    references "My ""own"" 100%".core_memory on delete cascade

-- _engine/migrations/0010_owners.key_deleted_threads [all but quoted]
-- writes
-- not prepared
alter table "letta".deleted_threads
  drop constraint deleted_threads_pkey,
  add constraint deleted_threads_pkey primary key using index deleted_threads_key

-- _engine/migrations/0010_owners.key_deleted_threads [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".deleted_threads
  drop constraint deleted_threads_pkey,
  add constraint deleted_threads_pkey primary key using index deleted_threads_key

-- _engine/migrations/0010_owners.key_threads [all but quoted]
-- writes
-- not prepared
alter table "letta".threads
  drop constraint threads_pkey,
  add constraint threads_pkey primary key using index threads_key,
  add constraint threads_owner foreign key (tenant, thread_id, agent_id)
    references "letta".thread_agents (tenant, thread_id, agent_id)
    on update cascade on delete cascade

-- _engine/migrations/0010_owners.key_threads [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".threads
  drop constraint threads_pkey,
  add constraint threads_pkey primary key using index threads_key,
  add constraint threads_owner foreign key (tenant, thread_id, agent_id)
    references "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)
    on update cascade on delete cascade

-- _engine/migrations/0010_owners.name_strays [all but quoted]
-- writes
-- not prepared
insert into "letta".thread_agents (tenant, thread_id, agent_id)
select distinct each.tenant, each.thread_id, each.agent_id
from (
  select tenant, thread_id, agent_id from "letta".checkpoint_writes
  union all
  select tenant, thread_id, agent_id from "letta".checkpoint_channels
  union all
  select tenant, thread_id, agent_id from "letta".checkpoints) each
where not exists (
  select from "letta".threads t
  where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
on conflict do nothing

-- _engine/migrations/0010_owners.name_strays [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)
select distinct each.tenant, each.thread_id, each.agent_id
from (
  select tenant, thread_id, agent_id from "My ""own"" 100%".checkpoint_writes
  union all
  select tenant, thread_id, agent_id from "My ""own"" 100%".checkpoint_channels
  union all
  select tenant, thread_id, agent_id from "My ""own"" 100%".checkpoints) each
where not exists (
  select from "My ""own"" 100%".threads t
  where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
on conflict do nothing

-- _engine/migrations/0010_owners.reference_blocks [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_agents
  add constraint core_memory_agents_block_id_fkey foreign key (tenant, block_id)
    references "letta".core_memory on delete cascade

-- _engine/migrations/0010_owners.reference_blocks [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_agents
  add constraint core_memory_agents_block_id_fkey foreign key (tenant, block_id)
    references "My ""own"" 100%".core_memory on delete cascade
