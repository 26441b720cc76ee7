-- near_in_namespace: for each new item those of a namespace whose vectors are of the same fields, and
-- have all nearly the same direction. Distances to a zero vector are NaN, which is more than any
-- number.
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding {cosine} new.embedding) as distance
  from {new_vectors}
  join {archival_vectors} v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from {archival_memory} a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding {cosine} new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), {placed};

-- near_by_own_index: the same of what an agent's own index finds, which is asked for the nearest of the
-- namespace, field by field. The agent and how many are asked for are literals, as in the searches
-- by such an index (`vector.sql`); no vector is looked for before `tuned` is evaluated.
with {tuned}, new as materialized (
  select new.* from tuned cross join {new_vectors}
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding {cosine} new.embedding as distance
    from {archival_vectors} v
    where v.agent_id = {own_agent} and v.field = new.field and exists (
      select from {archival_memory} a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by {indexed_near}
    limit {width}) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding {cosine} new.embedding) as distance
  from found join new on new.item = found.item
  join {archival_vectors} v on v.agent_id = {own_agent} and v.item_id = found.item_id
    and v.field = new.field and v.embedding {cosine} new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), {placed};

-- new_vectors: what is compared, an item's vectors beside each other.
unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::{vector_type}[]) new (item, fields, field, minutes, embedding);

-- indexed_vectors: as an index has them.
v.embedding {operator} new.embedding;

-- indexed_halves: as an index has those that are too long for it, in half precision.
(v.embedding::{halfvec}({dims})) {operator} (new.embedding::{halfvec}({dims}));

-- indexed_codes: as an index has their signs.
({binary_quantize}(v.embedding)::bit({dims})) {hamming} ({binary_quantize}(new.embedding)::bit({dims}));

-- placed: the nearest, those first that have no other fields either, and whether the one that would
-- stay lives as long as the other. One that is skipped for one with as long a time to live restarts
-- that time. What the batch itself writes may live longer or shorter by then.
placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join {archival_memory} a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from {archival_vectors} v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place;

-- count_namespace: how many items a namespace has, of at most so many.
select count(*) from (
  select from {archival_memory} a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a;

-- near_each_other: which new vectors of a group are near each other.
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::{vector_type}[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding {cosine} other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding {cosine} other.embedding <= %(most)b::float8;
