-- _tiers/archival/dedup.count_namespace [all but quoted; unpartitioned, distributed: one agent]
select count(*) from (
  select from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- _tiers/archival/dedup.count_namespace [all but unpartitioned, distributed, quoted: one agent]
select count(*) from (
  select from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- _tiers/archival/dedup.count_namespace [quoted]
select count(*) from (
  select from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- _tiers/archival/dedup.count_namespace [quoted: one agent]
select count(*) from (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a

-- _tiers/archival/dedup.near_by_own_index [plain, words: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [plain, words: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [plain, words: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [plain, words: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [unpartitioned, distributed: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [unpartitioned, distributed: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [unpartitioned, distributed: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [unpartitioned, distributed: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [generation 2: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [generation 2: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [generation 2: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [generation 2: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_g2_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(3072) l2: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (new.embedding::"public".halfvec(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(3072) l2: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(3072) l2: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (new.embedding::"public".halfvec(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(3072) l2: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(3072))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(1024) inner_product: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<#>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(1024) inner_product: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1024))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(1024) inner_product: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<#>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [vector(1024) inner_product: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "letta"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1024))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "letta"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [quoted: hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [quoted: hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [quoted: ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by v.embedding operator("public".<=>) new.embedding
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_by_own_index [quoted: ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), new as materialized (
  select new.* from tuned cross join unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding operator("public".<=>) new.embedding as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.field = new.field and exists (
      select from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(new.embedding)::bit(1536))
    limit 64) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from found join new on new.item = found.item
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id = found.item_id
    and v.field = new.field and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_each_other [all but vector(3072) l2, vector(1024) inner_product: - | one agent]
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::"public".halfvec[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding operator("public".<=>) other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding operator("public".<=>) other.embedding <= %(most)b::float8

-- _tiers/archival/dedup.near_each_other [vector(3072) l2, vector(1024) inner_product: - | one agent]
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::"public".vector[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding operator("public".<=>) other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding operator("public".<=>) other.embedding <= %(most)b::float8

-- _tiers/archival/dedup.near_in_namespace [plain, words]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_in_namespace [unpartitioned, distributed]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_in_namespace [generation 2]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_g2_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_in_namespace [vector(3072) l2, vector(1024) inner_product]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".vector[]) new (item, fields, field, minutes, embedding)
  join "letta"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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

-- _tiers/archival/dedup.near_in_namespace [quoted]
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding operator("public".<=>) new.embedding) as distance
  from unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::"public".halfvec[]) new (item, fields, field, minutes, embedding)
  join "My ""own"" 100%%"."archival_vectors_3" v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
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
