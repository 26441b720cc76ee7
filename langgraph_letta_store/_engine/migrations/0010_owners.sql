-- add_tenant_archival_memory!: the tenant of each row, that of the session that writes it. PostgreSQL
-- evaluates the default once, for all rows that exist, and does not rewrite the table.
alter table {schema}.archival_memory add column if not exists {tenant_column};

-- add_tenant_namespaces!: the same.
alter table {schema}.namespaces add column if not exists {tenant_column};

-- add_tenant_recall_memory!: the same.
alter table {schema}.recall_memory add column if not exists {tenant_column};

-- add_tenant_agents!: the same.
alter table {schema}.agents add column if not exists {tenant_column};

-- add_tenant_core_memory!: blocks have a tenant and no agent, since several agents may share one;
-- core_memory_agents has those.
alter table {schema}.core_memory add column if not exists {tenant_column};

-- add_tenant_core_memory_agents!: the same.
alter table {schema}.core_memory_agents add column if not exists {tenant_column};

-- add_tenant_core_memory_history!: the same.
alter table {schema}.core_memory_history add column if not exists {tenant_column};

-- add_tenant_archival_memory_agents!: the same.
alter table {schema}.archival_memory_agents add column if not exists {tenant_column};

-- add_tenant_indexes!: the tenant of an agent's index. One that all agents share has none.
alter table {schema}.indexes add column if not exists {tenant_column};

-- add_tenant_threads!: the same.
alter table {schema}.threads add column if not exists {tenant_column};

-- add_tenant_deleted_threads!: the same.
alter table {schema}.deleted_threads add column if not exists {tenant_column};

-- add_owner_checkpoints!: the same, and the agent that the thread belongs to.
alter table {schema}.checkpoints
  add column if not exists {tenant_column},
  add column if not exists agent_id uuid;

-- add_owner_checkpoint_channels!: the same.
alter table {schema}.checkpoint_channels
  add column if not exists {tenant_column},
  add column if not exists agent_id uuid;

-- add_owner_checkpoint_writes!: the same.
alter table {schema}.checkpoint_writes
  add column if not exists {tenant_column},
  add column if not exists agent_id uuid;

-- add_tenant_vectors!: the tenant of each vector, of whatever model: a new model's vectors are in
-- tables of their own. Where these tables are created later, this follows their migrations.
do $$
declare whole regclass;
begin
  for whole in
    select c.oid from pg_class c
    where c.relnamespace = to_regnamespace(quote_ident({schema_name}))
      and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?$'
    order by c.relname
  loop
    execute format('alter table %s add column if not exists tenant text collate "C" not null '
      'default coalesce(current_setting(''langgraph_letta_store.tenant'', true), '''')', whole);
  end loop;
end $$;

-- add_tenant_backlog!: the same of messages that wait for a vector.
alter table if exists {schema}.recall_backlog add column if not exists {tenant_column};

-- tenant_column: a tenant is a setting of the session; rows of sessions without one have none.
tenant text collate "C" not null
  default coalesce(current_setting('langgraph_letta_store.tenant', true), '');

-- create_thread_agents!: the agent that each thread belongs to, found by the thread's id. It keeps ids
-- of threads unique in a tenant, since the keys of the other tables begin with the agent.
create table if not exists {schema}.thread_agents (
  {tenant_column},
  thread_id text collate "C" not null,
  agent_id uuid not null,
  primary key (tenant, thread_id)
);

-- create_thread_agents_agent!: what threads refer to, so that both name the same agent.
create unique index if not exists thread_agents_agent
on {schema}.thread_agents (tenant, thread_id, agent_id);

-- fill_thread_agents!: the owners of the threads that exist.
insert into {schema}.thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from {schema}.threads t
on conflict do nothing;

-- fill_checkpoints!: the owners of the rows that exist.
update {schema}.checkpoints each set agent_id = {owner} where each.agent_id is null;

-- fill_channels!: the same.
update {schema}.checkpoint_channels each set agent_id = {owner} where each.agent_id is null;

-- fill_writes!: the same.
update {schema}.checkpoint_writes each set agent_id = {owner} where each.agent_id is null;

-- owner: the agent that a row's thread belongs to. Writes of deleted threads have no owner; they get
-- an id that is no agent's, until a sweep deletes them or a thread takes their id.
coalesce((select t.agent_id from {schema}.threads t where t.thread_id = each.thread_id),
         md5(each.thread_id)::uuid);

-- name_strays!: the rows without a thread are found by the thread's id too.
insert into {schema}.thread_agents (tenant, thread_id, agent_id)
select distinct each.tenant, each.thread_id, each.agent_id
from (
  select tenant, thread_id, agent_id from {schema}.checkpoint_writes
  union all
  select tenant, thread_id, agent_id from {schema}.checkpoint_channels
  union all
  select tenant, thread_id, agent_id from {schema}.checkpoints) each
where not exists (
  select from {schema}.threads t
  where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
on conflict do nothing;

-- create_threads_key!: the new primary key, built beside the old one. `{concurrently}` is empty in a
-- transaction.
create unique index {concurrently} if not exists threads_key
on {schema}.threads (agent_id, thread_id);

-- create_checkpoints_key!: the same.
create unique index {concurrently} if not exists checkpoints_key
on {schema}.checkpoints (agent_id, thread_id, checkpoint_ns, checkpoint_id);

-- create_checkpoint_channels_key!: the same.
create unique index {concurrently} if not exists checkpoint_channels_key
on {schema}.checkpoint_channels (agent_id, thread_id, checkpoint_ns, channel, version);

-- create_checkpoint_writes_key!: the same.
create unique index {concurrently} if not exists checkpoint_writes_key
on {schema}.checkpoint_writes (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx);

-- create_core_memory_key!: the same.
create unique index {concurrently} if not exists core_memory_key
on {schema}.core_memory (tenant, block_id);

-- create_core_memory_history_key!: the same.
create unique index {concurrently} if not exists core_memory_history_key
on {schema}.core_memory_history (tenant, block_id, version);

-- create_deleted_threads_key!: the same.
create unique index {concurrently} if not exists deleted_threads_key
on {schema}.deleted_threads (tenant, thread);

-- key_threads!: the new indexes become primary keys, and the old ones are dropped.
alter table {schema}.threads
  drop constraint threads_pkey,
  add constraint threads_pkey primary key using index threads_key,
  add constraint threads_owner foreign key (tenant, thread_id, agent_id)
    references {schema}.thread_agents (tenant, thread_id, agent_id)
    on update cascade on delete cascade;

-- key_checkpoints!: the same; every row has an owner. A check, which an online migration has
-- validated before, saves the scan.
alter table {schema}.checkpoints
  alter column agent_id set not null,
  drop constraint checkpoints_pkey,
  add constraint checkpoints_pkey primary key using index checkpoints_key;

-- drop_checkpoints_check!: the column itself refuses nulls now.
alter table {schema}.checkpoints drop constraint if exists checkpoints_owned;

-- key_checkpoint_channels!: the same.
alter table {schema}.checkpoint_channels
  alter column agent_id set not null,
  drop constraint checkpoint_channels_pkey,
  add constraint checkpoint_channels_pkey primary key using index checkpoint_channels_key;

-- drop_checkpoint_channels_check!: the column itself refuses nulls now.
alter table {schema}.checkpoint_channels drop constraint if exists checkpoint_channels_owned;

-- key_checkpoint_writes!: the same.
alter table {schema}.checkpoint_writes
  alter column agent_id set not null,
  drop constraint checkpoint_writes_pkey,
  add constraint checkpoint_writes_pkey primary key using index checkpoint_writes_key;

-- drop_checkpoint_writes_check!: the column itself refuses nulls now.
alter table {schema}.checkpoint_writes drop constraint if exists checkpoint_writes_owned;

-- drop_attachments_reference!: two tenants may have blocks of the same id, so that references to a
-- block name the tenant too.
alter table {schema}.core_memory_agents drop constraint core_memory_agents_block_id_fkey;

-- drop_history_reference!: the same.
alter table {schema}.core_memory_history drop constraint core_memory_history_block_id_fkey;

-- key_core_memory!: the same key with the tenant.
alter table {schema}.core_memory
  drop constraint core_memory_pkey,
  add constraint core_memory_pkey primary key using index core_memory_key;

-- key_core_memory_history!: the same.
alter table {schema}.core_memory_history
  drop constraint core_memory_history_pkey,
  add constraint core_memory_history_pkey primary key using index core_memory_history_key,
  add constraint core_memory_history_block_id_fkey foreign key (tenant, block_id)
    references {schema}.core_memory on delete cascade;

-- reference_blocks!: attachments refer to blocks of their tenant.
alter table {schema}.core_memory_agents
  add constraint core_memory_agents_block_id_fkey foreign key (tenant, block_id)
    references {schema}.core_memory on delete cascade;

-- key_deleted_threads!: the same key with the tenant.
alter table {schema}.deleted_threads
  drop constraint deleted_threads_pkey,
  add constraint deleted_threads_pkey primary key using index deleted_threads_key;
