-- create_threads!: the conversations, and whose they are. Its row is the lock of all that belongs to
-- a thread; `last_sequence` is how many messages it was given. `epoch` changes whenever messages
-- of it are deleted, so that nobody goes on referring to one that he remembers.
create table {schema}.threads (
  thread_id text collate "C" primary key,
  agent_id uuid not null,
  agent text collate "C" not null,
  last_sequence int8 not null,
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- index_threads!: an agent's threads, the newest first.
create index threads_recency on {schema}.threads (agent_id, updated_at desc, thread_id);

-- create_checkpoints!: the state of a graph at one moment, small values and references to messages
-- included. `channels` names the channels that have a value, `versions` which row of
-- checkpoint_channels holds it (null: the checkpoint itself). `messages` are the sequence numbers
-- that its values refer to; in the values, numbers below zero count on from `base`.
create table {schema}.checkpoints (
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  checkpoint_id text collate "C" not null,
  parent_checkpoint_id text collate "C",
  run_id text collate "C",
  created_at timestamptz not null,
  metadata jsonb not null,
  type text not null,
  checkpoint bytea not null,
  channels text[] not null,
  versions text[] not null,
  base int8,
  messages int8multirange,
  primary key (thread_id, checkpoint_ns, checkpoint_id)
);

-- index_runs!: the checkpoints of a run.
create index checkpoints_run on {schema}.checkpoints (run_id) where run_id is not null;

-- index_metadata!: filters of lists.
create index checkpoints_metadata on {schema}.checkpoints using gin (metadata jsonb_path_ops);

-- create_channels!: values too large to be repeated in every checkpoint: one row a version.
create table {schema}.checkpoint_channels (
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  channel text collate "C" not null,
  version text collate "C" not null,
  type text not null,
  value bytea not null,
  base int8,
  messages int8multirange,
  primary key (thread_id, checkpoint_ns, channel, version)
);

-- create_writes!: what the tasks of a step wrote, before the next checkpoint takes it in.
create table {schema}.checkpoint_writes (
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  checkpoint_id text collate "C" not null,
  task_id text collate "C" not null,
  idx int4 not null,
  created_at timestamptz not null,
  task_path text not null,
  channel text not null,
  type text not null,
  value bytea not null,
  base int8,
  messages int8multirange,
  primary key (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);

-- create_recall_memory!: every message once, in the order in which its thread was given them. The
-- message lies in `message` as it was serialised (`type` null: msgpack), without its text where
-- that is the column `text` and belongs at the byte `text_at`. `terms` are the words of the text,
-- each as a hash. A message that was replaced by another of the same id is superseded.
create table {schema}.recall_memory (
  agent_id uuid not null,
  sequence int8 not null,
  created_at timestamptz not null,
  step int4,
  input_tokens int4,
  output_tokens int4,
  text_at int4,
  superseded boolean not null default false,
  thread_id text collate "C" not null,
  message_id text collate "C" not null,
  digest bytea not null,
  role text,
  name text,
  tool_call_id text,
  status text,
  model text,
  run_id text,
  text text not null,
  type text,
  message bytea not null,
  terms int4[],
  primary key (agent_id, thread_id, sequence)
) {partitioned};

-- partition_recall!: as the items are partitioned.
do $$ begin
  for part in 0 .. {partitions} - 1 loop
    execute format('create table %I.%I partition of %I.recall_memory '
      'for values with (modulus %s, remainder %s)',
      {schema_name}, 'recall_memory_' || part, {schema_name}, {partitions}, part);
  end loop;
end $$;

-- index_messages!: a thread's message is kept once: the same id and the same content.
create unique index recall_memory_message
on {schema}.recall_memory (agent_id, message_id, digest, thread_id);

-- index_recall_recency!: an agent's newest messages.
create index recall_memory_recency on {schema}.recall_memory (agent_id, created_at desc);
