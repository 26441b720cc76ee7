-- create_cached!: what caches keep: a key's value, and for a prompt its text and its embedding. Keys and
-- namespaces are hashes, since both may be longer than an index holds.
create table {schema}.cached (
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
);

-- index_cached_used!: what was not used for the longest time makes room first.
create index cached_used on {schema}.cached (tenant, cache, used_at);

-- index_cached_expiring!: what has expired.
create index cached_expiring on {schema}.cached (expires_at) where expires_at is not null;
