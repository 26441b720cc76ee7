-- _search/keys.nearest_keys [plain, words: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [plain: within_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [plain: across_agents]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.namespace >= %(first)b and a.namespace < %(after)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [plain: everything]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (true and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory" a
where true and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [unpartitioned: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [generation 2: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 2 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [vector(3072) l2: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 3072 + 1 : n * 3072])::"public".vector operator("public".<->) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, - nearest.distance as similarity,
         case when nearest.distance is not null then 1 / (1 + nearest.distance) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [vector(1024) inner_product: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1024 + 1 : n * 1024])::"public".vector operator("public".<#>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(- nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [quoted: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id

-- _search/keys.nearest_keys [distributed: whole_agent]
with keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), told as (
  select "each"."agent_id", "each"."item_id", null::float8 as words from each
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
