-- _engine/migrations/0002_vectors.create_archival_vectors [plain, generation 2, words]
-- writes
-- not prepared
create table "letta".archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _engine/migrations/0002_vectors.create_archival_vectors [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta".archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, item_id, field)
) with (toast_tuple_target = 8160)

-- _engine/migrations/0002_vectors.create_archival_vectors [vector(3072) l2]
-- writes
-- not prepared
create table "letta".archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".vector(3072) not null,
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _engine/migrations/0002_vectors.create_archival_vectors [vector(1024) inner_product]
-- writes
-- not prepared
create table "letta".archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".vector(1024) not null,
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _engine/migrations/0002_vectors.create_archival_vectors [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _engine/migrations/0002_vectors.partition_vectors [all but unpartitioned, distributed, quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.archival_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'letta', 'archival_vectors_' || part, 'letta', 16, part);
  end loop;
end $$

-- _engine/migrations/0002_vectors.partition_vectors [unpartitioned, distributed]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 0 - 1 loop
    execute format('create table %I.%I partition of %I.archival_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'letta', 'archival_vectors_' || part, 'letta', 0, part);
  end loop;
end $$

-- _engine/migrations/0002_vectors.partition_vectors [quoted]
-- writes
-- not prepared
do $$ begin
  for part in 0 .. 16 - 1 loop
    execute format('create table %I.%I partition of %I.archival_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      'My "own" 100%', 'archival_vectors_' || part, 'My "own" 100%', 16, part);
  end loop;
end $$

-- _engine/migrations/0002_vectors.store_inline [all but vector(3072) l2, quoted]
-- writes
-- not prepared
alter table "letta".archival_vectors alter column embedding set storage plain

-- _engine/migrations/0002_vectors.store_inline [vector(3072) l2]
-- writes
-- not prepared
alter table "letta".archival_vectors alter column embedding set storage external

-- _engine/migrations/0002_vectors.store_inline [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".archival_vectors alter column embedding set storage plain
