-- _engine/migrations/migrate.change_words [all but quoted]
-- writes
-- not prepared
with changed as (
  update "letta".settings set value = '{"text_fields": ["a"]}'::jsonb
  where name = 'words' and value <> '{"text_fields": ["a"]}'::jsonb
  returning name
), held as materialized (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.terms is not null and exists (select from changed)
  order by a.agent_id, a.item_id
  for update of a
)
update "letta".archival_memory a set terms = null
from held where a.agent_id = held.agent_id and a.item_id = held.item_id

-- _engine/migrations/migrate.change_words [quoted]
-- writes
-- not prepared
with changed as (
  update "My ""own"" 100%".settings set value = '{"text_fields": ["a"]}'::jsonb
  where name = 'words' and value <> '{"text_fields": ["a"]}'::jsonb
  returning name
), held as materialized (
  select a.agent_id, a.item_id from "My ""own"" 100%".archival_memory a
  where a.terms is not null and exists (select from changed)
  order by a.agent_id, a.item_id
  for update of a
)
update "My ""own"" 100%".archival_memory a set terms = null
from held where a.agent_id = held.agent_id and a.item_id = held.item_id

-- _engine/migrations/migrate.check_partitions [all]
-- not prepared
select coalesce(bool_and(
         pg_get_expr(leaf.relpartbound, leaf.oid) = format(
           'FOR VALUES WITH (modulus %%s, remainder %%s)', %(modulus)s::int,
           substring(leaf.relname from length(whole.relname) + 2))
         and has_table_privilege(leaf.oid, 'select')
         and (not whole.relrowsecurity or leaf.relrowsecurity and (
           leaf.relforcerowsecurity or not whole.relforcerowsecurity) and (
           (select array_agg(row (p.polname, p.polcmd, p.polpermissive, p.polroles,
                       pg_get_expr(p.polqual, p.polrelid),
                       pg_get_expr(p.polwithcheck, p.polrelid))::text order by p.polname)
 from pg_policy p where p.polrelid = leaf.oid) is not distinct from (select array_agg(row (p.polname, p.polcmd, p.polpermissive, p.polroles,
                       pg_get_expr(p.polqual, p.polrelid),
                       pg_get_expr(p.polwithcheck, p.polrelid))::text order by p.polname)
 from pg_policy p where p.polrelid = whole.oid)))), false)
       and (
         select bool_and(satisfies_hash_partition(
           to_regclass(%(items)s), %(modulus)s::int, sample.remainder, sample.agent))
         from unnest(%(agents)b::uuid[], %(remainders)b::int4[]) sample (agent, remainder))
from pg_class whole
join pg_inherits on inhparent = whole.oid
join pg_class leaf on leaf.oid = inhrelid
where whole.oid in (select to_regclass(name) from unnest(%(tables)s::text[]) name)

-- _engine/migrations/migrate.create_extension [all]
-- writes
-- not prepared
create extension if not exists vector schema "public"

-- _engine/migrations/migrate.create_ledger [all but quoted]
-- writes
-- not prepared
create table if not exists "letta".migrations (
  version int primary key,
  name text not null,
  applied_at timestamptz not null default now()
)

-- _engine/migrations/migrate.create_ledger [quoted]
-- writes
-- not prepared
create table if not exists "My ""own"" 100%".migrations (
  version int primary key,
  name text not null,
  applied_at timestamptz not null default now()
)

-- _engine/migrations/migrate.create_schema [all but quoted]
-- writes
-- not prepared
create schema if not exists "letta"

-- _engine/migrations/migrate.create_schema [quoted]
-- writes
-- not prepared
create schema if not exists "My ""own"" 100%"

-- _engine/migrations/migrate.create_settings [all but quoted]
-- writes
-- not prepared
create table if not exists "letta".settings (name text primary key, value jsonb not null)

-- _engine/migrations/migrate.create_settings [quoted]
-- writes
-- not prepared
create table if not exists "My ""own"" 100%".settings (name text primary key, value jsonb not null)

-- _engine/migrations/migrate.lock_setup [all but quoted]
-- writes
-- not prepared
select pg_advisory_xact_lock(290098746, -1)

-- _engine/migrations/migrate.lock_setup [quoted]
-- writes
-- not prepared
select pg_advisory_xact_lock( -1225708793, -1)

-- _engine/migrations/migrate.note_distributing [all but quoted]
-- writes
-- not prepared
insert into "letta".settings (name, value) values ('distributing', 'true')
on conflict (name) do nothing

-- _engine/migrations/migrate.note_distributing [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value) values ('distributing', 'true')
on conflict (name) do nothing

-- _engine/migrations/migrate.plain_schema [all]
-- writes
-- not prepared
select set_config('citus.enable_schema_based_sharding', 'off', true)

-- _engine/migrations/migrate.read_ledger [all but quoted]
-- not prepared
select version from "letta".migrations order by version

-- _engine/migrations/migrate.read_ledger [quoted]
-- not prepared
select version from "My ""own"" 100%".migrations order by version

-- _engine/migrations/migrate.read_settings [all but quoted]
-- not prepared
select (select coalesce(jsonb_object_agg(name, value), '{}')::text from "letta".settings),
       (select jsonb_agg(jsonb_build_array(t.typname, t.oid::int8, t.typarray::int8, n.nspname,
                                           e.extversion))::text
        from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace
        join pg_type t on t.typnamespace = n.oid and t.typname in ('halfvec', 'vector')
        where e.extname = 'vector')

-- _engine/migrations/migrate.read_settings [quoted]
-- not prepared
select (select coalesce(jsonb_object_agg(name, value), '{}')::text from "My ""own"" 100%".settings),
       (select jsonb_agg(jsonb_build_array(t.typname, t.oid::int8, t.typarray::int8, n.nspname,
                                           e.extversion))::text
        from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace
        join pg_type t on t.typnamespace = n.oid and t.typname in ('halfvec', 'vector')
        where e.extname = 'vector')

-- _engine/migrations/migrate.record_migration [all but quoted: migration 1]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (1, 'store')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 2]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (2, 'vectors')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 3; no vectors: migration 2]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (3, 'conversations')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 4]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (4, 'recall_vectors')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 5; no vectors: migration 3]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (5, 'core')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 6; no vectors: migration 4]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (6, 'search')

-- _engine/migrations/migrate.record_migration [all but no vectors, quoted: migration 7]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (7, 'text_hashes')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 8; generation 2, words: migration 9; no vectors: migration 5]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (9, 'sharing')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 9; generation 2, words: migration 10; no vectors: migration 6]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (10, 'owners')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 10; generation 2, words: migration 11; no vectors: migration 7]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (11, 'consents')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 11; generation 2, words: migration 12; no vectors: migration 8]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (12, 'first_runs')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 12; generation 2, words: migration 13; no vectors: migration 9]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (13, 'caches')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 13; generation 2, words: migration 14; no vectors: migration 10]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (14, 'audit')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 14; generation 2, words: migration 15; no vectors: migration 11]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (15, 'edit_keys')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 15; generation 2, words: migration 16; no vectors: migration 12]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (16, 'seals')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 16; generation 2, words: migration 17; no vectors: migration 13]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (17, 'files')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 17; generation 2, words: migration 18; no vectors: migration 14]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (18, 'file_versions')

-- _engine/migrations/migrate.record_migration [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 18; generation 2, words: migration 19; no vectors: migration 15]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (19, 'search_log')

-- _engine/migrations/migrate.record_migration [all but generation 2, words, quoted: migration 19; generation 2, words: migration 20; no vectors: migration 16]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (20, 'file_acts')

-- _engine/migrations/migrate.record_migration [all but generation 2, words, quoted: migration 20; generation 2, words: migration 21; no vectors: migration 17]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (21, 'activity')

-- _engine/migrations/migrate.record_migration [all but generation 2, words, quoted: migration 21; all: migration 23; no vectors: migration 18]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (23, 'said')

-- _engine/migrations/migrate.record_migration [generation 2, words: migration 8]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (8, 'words')

-- _engine/migrations/migrate.record_migration [all: migration 22]
-- writes
-- not prepared
insert into "letta".migrations (version, name) values (22, 'keys')

-- _engine/migrations/migrate.record_migration [quoted: migration 1]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (1, 'store')

-- _engine/migrations/migrate.record_migration [quoted: migration 2]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (2, 'vectors')

-- _engine/migrations/migrate.record_migration [quoted: migration 3]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (3, 'conversations')

-- _engine/migrations/migrate.record_migration [quoted: migration 4]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (4, 'recall_vectors')

-- _engine/migrations/migrate.record_migration [quoted: migration 5]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (5, 'core')

-- _engine/migrations/migrate.record_migration [quoted: migration 6]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (6, 'search')

-- _engine/migrations/migrate.record_migration [quoted: migration 7]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (7, 'text_hashes')

-- _engine/migrations/migrate.record_migration [quoted: migration 8]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (9, 'sharing')

-- _engine/migrations/migrate.record_migration [quoted: migration 9]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (10, 'owners')

-- _engine/migrations/migrate.record_migration [quoted: migration 10]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (11, 'consents')

-- _engine/migrations/migrate.record_migration [quoted: migration 11]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (12, 'first_runs')

-- _engine/migrations/migrate.record_migration [quoted: migration 12]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (13, 'caches')

-- _engine/migrations/migrate.record_migration [quoted: migration 13]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (14, 'audit')

-- _engine/migrations/migrate.record_migration [quoted: migration 14]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (15, 'edit_keys')

-- _engine/migrations/migrate.record_migration [quoted: migration 15]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (16, 'seals')

-- _engine/migrations/migrate.record_migration [quoted: migration 16]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (17, 'files')

-- _engine/migrations/migrate.record_migration [quoted: migration 17]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (18, 'file_versions')

-- _engine/migrations/migrate.record_migration [quoted: migration 18]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (19, 'search_log')

-- _engine/migrations/migrate.record_migration [quoted: migration 19]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (20, 'file_acts')

-- _engine/migrations/migrate.record_migration [quoted: migration 20]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (21, 'activity')

-- _engine/migrations/migrate.record_migration [quoted: migration 21]
-- writes
-- not prepared
insert into "My ""own"" 100%".migrations (version, name) values (23, 'said')

-- _engine/migrations/migrate.record_settings [all but unpartitioned, distributed, quoted: migration 1]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"agent_depth": 2, "partitions": 16}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, generation 2, words, distributed: migration 2]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"index": {"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model"}}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but no vectors, quoted: migration 3; no vectors: migration 2]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"conversations": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but no vectors, quoted: migration 4]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"recall_vectors": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but no vectors, quoted: migration 5; no vectors: migration 3]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"core": true, "root": "agents"}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but no vectors, quoted: migration 6; no vectors: migration 4]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"search": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but no vectors, quoted: migration 7]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"text_hashes": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 8; generation 2, words: migration 9; no vectors: migration 5]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"sharing": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 9; generation 2, words: migration 10; no vectors: migration 6]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"owners": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 10; generation 2, words: migration 11; no vectors: migration 7]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"consents": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 11; generation 2, words: migration 12; no vectors: migration 8]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"first_runs": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 12; generation 2, words: migration 13; no vectors: migration 9]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"caches": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 13; generation 2, words: migration 14; no vectors: migration 10]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"audit": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 14; generation 2, words: migration 15; no vectors: migration 11]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"edit_keys": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 15; generation 2, words: migration 16; no vectors: migration 12]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"seals": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 16; generation 2, words: migration 17; no vectors: migration 13]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"files": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but generation 2, words, quoted: migration 17 | migration 20; generation 2, words: migration 18 | migration 21; no vectors: migration 14]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [plain, unpartitioned, vector(3072) l2, vector(1024) inner_product, distributed: migration 18; generation 2, words: migration 19; no vectors: migration 15]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"search_log": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but generation 2, words, quoted: migration 19; generation 2, words: migration 20; no vectors: migration 16]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"file_acts": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all but generation 2, words, quoted: migration 21; all: migration 23; no vectors: migration 18]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"said": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [unpartitioned, distributed: migration 1]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"agent_depth": 2, "partitions": 0}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [generation 2, words: migration 8]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"words": {"text_fields": ["title"]}}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [all: migration 22]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"keys": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [vector(3072) l2: migration 2]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"index": {"dims": 3072, "vector_type": "vector", "distance": "l2", "model": "a-model"}}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [vector(1024) inner_product: migration 2]
-- writes
-- not prepared
insert into "letta".settings (name, value)
select key, value from jsonb_each('{"index": {"dims": 1024, "vector_type": "vector", "distance": "inner_product", "model": "a-model"}}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 1]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"agent_depth": 2, "partitions": 16}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 2]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"index": {"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model"}}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 3]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"conversations": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 4]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"recall_vectors": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 5]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"core": true, "root": "agents"}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 6]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"search": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 7]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"text_hashes": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 8]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"sharing": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 9]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"owners": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 10]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"consents": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 11]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"first_runs": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 12]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"caches": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 13]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"audit": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 14]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"edit_keys": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 15]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"seals": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 16]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"files": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 17 | migration 20]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 18]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"search_log": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 19]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"file_acts": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_settings [quoted: migration 21]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value)
select key, value from jsonb_each('{"said": true}'::jsonb) on conflict (name) do nothing

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(1))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(2))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(3))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(4))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(5))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(6))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(7))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(9))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(10))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(11))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(12))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(13))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(14))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(15))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(16))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(17))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(18))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(19))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(20))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(21))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [plain, unpartitioned, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product, distributed]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(23))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [generation 2, words]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(8))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [generation 2, words]
-- writes
-- not prepared
insert into "letta".settings as kept (name, value) values ('schema_version', to_jsonb(22))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(1))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(2))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(3))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(4))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(5))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(6))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(7))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(9))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(10))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(11))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(12))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(13))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(14))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(15))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(16))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(17))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(18))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(19))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(20))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(21))
on conflict (name) do update set value = greatest(kept.value, excluded.value)

-- _engine/migrations/migrate.record_version [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings as kept (name, value) values ('schema_version', to_jsonb(23))
on conflict (name) do update set value = greatest(kept.value, excluded.value)
