-- _engine/migrations/0019_search_log.create_search_log [all but quoted]
-- writes
-- not prepared
create table "letta".search_log (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  agent text,
  tier text not null,
  mode text not null,
  path text not null,
  rows int8 not null,
  milliseconds float8 not null,
  sample float8,
  query text,
  plan text[],
  expires_at timestamptz not null,
  primary key (agent_id, id)
)

-- _engine/migrations/0019_search_log.create_search_log [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".search_log (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  agent text,
  tier text not null,
  mode text not null,
  path text not null,
  rows int8 not null,
  milliseconds float8 not null,
  sample float8,
  query text,
  plan text[],
  expires_at timestamptz not null,
  primary key (agent_id, id)
)

-- _engine/migrations/0019_search_log.index_search_retention [all but quoted]
-- writes
-- not prepared
create index search_log_expires on "letta".search_log using brin (expires_at)
with (pages_per_range = 16)

-- _engine/migrations/0019_search_log.index_search_retention [quoted]
-- writes
-- not prepared
create index search_log_expires on "My ""own"" 100%".search_log using brin (expires_at)
with (pages_per_range = 16)

-- _engine/migrations/0019_search_log.index_search_times [all but quoted]
-- writes
-- not prepared
create index search_log_at on "letta".search_log (at)

-- _engine/migrations/0019_search_log.index_search_times [quoted]
-- writes
-- not prepared
create index search_log_at on "My ""own"" 100%".search_log (at)
