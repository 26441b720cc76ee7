-- create_archival_memory_seals!: a keyed hash of the latest value of each sealed item, apart from the
-- item, so that an older value that is put back in its row is noticed.
create table {schema}.archival_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  item_id uuid not null,
  latest bytea not null,
  primary key (agent_id, item_id),
  foreign key (agent_id, item_id) references {schema}.archival_memory on delete cascade
);

-- create_core_memory_seals!: the same of the latest version of each sealed block.
create table {schema}.core_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  latest bytea not null,
  primary key (tenant, block_id),
  foreign key (tenant, block_id) references {schema}.core_memory on delete cascade
);
