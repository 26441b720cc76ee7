-- _engine/migrations/0001_store.create_archival_memory [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
create table "letta".archival_memory (
  agent_id uuid not null,
  item_id uuid not null,
  namespace text[] collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz,
  ttl interval,
  primary key (agent_id, item_id)
) partition by hash (agent_id)

-- _engine/migrations/0001_store.create_archival_memory [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta".archival_memory (
  agent_id uuid not null,
  item_id uuid not null,
  namespace text[] collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz,
  ttl interval,
  primary key (agent_id, item_id)
) 

-- _engine/migrations/0001_store.create_archival_memory [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".archival_memory (
  agent_id uuid not null,
  item_id uuid not null,
  namespace text[] collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz,
  ttl interval,
  primary key (agent_id, item_id)
) partition by hash (agent_id)

-- _engine/migrations/0001_store.create_namespaces [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
create table "letta".namespaces (
  agent_id uuid not null,
  namespace text[] collate "C" not null,
  uncertain boolean not null default false,
  primary key (agent_id, namespace)
) partition by hash (agent_id)

-- _engine/migrations/0001_store.create_namespaces [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta".namespaces (
  agent_id uuid not null,
  namespace text[] collate "C" not null,
  uncertain boolean not null default false,
  primary key (agent_id, namespace)
) 

-- _engine/migrations/0001_store.create_namespaces [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".namespaces (
  agent_id uuid not null,
  namespace text[] collate "C" not null,
  uncertain boolean not null default false,
  primary key (agent_id, namespace)
) partition by hash (agent_id)

-- _engine/migrations/0001_store.index_expiry [all but quoted]
-- writes
-- not prepared
create index archival_memory_expiry on "letta".archival_memory (agent_id, expires_at)
where expires_at is not null

-- _engine/migrations/0001_store.index_expiry [quoted]
-- writes
-- not prepared
create index archival_memory_expiry on "My ""own"" 100%".archival_memory (agent_id, expires_at)
where expires_at is not null

-- _engine/migrations/0001_store.index_namespace [all but quoted]
-- writes
-- not prepared
create index archival_memory_namespace on "letta".archival_memory (agent_id, namespace)

-- _engine/migrations/0001_store.index_namespace [quoted]
-- writes
-- not prepared
create index archival_memory_namespace on "My ""own"" 100%".archival_memory (agent_id, namespace)

-- _engine/migrations/0001_store.index_namespaces [all but quoted]
-- writes
-- not prepared
create index namespaces_namespace on "letta".namespaces (namespace) include (uncertain)

-- _engine/migrations/0001_store.index_namespaces [quoted]
-- writes
-- not prepared
create index namespaces_namespace on "My ""own"" 100%".namespaces (namespace) include (uncertain)

-- _engine/migrations/0001_store.index_recency [all but quoted]
-- writes
-- not prepared
create index archival_memory_recency on "letta".archival_memory (agent_id, updated_at desc)

-- _engine/migrations/0001_store.index_recency [quoted]
-- writes
-- not prepared
create index archival_memory_recency on "My ""own"" 100%".archival_memory (agent_id, updated_at desc)

-- _engine/migrations/0001_store.index_value [all but quoted]
-- writes
-- not prepared
create index archival_memory_value on "letta".archival_memory using gin (value jsonb_path_ops)

-- _engine/migrations/0001_store.index_value [quoted]
-- writes
-- not prepared
create index archival_memory_value on "My ""own"" 100%".archival_memory using gin (value jsonb_path_ops)

-- _engine/migrations/0001_store.partition_items [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.archival_memory '
      'for values with (modulus %s, remainder %s)',
      'letta', 'archival_memory_' || part, 'letta', 16, part);
    execute format('create table %I.%I partition of %I.namespaces '
      'for values with (modulus %s, remainder %s)',
      'letta', 'namespaces_' || part, 'letta', 16, part);
  end loop;
end $$

-- _engine/migrations/0001_store.partition_items [unpartitioned, distributed]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 0 - 1 loop
    execute format('create table %I.%I partition of %I.archival_memory '
      'for values with (modulus %s, remainder %s)',
      'letta', 'archival_memory_' || part, 'letta', 0, part);
    execute format('create table %I.%I partition of %I.namespaces '
      'for values with (modulus %s, remainder %s)',
      'letta', 'namespaces_' || part, 'letta', 0, part);
  end loop;
end $$

-- _engine/migrations/0001_store.partition_items [quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.archival_memory '
      'for values with (modulus %s, remainder %s)',
      'My "own" 100%', 'archival_memory_' || part, 'My "own" 100%', 16, part);
    execute format('create table %I.%I partition of %I.namespaces '
      'for values with (modulus %s, remainder %s)',
      'My "own" 100%', 'namespaces_' || part, 'My "own" 100%', 16, part);
  end loop;
end $$
