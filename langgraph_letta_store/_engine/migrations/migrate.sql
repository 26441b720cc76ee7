-- lock_setup!: one worker at a time; the others find its work done.
select pg_advisory_xact_lock({lock_class}, -1);

-- create_schema!: where all tables live.
create schema if not exists {schema};

-- plain_schema!: Citus does not distribute the schema that is created next: the migrations need plain
-- tables.
select set_config('citus.enable_schema_based_sharding', 'off', true);

-- create_extension!: pgvector, where whatever else uses it finds it too.
create extension if not exists vector schema {vector_schema};

-- create_ledger!: which migrations were applied.
create table if not exists {schema}.migrations (
  version int primary key,
  name text not null,
  applied_at timestamptz not null default now()
);

-- create_settings!: what all workers must agree on.
create table if not exists {schema}.settings (name text primary key, value jsonb not null);

-- note_distributing!: the schema is to be distributed when it has all its tables.
insert into {schema}.settings (name, value) values ('distributing', 'true')
on conflict (name) do nothing;

-- read_ledger: the migrations that were applied.
select version from {schema}.migrations order by version;

-- read_settings: what was recorded, and the types that vectors travel as where pgvector is there,
-- in whatever schema.
select (select coalesce(jsonb_object_agg(name, value), '{{}}')::text from {schema}.settings),
       (select jsonb_agg(jsonb_build_array(t.typname, t.oid::int8, t.typarray::int8, n.nspname,
                                           e.extversion))::text
        from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace
        join pg_type t on t.typnamespace = n.oid and t.typname in ('halfvec', 'vector')
        where e.extname = 'vector');

-- check_partitions: whether reads may name an agent's partition: the server hashes as this package
-- does, the partitions are those that setup made, this role may read them, and they have the
-- policies of the whole tables.
select coalesce(bool_and(
         pg_get_expr(leaf.relpartbound, leaf.oid) = format(
           'FOR VALUES WITH (modulus %%s, remainder %%s)', %(modulus)s::int,
           substring(leaf.relname from length(whole.relname) + 2))
         and has_table_privilege(leaf.oid, 'select')
         and (not whole.relrowsecurity or leaf.relrowsecurity and (
           leaf.relforcerowsecurity or not whole.relforcerowsecurity) and (
           {policies_of_leaf} is not distinct from {policies_of_whole}))), false)
       and (
         select bool_and(satisfies_hash_partition(
           to_regclass(%(items)s), %(modulus)s::int, sample.remainder, sample.agent))
         from unnest(%(agents)b::uuid[], %(remainders)b::int4[]) sample (agent, remainder))
from pg_class whole
join pg_inherits on inhparent = whole.oid
join pg_class leaf on leaf.oid = inhrelid
where whole.oid in (select to_regclass(name) from unnest(%(tables)s::text[]) name);

-- policies_of_leaf: the policies of a partition.
(select array_agg(row (p.polname, p.polcmd, p.polpermissive, p.polroles,
                       pg_get_expr(p.polqual, p.polrelid),
                       pg_get_expr(p.polwithcheck, p.polrelid))::text order by p.polname)
 from pg_policy p where p.polrelid = leaf.oid);

-- policies_of_whole: the policies of the table that it is a partition of.
(select array_agg(row (p.polname, p.polcmd, p.polpermissive, p.polroles,
                       pg_get_expr(p.polqual, p.polrelid),
                       pg_get_expr(p.polwithcheck, p.polrelid))::text order by p.polname)
 from pg_policy p where p.polrelid = whole.oid);

-- record_migration!: fails where another worker was quicker, and with it the whole migration.
insert into {schema}.migrations (version, name) values ({version}, {name});

-- record_settings!: what this migration was applied with.
insert into {schema}.settings (name, value)
select key, value from jsonb_each({settings}::jsonb) on conflict (name) do nothing;

-- record_version!: the newest migration, which earlier versions of this package do not know.
insert into {schema}.settings as kept (name, value) values ('schema_version', to_jsonb({version}))
on conflict (name) do update set value = greatest(kept.value, excluded.value);

-- change_words!: items are found by the words of other texts from here on. Who writes several items
-- takes them in the order of their ids.
with changed as (
  update {schema}.settings set value = {words}::jsonb
  where name = 'words' and value <> {words}::jsonb
  returning name
), held as materialized (
  select a.agent_id, a.item_id from {schema}.archival_memory a
  where a.terms is not null and exists (select from changed)
  order by a.agent_id, a.item_id
  for update of a
)
update {schema}.archival_memory a set terms = null
from held where a.agent_id = held.agent_id and a.item_id = held.item_id;
