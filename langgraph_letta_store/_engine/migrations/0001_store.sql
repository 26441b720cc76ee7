-- create_archival_memory!: the items of all agents; `item_id` stands for namespace and key.
create table {schema}.archival_memory (
  agent_id uuid not null,
  item_id uuid not null,
  namespace text[] collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz,
  ttl interval,
  primary key (agent_id, item_id)
) {partitioned};

-- create_namespaces!: which namespaces exist, so that listing them does not scan the items.
-- One that items were deleted from, or that has items with a time to live, is uncertain: it may
-- be empty by now.
create table {schema}.namespaces (
  agent_id uuid not null,
  namespace text[] collate "C" not null,
  uncertain boolean not null default false,
  primary key (agent_id, namespace)
) {partitioned};

-- partition_items!: one partition for each remainder of the agents' hash.
do $$ begin
  for part in 0 .. {partitions} - 1 loop
    execute format('create table %I.%I partition of %I.archival_memory '
      'for values with (modulus %s, remainder %s)',
      {schema_name}, 'archival_memory_' || part, {schema_name}, {partitions}, part);
    execute format('create table %I.%I partition of %I.namespaces '
      'for values with (modulus %s, remainder %s)',
      {schema_name}, 'namespaces_' || part, {schema_name}, {partitions}, part);
  end loop;
end $$;

-- index_recency!: an agent's newest items.
create index archival_memory_recency on {schema}.archival_memory (agent_id, updated_at desc);

-- index_namespace!: the items of a namespace, and whether it has any.
create index archival_memory_namespace on {schema}.archival_memory (agent_id, namespace);

-- index_expiry!: what a sweep deletes and a search leaves out.
create index archival_memory_expiry on {schema}.archival_memory (agent_id, expires_at)
where expires_at is not null;

-- index_value!: filters by equality and containment.
create index archival_memory_value on {schema}.archival_memory using gin (value jsonb_path_ops);

-- index_namespaces!: namespaces of all agents in order.
create index namespaces_namespace on {schema}.namespaces (namespace) include (uncertain);
