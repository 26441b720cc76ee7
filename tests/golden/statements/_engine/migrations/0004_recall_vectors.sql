-- _engine/migrations/0004_recall_vectors.create_recall_backlog [all but quoted]
-- writes
-- not prepared
create table "letta".recall_backlog (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  primary key (agent_id, thread_id, sequence)
)

-- _engine/migrations/0004_recall_vectors.create_recall_backlog [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".recall_backlog (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  primary key (agent_id, thread_id, sequence)
)

-- _engine/migrations/0004_recall_vectors.create_recall_vectors [plain, generation 2, words]
-- writes
-- not prepared
create table "letta".recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _engine/migrations/0004_recall_vectors.create_recall_vectors [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta".recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, thread_id, sequence)
) with (toast_tuple_target = 8160)

-- _engine/migrations/0004_recall_vectors.create_recall_vectors [vector(3072) l2]
-- writes
-- not prepared
create table "letta".recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".vector(3072) not null,
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _engine/migrations/0004_recall_vectors.create_recall_vectors [vector(1024) inner_product]
-- writes
-- not prepared
create table "letta".recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".vector(1024) not null,
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _engine/migrations/0004_recall_vectors.create_recall_vectors [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _engine/migrations/0004_recall_vectors.fill_recall_backlog [all but quoted]
-- writes
-- not prepared
insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select agent_id, thread_id, sequence from "letta".recall_memory
where text <> '' and not superseded

-- _engine/migrations/0004_recall_vectors.fill_recall_backlog [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".recall_backlog (agent_id, thread_id, sequence)
select agent_id, thread_id, sequence from "My ""own"" 100%".recall_memory
where text <> '' and not superseded

-- _engine/migrations/0004_recall_vectors.partition_recall_vectors [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.recall_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'letta', 'recall_vectors_' || part, 'letta', 16, part);
  end loop;
end $$

-- _engine/migrations/0004_recall_vectors.partition_recall_vectors [unpartitioned, distributed]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 0 - 1 loop
    execute format('create table %I.%I partition of %I.recall_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'letta', 'recall_vectors_' || part, 'letta', 0, part);
  end loop;
end $$

-- _engine/migrations/0004_recall_vectors.partition_recall_vectors [quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.recall_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'My "own" 100%', 'recall_vectors_' || part, 'My "own" 100%', 16, part);
  end loop;
end $$

-- _engine/migrations/0004_recall_vectors.store_recall_inline [all but vector(3072) l2, quoted]
-- writes
-- not prepared
alter table "letta".recall_vectors alter column embedding set storage plain

-- _engine/migrations/0004_recall_vectors.store_recall_inline [vector(3072) l2]
-- writes
-- not prepared
alter table "letta".recall_vectors alter column embedding set storage external

-- _engine/migrations/0004_recall_vectors.store_recall_inline [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".recall_vectors alter column embedding set storage plain
