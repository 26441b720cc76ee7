-- create_archival_vectors!: what was embedded, apart from the items: a narrow row for each field.
create table {schema}.archival_vectors (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding {vector_type}({dims}){stored} not null,
  primary key (agent_id, item_id, field)
) {partitioned_inline};

-- store_inline!: a vector that fits a page stays in its row: an exact search reads it six times
-- faster than one that was moved out of line.
alter table {schema}.archival_vectors alter column embedding set storage {storage};

-- partition_vectors!: as the items are partitioned. A row may fill its page before anything, such
-- as a long field name, is moved out of line.
do $$ begin
  for part in 0 .. {partitions} - 1 loop
    execute format('create table %I.%I partition of %I.archival_vectors '
      'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
      {schema_name}, 'archival_vectors_' || part, {schema_name}, {partitions}, part);
  end loop;
end $$;
