-- create_recall_vectors!: what was embedded of messages, apart from them, as of items.
create table {schema}.recall_vectors (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding {vector_type}({dims}){stored} not null,
  primary key (agent_id, thread_id, sequence)
) {partitioned_inline};

-- store_recall_inline!: a vector that fits a page stays in its row.
alter table {schema}.recall_vectors alter column embedding set storage {storage};

-- partition_recall_vectors!: as the messages are partitioned.
do $$ begin
  for part in 0 .. {partitions} - 1 loop
    execute format('create table %I.%I partition of %I.recall_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      {schema_name}, 'recall_vectors_' || part, {schema_name}, {partitions}, part);
  end loop;
end $$;

-- create_recall_backlog!: the messages that wait to be embedded.
create table {schema}.recall_backlog (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  primary key (agent_id, thread_id, sequence)
);

-- fill_recall_backlog!: messages that were there before the index wait too.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select agent_id, thread_id, sequence from {schema}.recall_memory
where text <> '' and not superseded;
