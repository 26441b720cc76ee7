-- items.count_namespace [all but quoted; unpartitioned: one agent]
select count(*) from (
  select from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- items.count_namespace [all but unpartitioned, quoted: one agent]
select count(*) from (
  select from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- items.count_namespace [quoted]
select count(*) from (
  select from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- items.count_namespace [quoted: one agent]
select count(*) from (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- items.delete_changed [all but generation 2, quoted]
-- writes
delete from "letta"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_changed [all but generation 2, quoted: one agent]
-- writes
delete from "letta"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_changed [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_changed [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_changed [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_changed [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- items.delete_items [all but quoted]
-- writes
delete from "letta".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.delete_items [all but quoted: one agent]
-- writes
delete from "letta".archival_memory a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.delete_items [quoted]
-- writes
delete from "My ""own"" 100%%".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.delete_items [quoted: one agent]
-- writes
delete from "My ""own"" 100%%".archival_memory a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.delete_replaced [all but generation 2, quoted: - | one agent]
-- writes
with gone as (
  delete from "letta".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "letta"."archival_vectors" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- items.delete_replaced [generation 2: - | one agent]
-- writes
with gone as (
  delete from "letta".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "letta"."archival_vectors_g2" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- items.delete_replaced [quoted: - | one agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "My ""own"" 100%%"."archival_vectors" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- items.delete_vectors [all but generation 2, quoted]
-- writes
delete from "letta"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.delete_vectors [all but generation 2, quoted: one agent]
-- writes
delete from "letta"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.delete_vectors [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.delete_vectors [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.delete_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.delete_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.doubt_namespaces [all but quoted: - | one agent]
-- writes
update "letta".namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace))

-- items.doubt_namespaces [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace))

-- items.find_fields [all but generation 2, quoted]
select a.item_id, a.field from "letta"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- items.find_fields [all but unpartitioned, generation 2, quoted: one agent]
select a.item_id, a.field from "letta"."archival_vectors_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- items.find_fields [unpartitioned: one agent]
select a.item_id, a.field from "letta"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- items.find_fields [generation 2]
select a.item_id, a.field from "letta"."archival_vectors_g2" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- items.find_fields [generation 2: one agent]
select a.item_id, a.field from "letta"."archival_vectors_g2_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- items.find_fields [quoted]
select a.item_id, a.field from "My ""own"" 100%%"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- items.find_fields [quoted: one agent]
select a.item_id, a.field from "My ""own"" 100%%"."archival_vectors_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- items.find_hashes [all but generation 2, quoted]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- items.find_hashes [all but unpartitioned, generation 2, quoted: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- items.find_hashes [unpartitioned: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- items.find_hashes [generation 2]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_g2" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- items.find_hashes [generation 2: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_g2_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- items.find_hashes [quoted]
select a.item_id, a.field, a.text_hash from "My ""own"" 100%%"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- items.find_hashes [quoted: one agent]
select a.item_id, a.field, a.text_hash from "My ""own"" 100%%"."archival_vectors_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- items.find_living [all but quoted]
select a.item_id from "letta"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- items.find_living [all but unpartitioned, quoted: one agent]
select a.item_id from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.find_living [unpartitioned: one agent]
select a.item_id from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.find_living [quoted]
select a.item_id from "My ""own"" 100%%"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- items.find_living [quoted: one agent]
select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.find_vectors [all but quoted: - | one agent]
select exists (select from "letta".settings where name = 'index'),
       exists (select from "letta".settings where name = 'words')

-- items.find_vectors [quoted: - | one agent]
select exists (select from "My ""own"" 100%%".settings where name = 'index'),
       exists (select from "My ""own"" 100%%".settings where name = 'words')

-- items.get_item [all but quoted; unpartitioned: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- items.get_item [all but unpartitioned, quoted: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- items.get_item [quoted]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- items.get_item [quoted: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- items.get_items [all but quoted]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "letta"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- items.get_items [all but unpartitioned, quoted: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.get_items [unpartitioned: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.get_items [quoted]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "My ""own"" 100%%"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- items.get_items [quoted: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- items.hold_agents [all but quoted: - | one agent]
-- writes
select pg_advisory_xact_lock(290098746, slot) from unnest(%(slots)b::int4[]) slot

-- items.hold_agents [quoted: - | one agent]
-- writes
select pg_advisory_xact_lock( -1225708793, slot) from unnest(%(slots)b::int4[]) slot

-- items.insert_vectors [plain, unpartitioned, no vectors, words: - | one agent]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::halfvec[])

-- items.insert_vectors [generation 2: - | one agent]
-- writes
insert into "letta"."archival_vectors_g2" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::halfvec[])

-- items.insert_vectors [vector(3072) l2, vector(1024) inner_product: - | one agent]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::vector[])

-- items.insert_vectors [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::halfvec[])

-- items.near_by_own_index [plain, words: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [plain, words: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [plain, words: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [plain, words: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [unpartitioned: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [unpartitioned: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [unpartitioned: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [unpartitioned: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [generation 2: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [generation 2: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [generation 2: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [generation 2: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(3072) l2: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (v.embedding::halfvec(3072)) <-> (new.embedding::halfvec(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(3072) l2: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(3072)) <~> (binary_quantize(new.embedding)::bit(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(3072) l2: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (v.embedding::halfvec(3072)) <-> (new.embedding::halfvec(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(3072) l2: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(3072)) <~> (binary_quantize(new.embedding)::bit(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(1024) inner_product: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <#> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(1024) inner_product: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1024)) <~> (binary_quantize(new.embedding)::bit(1024))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(1024) inner_product: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <#> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [vector(1024) inner_product: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1024)) <~> (binary_quantize(new.embedding)::bit(1024))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [quoted: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [quoted: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [quoted: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding <=> new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_by_own_index [quoted: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (binary_quantize(v.embedding)::bit(1536)) <~> (binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_each_other [all but vector(3072) l2, vector(1024) inner_product: - | one agent]
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::halfvec[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding <=> other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding <=> other.embedding <= %(most)b::float8

-- items.near_each_other [vector(3072) l2, vector(1024) inner_product: - | one agent]
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::vector[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding <=> other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding <=> other.embedding <= %(most)b::float8

-- items.near_in_namespace [plain, words]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_in_namespace [unpartitioned]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_in_namespace [generation 2]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_g2_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_in_namespace [vector(3072) l2, vector(1024) inner_product]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::vector[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.near_in_namespace [quoted]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::halfvec[]) new (item, fields, field, minutes, embedding)
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place

-- items.renew_items [all but quoted]
-- writes
update "letta".archival_memory a set expires_at = now() + a.ttl
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.ttl is not null and a.expires_at > now()

-- items.renew_items [all but quoted: one agent]
-- writes
update "letta".archival_memory a set expires_at = now() + a.ttl
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.ttl is not null and a.expires_at > now()

-- items.renew_items [quoted]
-- writes
update "My ""own"" 100%%".archival_memory a set expires_at = now() + a.ttl
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.ttl is not null and a.expires_at > now()

-- items.renew_items [quoted: one agent]
-- writes
update "My ""own"" 100%%".archival_memory a set expires_at = now() + a.ttl
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.ttl is not null and a.expires_at > now()

-- items.still_kept [all but generation 2, quoted]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "letta"."archival_vectors" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.still_kept [all but unpartitioned, generation 2, quoted: one agent]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "letta"."archival_vectors_3" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.still_kept [unpartitioned: one agent]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "letta"."archival_vectors" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.still_kept [generation 2]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "letta"."archival_vectors_g2" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.still_kept [generation 2: one agent]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "letta"."archival_vectors_g2_3" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.still_kept [quoted]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "My ""own"" 100%%"."archival_vectors" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- items.still_kept [quoted: one agent]
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from "My ""own"" 100%%"."archival_vectors_3" a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- items.sweep_items [all but generation 2, no vectors, quoted: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "letta"."archival_vectors" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- items.sweep_items [generation 2: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "letta"."archival_vectors_g2" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- items.sweep_items [no vectors: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) 
select count(*) from gone

-- items.sweep_items [quoted: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "My ""own"" 100%%".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "My ""own"" 100%%".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "My ""own"" 100%%"."archival_vectors" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- items.upsert_items [all but generation 2, words, quoted: - | one agent]
-- writes
insert into "letta".archival_memory
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', null::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms

-- items.upsert_items [generation 2, words: - | one agent]
-- writes
insert into "letta".archival_memory
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', put.terms::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms

-- items.upsert_items [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".archival_memory
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', null::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms

-- items.upsert_namespaces [all but quoted: - | one agent]
-- writes
insert into "letta".namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing

-- items.upsert_namespaces [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing
