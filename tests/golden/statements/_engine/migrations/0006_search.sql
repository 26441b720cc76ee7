-- _engine/migrations/0006_search.add_terms [all but quoted]
-- writes
-- not prepared
alter table "letta".archival_memory add column terms int4[]

-- _engine/migrations/0006_search.add_terms [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".archival_memory add column terms int4[]

-- _engine/migrations/0006_search.create_indexes [all but quoted]
-- writes
-- not prepared
create table "letta".indexes (
  name text collate "C" primary key,
  table_name text not null,
  agent_id uuid,
  kind text not null,
  settings jsonb not null,
  row_count int8 not null,
  bytes int8 not null,
  search int4,
  recall float8,
  built_at timestamptz not null
)

-- _engine/migrations/0006_search.create_indexes [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".indexes (
  name text collate "C" primary key,
  table_name text not null,
  agent_id uuid,
  kind text not null,
  settings jsonb not null,
  row_count int8 not null,
  bytes int8 not null,
  search int4,
  recall float8,
  built_at timestamptz not null
)
