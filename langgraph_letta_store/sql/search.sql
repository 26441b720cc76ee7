-- newest: without a query, the items that were put last.
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off',
       null::float8
from {schema}.archival_memory a
where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_of_agent: exact search over all vectors of an agent. An item's nearest vector counts,
-- and ties at the end of the page are kept until the keys have put them in order.
with nearest as materialized (
  select v.item_id, {distance} as distance
  from {schema}.archival_vectors v
  where v.agent_id = %(agent)b
    and v.item_id not in (
      select a.item_id from {schema}.archival_memory a
      where a.agent_id = %(agent)b and a.expires_at <= now())
  group by v.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off',
       {similarity}
from nearest
join {schema}.archival_memory a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_in_agent: the same over the items of an agent that a deeper prefix or a filter leaves.
-- An array of ids keeps the plan on the primary key, however many items are left.
with nearest as materialized (
  select v.item_id, {distance} as distance
  from {schema}.archival_vectors v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(
      select a.item_id from {schema}.archival_memory a
      where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())))
  group by v.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off',
       {similarity}
from nearest
join {schema}.archival_memory a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_across_agents: the same over the items of many agents.
with nearest as materialized (
  select v.agent_id, v.item_id, {distance} as distance
  from {schema}.archival_vectors v
  join {schema}.archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
  where {scope} and {condition} and (a.expires_at is null or a.expires_at > now())
  group by v.agent_id, v.item_id
  order by distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off',
       {similarity}
from nearest
join {schema}.archival_memory a
  on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- cosine_distance: pgvector gives NaN where a vector is all zeros; such a pair has nothing in common.
coalesce(nullif(min(v.embedding <=> %(query)b), 'NaN'), 1);

-- cosine_similarity: 1 for the same direction, 0 for nothing in common, -1 for the opposite.
1 - nearest.distance;

-- inner_product_distance: pgvector's operator gives the negative, so that ascending is nearest first.
min(v.embedding <#> %(query)b);

-- inner_product_similarity: the inner product.
- nearest.distance;

-- l2_distance: Euclid's.
min(v.embedding <-> %(query)b);

-- l2_similarity: the negative distance: 0 for the same vector, less the further away.
- nearest.distance;
