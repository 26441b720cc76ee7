-- _engine/migrations/0009_sharing.add_thread_agents [all but quoted]
-- writes
-- not prepared
alter table "letta".threads
  add column agents uuid[],
  add column agent_names text[]

-- _engine/migrations/0009_sharing.add_thread_agents [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".threads
  add column agents uuid[],
  add column agent_names text[]

-- _engine/migrations/0009_sharing.create_deleted_threads [all but quoted]
-- writes
-- not prepared
create table "letta".deleted_threads (
  thread bytea primary key,
  checkpoint_id text collate "C" not null,
  deleted_at timestamptz not null
)

-- _engine/migrations/0009_sharing.create_deleted_threads [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".deleted_threads (
  thread bytea primary key,
  checkpoint_id text collate "C" not null,
  deleted_at timestamptz not null
)

-- _engine/migrations/0009_sharing.index_deleted_threads [all but quoted]
-- writes
-- not prepared
create index deleted_threads_age on "letta".deleted_threads (deleted_at)

-- _engine/migrations/0009_sharing.index_deleted_threads [quoted]
-- writes
-- not prepared
create index deleted_threads_age on "My ""own"" 100%".deleted_threads (deleted_at)

-- _engine/migrations/0009_sharing.index_shared_threads [all but quoted]
-- writes
-- not prepared
create index threads_agents on "letta".threads using gin (agents) where agents is not null

-- _engine/migrations/0009_sharing.index_shared_threads [quoted]
-- writes
-- not prepared
create index threads_agents on "My ""own"" 100%".threads using gin (agents) where agents is not null
