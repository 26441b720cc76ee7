-- _engine/migrations/0013_caches.create_cached [all but quoted]
-- writes
-- not prepared
create table "letta".cached (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  cache text collate "C" not null,
  namespace_id uuid not null,
  key_id bytea not null,
  namespace text not null,
  type text not null,
  value bytea not null,
  prompt text,
  embedding real[],
  bytes integer not null,
  stored_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (tenant, cache, namespace_id, key_id)
)

-- _engine/migrations/0013_caches.create_cached [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".cached (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  cache text collate "C" not null,
  namespace_id uuid not null,
  key_id bytea not null,
  namespace text not null,
  type text not null,
  value bytea not null,
  prompt text,
  embedding real[],
  bytes integer not null,
  stored_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (tenant, cache, namespace_id, key_id)
)

-- _engine/migrations/0013_caches.index_cached_expiring [all but quoted]
-- writes
-- not prepared
create index cached_expiring on "letta".cached (expires_at) where expires_at is not null

-- _engine/migrations/0013_caches.index_cached_expiring [quoted]
-- writes
-- not prepared
create index cached_expiring on "My ""own"" 100%".cached (expires_at) where expires_at is not null

-- _engine/migrations/0013_caches.index_cached_used [all but quoted]
-- writes
-- not prepared
create index cached_used on "letta".cached (tenant, cache, used_at)

-- _engine/migrations/0013_caches.index_cached_used [quoted]
-- writes
-- not prepared
create index cached_used on "My ""own"" 100%".cached (tenant, cache, used_at)
