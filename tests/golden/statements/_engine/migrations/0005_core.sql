-- _engine/migrations/0005_core.create_agents [all but quoted]
-- writes
-- not prepared
create table "letta".agents (
  agent_id uuid primary key,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)

-- _engine/migrations/0005_core.create_agents [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".agents (
  agent_id uuid primary key,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)

-- _engine/migrations/0005_core.create_archival_memory_agents [all but quoted]
-- writes
-- not prepared
create table "letta".archival_memory_agents (
  agent_id uuid not null,
  archive_id uuid not null,
  archive text collate "C" not null,
  attached_at timestamptz not null,
  primary key (agent_id, archive_id)
)

-- _engine/migrations/0005_core.create_archival_memory_agents [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".archival_memory_agents (
  agent_id uuid not null,
  archive_id uuid not null,
  archive text collate "C" not null,
  attached_at timestamptz not null,
  primary key (agent_id, archive_id)
)

-- _engine/migrations/0005_core.create_core_memory [all but quoted]
-- writes
-- not prepared
create table "letta".core_memory (
  block_id uuid primary key,
  label text collate "C" not null,
  value text not null,
  value_limit int4 not null,
  is_document boolean not null default false,
  read_only boolean not null default false,
  description text not null default '',
  metadata jsonb not null default '{}',
  tags text[] not null default '{}',
  version int8 not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint core_memory_limit check (char_length(value) <= value_limit)
)

-- _engine/migrations/0005_core.create_core_memory [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".core_memory (
  block_id uuid primary key,
  label text collate "C" not null,
  value text not null,
  value_limit int4 not null,
  is_document boolean not null default false,
  read_only boolean not null default false,
  description text not null default '',
  metadata jsonb not null default '{}',
  tags text[] not null default '{}',
  version int8 not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint core_memory_limit check (char_length(value) <= value_limit)
)

-- _engine/migrations/0005_core.create_core_memory_agents [all but quoted]
-- writes
-- not prepared
create table "letta".core_memory_agents (
  agent_id uuid not null,
  label text collate "C" not null,
  block_id uuid not null references "letta".core_memory on delete cascade,
  attached_at timestamptz not null,
  primary key (agent_id, label)
)

-- _engine/migrations/0005_core.create_core_memory_agents [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".core_memory_agents (
  agent_id uuid not null,
  label text collate "C" not null,
  block_id uuid not null references "My ""own"" 100%".core_memory on delete cascade,
  attached_at timestamptz not null,
  primary key (agent_id, label)
)

-- _engine/migrations/0005_core.create_core_memory_history [all but quoted]
-- writes
-- not prepared
create table "letta".core_memory_history (
  block_id uuid not null references "letta".core_memory on delete cascade,
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
)

-- _engine/migrations/0005_core.create_core_memory_history [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".core_memory_history (
  block_id uuid not null references "My ""own"" 100%".core_memory on delete cascade,
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
)

-- _engine/migrations/0005_core.index_archive_agents [all but quoted]
-- writes
-- not prepared
create index archival_memory_agents_archive on "letta".archival_memory_agents (archive_id)

-- _engine/migrations/0005_core.index_archive_agents [quoted]
-- writes
-- not prepared
create index archival_memory_agents_archive on "My ""own"" 100%".archival_memory_agents (archive_id)

-- _engine/migrations/0005_core.index_sharers [all but quoted]
-- writes
-- not prepared
create unique index core_memory_agents_block on "letta".core_memory_agents (block_id, agent_id)

-- _engine/migrations/0005_core.index_sharers [quoted]
-- writes
-- not prepared
create unique index core_memory_agents_block on "My ""own"" 100%".core_memory_agents (block_id, agent_id)

-- _engine/migrations/0005_core.name_recall [all but quoted]
-- writes
-- not prepared
insert into "letta".namespaces (agent_id, namespace, uncertain)
select distinct t.agent_id,
       array['agents', replace(replace(t.agent, '%', '%25'), '.', '%2E'), 'recall'], true
from "letta".threads t
where t.agent <> '' and octet_length(t.agent) < 2000
on conflict do nothing

-- _engine/migrations/0005_core.name_recall [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".namespaces (agent_id, namespace, uncertain)
select distinct t.agent_id,
       array['agents', replace(replace(t.agent, '%', '%25'), '.', '%2E'), 'recall'], true
from "My ""own"" 100%".threads t
where t.agent <> '' and octet_length(t.agent) < 2000
on conflict do nothing
