-- _engine/migrations/0003_conversations.create_channels [all but quoted]
-- writes
-- not prepared
create table "letta".checkpoint_channels (
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  channel text collate "C" not null,
  version text collate "C" not null,
  type text not null,
  value bytea not null,
  base int8,
  messages int8multirange,
  primary key (thread_id, checkpoint_ns, channel, version)
)

-- _engine/migrations/0003_conversations.create_channels [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".checkpoint_channels (
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  channel text collate "C" not null,
  version text collate "C" not null,
  type text not null,
  value bytea not null,
  base int8,
  messages int8multirange,
  primary key (thread_id, checkpoint_ns, channel, version)
)

-- _engine/migrations/0003_conversations.create_checkpoints [all but quoted]
-- writes
-- not prepared
create table "letta".checkpoints (
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
)

-- _engine/migrations/0003_conversations.create_checkpoints [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".checkpoints (
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
)

-- _engine/migrations/0003_conversations.create_recall_memory [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
create table "letta".recall_memory (
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
) partition by hash (agent_id)

-- _engine/migrations/0003_conversations.create_recall_memory [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta".recall_memory (
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
) 

-- _engine/migrations/0003_conversations.create_recall_memory [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".recall_memory (
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
) partition by hash (agent_id)

-- _engine/migrations/0003_conversations.create_threads [all but quoted]
-- writes
-- not prepared
create table "letta".threads (
  thread_id text collate "C" primary key,
  agent_id uuid not null,
  agent text collate "C" not null,
  last_sequence int8 not null,
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null,
  updated_at timestamptz not null
)

-- _engine/migrations/0003_conversations.create_threads [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".threads (
  thread_id text collate "C" primary key,
  agent_id uuid not null,
  agent text collate "C" not null,
  last_sequence int8 not null,
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null,
  updated_at timestamptz not null
)

-- _engine/migrations/0003_conversations.create_writes [all but quoted]
-- writes
-- not prepared
create table "letta".checkpoint_writes (
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
)

-- _engine/migrations/0003_conversations.create_writes [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".checkpoint_writes (
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
)

-- _engine/migrations/0003_conversations.index_messages [all but quoted]
-- writes
-- not prepared
create unique index recall_memory_message
on "letta".recall_memory (agent_id, message_id, digest, thread_id)

-- _engine/migrations/0003_conversations.index_messages [quoted]
-- writes
-- not prepared
create unique index recall_memory_message
on "My ""own"" 100%".recall_memory (agent_id, message_id, digest, thread_id)

-- _engine/migrations/0003_conversations.index_metadata [all but quoted]
-- writes
-- not prepared
create index checkpoints_metadata on "letta".checkpoints using gin (metadata jsonb_path_ops)

-- _engine/migrations/0003_conversations.index_metadata [quoted]
-- writes
-- not prepared
create index checkpoints_metadata on "My ""own"" 100%".checkpoints using gin (metadata jsonb_path_ops)

-- _engine/migrations/0003_conversations.index_recall_recency [all but quoted]
-- writes
-- not prepared
create index recall_memory_recency on "letta".recall_memory (agent_id, created_at desc)

-- _engine/migrations/0003_conversations.index_recall_recency [quoted]
-- writes
-- not prepared
create index recall_memory_recency on "My ""own"" 100%".recall_memory (agent_id, created_at desc)

-- _engine/migrations/0003_conversations.index_runs [all but quoted]
-- writes
-- not prepared
create index checkpoints_run on "letta".checkpoints (run_id) where run_id is not null

-- _engine/migrations/0003_conversations.index_runs [quoted]
-- writes
-- not prepared
create index checkpoints_run on "My ""own"" 100%".checkpoints (run_id) where run_id is not null

-- _engine/migrations/0003_conversations.index_threads [all but quoted]
-- writes
-- not prepared
create index threads_recency on "letta".threads (agent_id, updated_at desc, thread_id)

-- _engine/migrations/0003_conversations.index_threads [quoted]
-- writes
-- not prepared
create index threads_recency on "My ""own"" 100%".threads (agent_id, updated_at desc, thread_id)

-- _engine/migrations/0003_conversations.partition_recall [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.recall_memory '
      'for values with (modulus %s, remainder %s)',
      'letta', 'recall_memory_' || part, 'letta', 16, part);
  end loop;
end $$

-- _engine/migrations/0003_conversations.partition_recall [unpartitioned, distributed]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 0 - 1 loop
    execute format('create table %I.%I partition of %I.recall_memory '
      'for values with (modulus %s, remainder %s)',
      'letta', 'recall_memory_' || part, 'letta', 0, part);
  end loop;
end $$

-- _engine/migrations/0003_conversations.partition_recall [quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.recall_memory '
      'for values with (modulus %s, remainder %s)',
      'My "own" 100%', 'recall_memory_' || part, 'My "own" 100%', 16, part);
  end loop;
end $$
