-- add_thread_agents!: the agents of a thread of several, its owner among them, by id and by name. Null
-- where the thread is its owner's alone: then reads look at that agent's messages, as before.
alter table {schema}.threads
  add column agents uuid[],
  add column agent_names text[];

-- index_shared_threads!: the shared threads that an agent takes part in.
create index threads_agents on {schema}.threads using gin (agents) where agents is not null;

-- create_deleted_threads!: threads that were deleted, each as the SHA-256 of its id, and the last
-- checkpoint that it had: what a task still writes at that one or an earlier one is refused.
create table {schema}.deleted_threads (
  thread bytea primary key,
  checkpoint_id text collate "C" not null,
  deleted_at timestamptz not null
);

-- index_deleted_threads!: those that were deleted so long ago that no task can be running.
create index deleted_threads_age on {schema}.deleted_threads (deleted_at);
