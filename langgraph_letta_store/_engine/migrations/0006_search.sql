-- add_terms!: the words of an item, each as a hash, sorted, as recall memory keeps those of messages.
-- Null where they are not kept, or not yet.
alter table {schema}.archival_memory add column terms int4[];

-- create_indexes!: the indexes that maintenance built, and what it found out about them. A row
-- without an agent is about an index that all agents share; one of the kind "flat" says that an
-- agent got none, and at how many rows that was decided. `settings` are what it was built with,
-- `search` is how much of it a search looks at (ef_search or probes), `recall` what that finds.
create table {schema}.indexes (
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
);
