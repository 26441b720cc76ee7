-- create_agents!: agents that something is set for: a time zone, what becomes of near-duplicates.
create table {schema}.agents (
  agent_id uuid primary key,
  name text not null,
  settings jsonb not null default '{{}}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- create_core_memory!: the blocks, each once, whoever shares it. `version` counts its changes. A
-- document is a block whose value is JSON, put as such through the store.
create table {schema}.core_memory (
  block_id uuid primary key,
  label text collate "C" not null,
  value text not null,
  value_limit int4 not null,
  is_document boolean not null default false,
  read_only boolean not null default false,
  description text not null default '',
  metadata jsonb not null default '{{}}',
  tags text[] not null default '{{}}',
  version int8 not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint core_memory_limit check (char_length(value) <= value_limit)
);

-- create_core_memory_agents!: which agents have which blocks. A label is an agent's only once; that
-- of a shared block is the same for all.
create table {schema}.core_memory_agents (
  agent_id uuid not null,
  label text collate "C" not null,
  block_id uuid not null references {schema}.core_memory on delete cascade,
  attached_at timestamptz not null,
  primary key (agent_id, label)
);

-- index_sharers!: who shares a block; an agent has it only once.
create unique index core_memory_agents_block on {schema}.core_memory_agents (block_id, agent_id);

-- create_core_memory_history!: every version of a block, who made it and how. `back` is the version
-- that undoing leads to, `forward` the one that redoing does. That there is a version only once
-- keeps two writers from changing the same text: the second one's step fails as a whole.
create table {schema}.core_memory_history (
  block_id uuid not null references {schema}.core_memory on delete cascade,
  version int8 not null,
  back int8,
  forward int8,
  action text not null,
  actor text not null,
  changed_at timestamptz not null,
  label text collate "C" not null,
  value text not null,
  value_limit int4 not null,
  is_document boolean not null,
  read_only boolean not null,
  description text not null,
  metadata jsonb not null,
  tags text[] not null,
  primary key (block_id, version)
);

-- create_archival_memory_agents!: which agents share which archives: archival memory that is none's
-- own. An archive is an agent id too, that of the namespace it lies in.
create table {schema}.archival_memory_agents (
  agent_id uuid not null,
  archive_id uuid not null,
  archive text collate "C" not null,
  attached_at timestamptz not null,
  primary key (agent_id, archive_id)
);

-- index_archive_agents!: who shares an archive.
create index archival_memory_agents_archive on {schema}.archival_memory_agents (archive_id);

-- name_recall!: agents that have threads are listed with their recall memory. It may be empty by the
-- time it is listed.
insert into {schema}.namespaces (agent_id, namespace, uncertain)
select distinct t.agent_id,
       array[{root}, replace(replace(t.agent, '%', '%25'), '.', '%2E'), 'recall'], true
from {schema}.threads t
where t.agent <> '' and octet_length(t.agent) < 2000
on conflict do nothing;
