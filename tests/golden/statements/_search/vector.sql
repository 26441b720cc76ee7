-- _search/vector.nearest [plain, words: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, unpartitioned, words: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, unpartitioned, words: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, unpartitioned, words: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, unpartitioned, words: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain, words: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: within_agent, hnsw, turns (1,)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: within_agent, hnsw of codes, turns (1,)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: within_agent, ivfflat, turns (1,)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: within_agent, ivfflat of codes, turns (1,)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: across_agents, hnsw, turns (1,)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: across_agents, hnsw of codes, turns (1,)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: across_agents, ivfflat, turns (1,)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: across_agents, ivfflat of codes, turns (1,)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: everything, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: everything, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: everything, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: everything, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [unpartitioned: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [generation 2: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(3072) l2: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [vector(1024) inner_product: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors" v
    join "My ""own"" 100%%"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors" v
    join "My ""own"" 100%%"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors" v
    join "My ""own"" 100%%"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors" v
    join "My ""own"" 100%%"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [quoted: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from "letta"."archival_memory" a
      where a.agent_id = %(agent)b and a.expires_at <= now())
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: within_agent]
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: within_agent, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where true
  order by each.distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: across_agents]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: across_agents, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: everything]
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: everything, filter]
-- not prepared
with "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent, hnsw, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent, hnsw of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent, ivfflat, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [distributed: whole_agent, ivfflat of codes, turns (1,)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: whole_agent, not narrowed, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: whole_agent, not narrowed, hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: whole_agent, not narrowed, ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest [plain: whole_agent, not narrowed, ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance
from list_1 nearest
join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.nearest_of_lists [plain, words: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain, words: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, hnsw, turns (1,), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, hnsw, turns (1, 16)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, hnsw, turns (1, 16), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, hnsw of codes, turns (1, 16), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, ivfflat, turns (1, 16), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, ivfflat of codes, turns (1,), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, ivfflat of codes, turns (1, 16)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: within_agent, ivfflat of codes, turns (1, 16), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, hnsw, turns (1,), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, hnsw, turns (1, 16)]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, hnsw, turns (1, 16), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, hnsw of codes, turns (1, 16), rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, ivfflat, turns (1, 16), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, ivfflat of codes, turns (1,), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, ivfflat of codes, turns (1, 16)]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: across_agents, ivfflat of codes, turns (1, 16), rest]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [plain: everything, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = nearest.agent_id and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [unpartitioned: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [generation 2: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors_g2_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(3072) l2: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<->) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<#>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [vector(1024) inner_product: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
    from "letta"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1024))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1024) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, min(each.distance) as distance
    from (
      select v.item_id, v.embedding operator("public".<#>) %(query)b as distance from "letta"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [quoted: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, hnsw, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, hnsw, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, hnsw, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, hnsw of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, ivfflat, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64) rows with ties) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by v.embedding operator("public".<=>) (select %(query)b from tuned)
    fetch first (64 * 16) rows with ties) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, ivfflat of codes, turns (1,), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by each.distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, ivfflat of codes, turns (1, 16)]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.nearest_of_lists [distributed: whole_agent, ivfflat of codes, turns (1, 16), rest]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), "list_1" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64)) each
  where true
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (
    select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
    from "letta"."archival_vectors" v
    where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
    order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
    limit (64 * 16)) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  group by each.agent_id, each.item_id
  order by distance
  fetch first %(most_2)s rows with ties
), "list_3" as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
    from (
      select v.item_id, v.embedding operator("public".<=>) %(query)b as distance from "letta"."archival_vectors" v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from "letta"."archival_memory" a
          where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())))
      offset 0) each
    group by each.item_id) each
  where (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_1" l) and (each.agent_id, each.item_id) not in (select l.agent_id, l.item_id from "list_2" l)
  order by each.distance
  fetch first %(most_3)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, 1 - nearest.distance as similarity, nearest.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l union all select 3 as place, l.* from "list_3" l) nearest
  join "letta"."archival_memory" a on a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key

-- _search/vector.newest [all but unpartitioned, quoted, distributed: whole_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but unpartitioned, quoted, distributed: whole_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but unpartitioned, quoted, distributed: within_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but unpartitioned, quoted, distributed: within_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but quoted, distributed: across_agents]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but quoted, distributed: across_agents, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but quoted, distributed: everything]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where true and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [all but quoted, distributed: everything, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [unpartitioned: whole_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [unpartitioned: whole_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [unpartitioned: within_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [unpartitioned: within_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: whole_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: whole_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: within_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: within_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: across_agents]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: across_agents, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: everything]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where true and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [quoted: everything, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: whole_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: whole_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: within_agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: within_agent, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: across_agents]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: across_agents, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: everything]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where true and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [distributed: everything, filter]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter equal | filter $eq]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter two fields]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and (a.value @> %(filter_5)s::jsonb and coalesce((a.value -> %(filter_3)s::text) = %(filter_4)s::jsonb, false))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter nested field]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> any(%(filter_3)s::text[]::jsonb[]) and coalesce(coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[])) = %(filter_2)s::jsonb, false)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter position in a list]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and coalesce(coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[])) = %(filter_2)s::jsonb, false) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter object]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (coalesce(jsonb_typeof((a.value -> %(filter_0)s::text)) = 'object', false) and (a.value @> %(filter_3)s::jsonb and coalesce(((a.value -> %(filter_0)s::text) -> %(filter_1)s::text) = %(filter_2)s::jsonb, false))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $ne]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value -> %(filter_0)s::text) is distinct from %(filter_1)s::jsonb) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $gt and $lte number]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'number' and (a.value -> %(filter_0)s::text) > %(filter_1)s::jsonb) is true) and ((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'number' and (a.value -> %(filter_0)s::text) <= %(filter_2)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $gte and $lt text]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'string' and ((a.value -> %(filter_0)s::text) #>> '{}') collate "C" >= (%(filter_1)s::jsonb #>> '{}') collate "C") is true) and ((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'string' and ((a.value -> %(filter_0)s::text) #>> '{}') collate "C" < (%(filter_2)s::jsonb #>> '{}') collate "C") is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $in]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> any(%(filter_2)s::text[]::jsonb[]) and coalesce((a.value -> %(filter_0)s::text) = any(%(filter_1)s::text[]::jsonb[]), false)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $in of one]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = any(%(filter_1)s::text[]::jsonb[]), false)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $in of none]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and coalesce((a.value -> %(filter_0)s::text) = any(%(filter_1)s::text[]::jsonb[]), false) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $in nested]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> any(%(filter_3)s::text[]::jsonb[]) and coalesce(coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[])) = any(%(filter_2)s::text[]::jsonb[]), false)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $nin]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (((a.value -> %(filter_0)s::text) = any(%(filter_1)s::text[]::jsonb[])) is not true) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $exists]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (((a.value -> %(filter_0)s::text) is not null) and ((a.value -> %(filter_1)s::text) is null)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $contains element | filter $contains elements]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> %(filter_2)s::jsonb and ((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'array' and (a.value -> %(filter_0)s::text) @> %(filter_1)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $contains object]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (a.value @> any(%(filter_4)s::text[]::jsonb[]) and (((jsonb_typeof(coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[]))) = 'array' and coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[])) @> %(filter_2)s::jsonb) is true) or ((jsonb_typeof(coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[]))) = 'object' and coalesce((a.value -> %(filter_0)s::text), (a.value #> %(filter_1)s::text[])) @> %(filter_3)s::jsonb) is true))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $not operators]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (not (((jsonb_typeof((a.value -> %(filter_0)s::text)) = 'number' and (a.value -> %(filter_0)s::text) > %(filter_1)s::jsonb) is true) and ((a.value -> %(filter_0)s::text) is distinct from %(filter_2)s::jsonb))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $and]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) > %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $or]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) or true or ((a.value -> %(filter_3)s::text) is not null)) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter $not]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and (not (a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [plain: filter nested]
-- not prepared
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and (((a.value @> %(filter_5)s::jsonb and coalesce((a.value -> %(filter_3)s::text) = %(filter_4)s::jsonb, false)) and (not (a.value @> any(%(filter_9)s::text[]::jsonb[]) and coalesce(coalesce((a.value -> %(filter_6)s::text), (a.value #> %(filter_7)s::text[])) = any(%(filter_8)s::text[]::jsonb[]), false)))) or ((a.value -> %(filter_10)s::text) is distinct from %(filter_11)s::jsonb))) and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.newest [sealed]
select a.namespace, a.key, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now())
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/vector.sample_of_agent [all but unpartitioned, distributed, quoted: whole_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but unpartitioned, distributed, quoted: whole_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but unpartitioned, distributed, quoted: within_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but unpartitioned, distributed, quoted: within_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but quoted: across_agents]
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but quoted: across_agents, filter]
-- not prepared
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but quoted: everything]
select count(*), count(*) filter (
  where true and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [all but quoted: everything, filter]
-- not prepared
select count(*), count(*) filter (
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [unpartitioned, distributed: whole_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [unpartitioned, distributed: whole_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [unpartitioned, distributed: within_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [unpartitioned, distributed: within_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "letta"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: whole_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: whole_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: within_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: within_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: across_agents]
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: across_agents, filter]
-- not prepared
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: everything]
select count(*), count(*) filter (
  where true and true and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_agent [quoted: everything, filter]
-- not prepared
select count(*), count(*) filter (
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from (
  select * from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a

-- _search/vector.sample_of_all [all but quoted: whole_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: whole_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: within_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: within_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: across_agents]
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: across_agents, filter]
-- not prepared
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: everything]
select count(*), count(*) filter (
  where true and true and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [all but quoted: everything, filter]
-- not prepared
select count(*), count(*) filter (
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "letta"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: whole_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and true and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: whole_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: within_agent]
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: within_agent, filter]
-- not prepared
select count(*), count(*) filter (
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: across_agents]
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: across_agents, filter]
-- not prepared
select count(*), count(*) filter (
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: everything]
select count(*), count(*) filter (
  where true and true and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)

-- _search/vector.sample_of_all [quoted: everything, filter]
-- not prepared
select count(*), count(*) filter (
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now()))
from "My ""own"" 100%%"."archival_memory" a tablesample system (%(percent)b::float4)
