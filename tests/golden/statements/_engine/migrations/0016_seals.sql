-- _engine/migrations/0016_seals.create_archival_memory_seals [all but quoted]
-- writes
-- not prepared
create table "letta".archival_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  item_id uuid not null,
  latest bytea not null,
  primary key (agent_id, item_id),
  foreign key (agent_id, item_id) references "letta".archival_memory on delete cascade
)

-- _engine/migrations/0016_seals.create_archival_memory_seals [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".archival_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  item_id uuid not null,
  latest bytea not null,
  primary key (agent_id, item_id),
  foreign key (agent_id, item_id) references "My ""own"" 100%".archival_memory on delete cascade
)

-- _engine/migrations/0016_seals.create_core_memory_seals [all but quoted]
-- writes
-- not prepared
create table "letta".core_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  latest bytea not null,
  primary key (tenant, block_id),
  foreign key (tenant, block_id) references "letta".core_memory on delete cascade
)

-- _engine/migrations/0016_seals.create_core_memory_seals [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".core_memory_seals (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  latest bytea not null,
  primary key (tenant, block_id),
  foreign key (tenant, block_id) references "My ""own"" 100%".core_memory on delete cascade
)
