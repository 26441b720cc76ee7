-- columns: an item that is found; whether a reader may and should renew its TTL.
a.namespace, a.key, {item_value}, a.created_at, a.updated_at,
a.ttl is not null and {may_write};

-- newest: without a query, the items that were put last.
select {columns}, null::float8
from {archival_memory} a
where {scope} and {condition} and {unexpired}
order by a.updated_at desc, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest: a page of one list, nearest first. Ties at the end of the page are kept until the keys have
-- put them in order.
with {lists}
select {columns}, {similarity}
from list_1 nearest
join {archival_memory} a on a.agent_id = {owner} and a.item_id = nearest.item_id
order by nearest.distance, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- nearest_of_lists: a page of several lists one behind the other, and of which list each item is. What
-- an earlier list has is in none that follows, and so much is the same for all pages of a size: they
-- neither overlap nor leave a gap. A page is sorted as a whole.
with {lists}
select page.* from (
  select {columns}, {similarity} as similarity, nearest.place
  from ({all_lists}) nearest
  join {archival_memory} a on a.agent_id = {owner} and a.item_id = nearest.item_id
  order by nearest.place, nearest.distance, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.similarity desc, page.namespace, page.key;

-- listed: a list as one of several.
select {place} as place, l.* from {list} l;

-- besides: what an earlier list has not.
({each}.agent_id, {each}.item_id) not in (select l.agent_id, l.item_id from {list} l);

-- list_of_agent: exact search over all vectors of an agent. An item's nearest vector counts. `offset 0`
-- makes the vectors distances before they are grouped, which would else sort rows as wide as vectors.
{list} as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, {nearest} as distance
    from (
      select v.item_id, {distance} as distance from {archival_vectors} v
      where v.agent_id = %(agent)b
      offset 0) each
    where each.item_id not in (
      select a.item_id from {archival_memory} a
      where a.agent_id = %(agent)b and {expired})
    group by each.item_id) each
  where {besides}
  order by each.distance
  fetch first {most} rows with ties
);

-- list_in_agent: the same over the items of an agent that a deeper prefix or a filter leaves. An array
-- of ids keeps the plan on the primary key, however many items are left.
{list} as materialized (
  select each.agent_id, each.item_id, each.distance
  from (
    select %(agent)b::uuid as agent_id, each.item_id, {nearest} as distance
    from (
      select v.item_id, {distance} as distance from {archival_vectors} v
      where v.agent_id = %(agent)b
        and v.item_id = any (array(
          select a.item_id from {archival_memory} a
          where {scope} and {condition} and {unexpired}))
      offset 0) each
    group by each.item_id) each
  where {besides}
  order by each.distance
  fetch first {most} rows with ties
);

-- list_across_agents: the same over the items of many agents.
{list} as materialized (
  select each.agent_id, each.item_id, {nearest} as distance
  from (
    select v.agent_id, v.item_id, {distance} as distance
    from {archival_vectors} v
    join {archival_memory} a on a.agent_id = v.agent_id and a.item_id = v.item_id
    where {scope} and {condition} and {unexpired}
    offset 0) each
  where {besides}
  group by each.agent_id, each.item_id
  order by distance
  fetch first {most} rows with ties
);

-- list_by_index: what an index finds, whose items may have several vectors. How many are taken is a
-- literal, or the planner would plan for any number. What is looked for comes from `tuned`, which is
-- therefore evaluated before the index is read. Nothing depends on the session.
{list} as materialized (
  select each.agent_id, each.item_id, {nearest} as distance
  from (
    select v.agent_id, v.item_id, {measured} as distance
    from {archival_vectors} v
    where {whose} and {left}
    order by {indexed}
    {taken}) each
  where {besides}
  group by each.agent_id, each.item_id
  order by distance
  fetch first {most} rows with ties
);

-- of_agent: an agent's own index. The agent is a literal, or the planner could not tell that the index
-- is the agent's.
v.agent_id = {own_agent};

-- of_everybody: the partitions' indexes over all agents, merged. They are made `where field >= ''`,
-- which is true of all: so no statement finds them that does not say so, least of all one about one
-- agent, which would get others' vectors and go without its own.
v.field >= '';

-- tuned: how much of an index is looked at, for this statement alone.
tuned as materialized (
  select set_config({search_setting}, %(search)b::text, true),
         set_config({scan_setting}, %(scan)b::text, true));

-- live_vector: a vector of an item that has not expired.
v.item_id not in (
  select a.item_id from {archival_memory} a
  where a.agent_id = {own_agent} and {expired});

-- vector_of_match: a vector of an item that is asked for. `offset 0` has it looked up for one vector
-- after the other, as the index finds them.
exists (
  select from {archival_memory} a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and {scope} and {condition} and {unexpired}
  offset 0);

-- taken_with_ties: the first that the index finds; those at its end that are equally near are kept
-- until the keys have put them in order.
fetch first ({width}) rows with ties;

-- taken: the first that the index finds.
limit ({width});

-- indexed_vectors: an index of the vectors as they are.
v.embedding {operator} (select %(query)b from tuned);

-- indexed_halves: an index of vectors that are too long for one, in half precision.
(v.embedding::{halfvec}({dims})) {operator} (select %(query)b::{halfvec}({dims}) from tuned);

-- indexed_codes: an index of the signs of the vectors.
({binary_quantize}(v.embedding)::bit({dims}))
  {hamming} (select {binary_quantize}(%(query)b)::bit({dims}) from tuned);

-- sample_of_agent: how many of an agent's items would match: how many were looked at, how many do.
-- Item ids are hashes, so that the first of them are a random sample.
select count(*), count(*) filter (
  where {scope} and {condition} and {unexpired})
from (
  select * from {archival_memory} a
  where a.agent_id = %(agent)b
  order by a.item_id
  limit 400) a;

-- sample_of_all: the same of everybody's, of some pages of the tables.
select count(*), count(*) filter (
  where {scope} and {condition} and {unexpired})
from {all_archival_memory} a tablesample system (%(percent)b::float4);
