-- columns: an item as it is found; whether a reader may and should renew its TTL.
a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and current_setting('transaction_read_only') = 'off';

-- newest: without a query, the items that were put last.
select {columns}, null::float8
from {archival_memory} a
where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_of_agent: exact search over all vectors of an agent. An item's nearest vector counts,
-- and ties at the end of the page are kept until the keys have put them in order. `offset 0` makes
-- the vectors distances before they are grouped, which would else sort rows as wide as vectors.
with nearest as materialized (
  select each.item_id, {nearest} as distance
  from (
    select v.item_id, {distance} as distance from {archival_vectors} v
    where v.agent_id = %(agent)b
    offset 0) each
  where each.item_id not in (
    select a.item_id from {archival_memory} a
    where a.agent_id = %(agent)b and a.expires_at <= now())
  group by each.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select {columns}, {similarity}
from nearest
join {archival_memory} a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_in_agent: the same over the items of an agent that a deeper prefix or a filter leaves.
-- An array of ids keeps the plan on the primary key, however many items are left.
with nearest as materialized (
  select each.item_id, {nearest} as distance
  from (
    select v.item_id, {distance} as distance from {archival_vectors} v
    where v.agent_id = %(agent)b
      and v.item_id = any (array(
        select a.item_id from {archival_memory} a
        where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())))
    offset 0) each
  group by each.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select {columns}, {similarity}
from nearest
join {archival_memory} a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_across_agents: the same over the items of many agents.
with nearest as materialized (
  select each.agent_id, each.item_id, {nearest} as distance
  from (
    select v.agent_id, v.item_id, {distance} as distance
    from {archival_vectors} v
    join {archival_memory} a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select {columns}, {similarity}
from nearest
join {archival_memory} a
  on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- cosine_distance: 0 for the same direction, 2 for the opposite.
v.embedding <=> %(query)b;

-- cosine_nearest: pgvector gives NaN where a vector is all zeros: it has nothing in common.
coalesce(nullif(min(each.distance), 'NaN'), 1);

-- cosine_similarity: 1 for the same direction, 0 for nothing in common, -1 for the opposite.
1 - nearest.distance;

-- inner_product_distance: pgvector gives the negative, so that ascending is nearest first.
v.embedding <#> %(query)b;

-- inner_product_nearest: the least.
min(each.distance);

-- inner_product_similarity: the inner product.
- nearest.distance;

-- l2_distance: Euclid's.
v.embedding <-> %(query)b;

-- l2_nearest: the least.
min(each.distance);

-- l2_similarity: the negative distance: 0 for the same vector, less the further away.
- nearest.distance;
