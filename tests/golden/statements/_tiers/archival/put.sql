-- _tiers/archival/put.put_again [plain: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "letta"."archival_memory_3" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "letta"."archival_vectors_3" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_again [unpartitioned, distributed: one agent]
-- writes
with item as (
  update "letta"."archival_memory" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "letta"."archival_memory" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "letta"."archival_vectors" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "letta"."archival_vectors" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_again [generation 2: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "letta"."archival_memory_3" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_g2_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_g2_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_again [words: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "letta"."archival_memory_3" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "letta"."archival_vectors_3" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_again [vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "letta"."archival_memory_3" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "letta"."archival_vectors_3" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".vector[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_again [quoted: one agent]
-- writes
with item as (
  update "My ""own"" 100%%"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = null::int4[]
  from (select pg_advisory_xact_lock_shared( -1225708793, %(slot)b::int4)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from "My ""own"" 100%%"."archival_memory_3" seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "My ""own"" 100%%"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as (insert into "My ""own"" 100%%"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item), 0

-- _tiers/archival/put.put_new [plain: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [plain: one file]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [unpartitioned, distributed: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [unpartitioned, distributed: one file]
-- writes
with item as (
  insert into "letta"."archival_memory" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [generation 2: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_g2_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_g2_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_g2_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [generation 2: one file]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_g2_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_g2_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_g2_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [words: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [words: one file]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".vector[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [vector(3072) l2, vector(1024) inner_product: one file]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "letta"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".vector[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "letta"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [quoted: one agent]
-- writes
with item as (
  insert into "My ""own"" 100%%"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared( -1225708793, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "My ""own"" 100%%"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "My ""own"" 100%%"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "My ""own"" 100%%"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_new [quoted: one file]
-- writes
with item as (
  insert into "My ""own"" 100%%"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared( -1225708793, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  where old.xmin = (
  select seen.xmin from "My ""own"" 100%%"."archival_memory_3" seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
  returning agent_id, item_id, namespace
), listed as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing), deleted as (
  delete from "My ""own"" 100%%"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "My ""own"" 100%%"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select (select count(*) from item),
       (select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b)

-- _tiers/archival/put.put_plain [no vectors: one agent]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing)
select exists (select from "letta".settings where name = 'index'),
       exists (select from "letta".settings where name = 'words')

-- _tiers/archival/put.put_plain [no vectors: one file]
-- writes
with item as (
  insert into "letta"."archival_memory_3" as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  
  returning agent_id, item_id, namespace
), listed as (insert into "letta".namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing)
select exists (select from "letta".settings where name = 'index'),
       exists (select from "letta".settings where name = 'words')

-- _tiers/archival/put.rewrite [plain: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite [unpartitioned, distributed: one agent]
-- writes
with item as (
  update "letta"."archival_memory" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "letta"."archival_vectors" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite [generation 2: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "letta"."archival_vectors_g2_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_g2_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite [words: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = %(terms)b::text::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite [vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "letta"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "letta"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".vector[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite [quoted: one agent]
-- writes
with item as (
  update "My ""own"" 100%%"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = null::int4[]
  from (select pg_advisory_xact_lock_shared( -1225708793, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
), deleted as (
  delete from "My ""own"" 100%%"."archival_vectors_3" v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as (insert into "My ""own"" 100%%"."archival_vectors_3" as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash)
select item.digest from item

-- _tiers/archival/put.rewrite_plain [no vectors: one agent]
-- writes
with item as (
  update "letta"."archival_memory_3" a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = null::int4[]
  from (select pg_advisory_xact_lock_shared(290098746, %(slot)b::int4),
        set_config('langgraph_letta_store.file_act',
          statement_timestamp()::text || '|' || %(back)b::text || '|' || %(actor)b::text, true)) held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
)
select item.digest from item
