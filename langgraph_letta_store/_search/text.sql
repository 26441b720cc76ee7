-- ranked: items by their words, or by words and vectors, best first. What the words tell is BM25 (k1
-- 1.2, b 0.75; Robertson and Zaragoza 2009) over all of an agent's items, or all in question where
-- many agents are searched. Ties at the end of the page are kept until the keys have put them in
-- order.
with {texts}, {lists}
select {columns}, best.total, {parts}
from list_1 best
join {archival_memory} a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s;

-- ranked_of_lists: a page of two lists one behind the other, and of which list each item is: the best of
-- those that indexes find, and the best of all others. A page is sorted as a whole.
with {texts}, {lists}
select page.* from (
  select {columns}, best.total, {parts}, best.place
  from ({all_lists}) best
  join {archival_memory} a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key;

-- texts: what the words of items tell.
{tuned} {keyed}{matching} each as materialized (
  select a.agent_id, a.item_id, a.is_wanted {order_columns},
         cardinality(a.terms)::float8 as length, {frequencies}
  from (
    select a.agent_id, a.item_id, a.terms || '{{}}'::int4[] as terms, {wanted} as is_wanted
           {order_columns}
    from {archival_memory} a
    where {counted} and {looked_at} and {unexpired}
    {lacking}
    offset 0) a
), agent as materialized (
  select {mean} as length, {weights}
  from each
), texts as materialized (
  select each.agent_id, each.item_id, {score} as words
  from agent cross join each
  where {matches} and ({found}) > 0
);

-- texts_of_index: the same, word by word, where an index finds the texts that have it.
{tuned} {keyed}{matching} found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from {listed}
  cross join lateral (
    select a.agent_id, a.item_id, {wanted} as is_wanted,
           cardinality(a.terms)::float8 as length, {times} as times
    from {archival_memory} a
    where {counted} and a.terms && q.terms and {unexpired}
    offset 0) each
  {lacking}
), agent as materialized (
  select {mean} as length
), {weighed}, texts as materialized (
  select found.agent_id, found.item_id, {summed_score} as words
  from found join weighed using (word) cross join agent
  where {matches}
  group by found.agent_id, found.item_id
);

-- texts_listed: the same of all texts, whose words are looked up among the query's.
{tuned} {keyed}{matching} each as materialized (
  select a.agent_id, a.item_id, a.is_wanted {order_columns},
         cardinality(a.terms)::float8 as length, a.terms
  from (
    select a.agent_id, a.item_id, a.terms || '{{}}'::int4[] as terms, {wanted} as is_wanted
           {order_columns}
    from {archival_memory} a
    where {counted} and {looked_at} and {unexpired}
    {lacking}
    offset 0) a
), found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, each.word,
         max(each.factor * each.times) as times
  from (
    select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.factor,
           count(*) as times
    from each cross join unnest(each.terms) own (term) join {listed_terms} on q.term = own.term
    where {may_have}
    group by each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.term, q.factor) each
  group by each.agent_id, each.item_id, each.is_wanted, each.length, each.word
), agent as materialized (
  select {mean} as length, count(*) as texts
  from each
), {weighed}, texts as materialized (
  select found.agent_id, found.item_id, {summed_score} as words
  from found join weighed using (word) cross join agent
  where {matches}
  group by found.agent_id, found.item_id
);

-- list: the best of those that are rated, besides what has come before.
{list} as materialized (
  with {rated}, {scored} {lending}
  select scored.*, {lent} as lent, {sum} + coalesce({lent}, 0) as total
  from scored {beside}
  where {besides}
  order by total desc
  fetch first {most} rows with ties
);

-- own_parts: the parts of a score.
best.by_words, best.words, best.by_meaning, best.similarity, best.lent;

-- lacking: and those whose words could not be stored, unless they are by now.
union all
select a.agent_id, a.item_id, l.terms::int4[] as terms, {wanted} as is_wanted {order_columns}
from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
            %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
join {archival_memory} a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
where a.terms is null and {unexpired};

-- lacking_listed: the same, word by word.
union all
select a.agent_id, a.item_id, {wanted} as is_wanted, cardinality(l.terms)::float8 as length,
       q.word, {times} as times
from (
  select l.agent_id, l.item_id, l.updated_at, l.terms::int4[] as terms
  from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
              %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
) l
join {archival_memory} a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
join {listed} on l.terms && q.terms
where a.terms is null and {unexpired};

-- matching: the items that are asked for, where those are not all that count.
matching as materialized (
  select a.agent_id, a.item_id from {archival_memory} a
  where {scope} and {condition} and {unexpired}
),;

-- wanted: whether an item is asked for.
({scope} and {condition});

-- is_wanted: an item is asked for.
{counting}.is_wanted;

-- matches: it is one of those that are asked for.
({counting}.agent_id, {counting}.item_id) in (select m.agent_id, m.item_id from matching m);

-- of_agent: what counts in one agent. Where an index of its own is used, the agent is a literal: the
-- planner could not tell else that the index is the agent's.
a.agent_id = {own_agent};

-- of_agents: what counts in several sources.
a.agent_id = any (%(agents)b);

-- of_source: items of one of several sources.
(a.agent_id = {agent} and a.namespace >= {first} and a.namespace < {after});

-- all_texts: every item that has words.
a.terms is not null;

-- own_mean: how many words an item has that has any, as seen.
avg(nullif(each.length, 0));

-- known_mean: the same as maintenance counted it, or else as the texts that are found have it.
coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8;

-- known_rows: how many items there were when maintenance counted them, and at least as many as have a
-- word now.
greatest(%(rows)b::float8, max(count(*)) over ());

-- rated_by_words: without vectors.
rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
);

-- rated_by_both: with the nearest vector of each item.
nearest as materialized (
  select each.agent_id, each.item_id, {nearest} as distance
  from ({vectors}) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, {similarity} as similarity, {closeness} as meaning
  from texts full join nearest using (agent_id, item_id)
);

-- vectors_of_agent: all vectors of an agent.
select v.agent_id, v.item_id, {distance} as distance
from {archival_vectors} v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from {archival_memory} a
    where a.agent_id = %(agent)b and {expired})
offset 0;

-- vectors_in_agent: those of the items that are asked for.
select v.agent_id, v.item_id, {distance} as distance
from {archival_vectors} v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0;

-- vectors_across_agents: those of the items of many agents.
select v.agent_id, v.item_id, {distance} as distance
from {archival_vectors} v
join {archival_memory} a on a.agent_id = v.agent_id and a.item_id = v.item_id
where {scope} and {condition} and {unexpired}
offset 0;

-- vectors_by_index: those that an index finds, and those of the items whose words fit best.
(select v.agent_id, v.item_id, {measured} as distance
 from {archival_vectors} v
 where {whose} and {left}
 order by {indexed}
 {taken})
union all
(select v.agent_id, v.item_id, {distance} as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit {width}) t
 cross join lateral (
   select * from {archival_vectors} v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v);

-- scored_scaled: each as a share of the best one's. A best of 0 has nothing to share.
scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
);

-- scored_rank: reciprocal ranks, each as a share of the first one's (Cormack, Clarke and Buettcher
-- 2009, with 10 in place of 60, which is for longer lists).
scored as (
  select rated.*,
         case when rated.words > 0
           then 11::float8 / (10 + rank() over (order by rated.words desc nulls last)) else 0
         end as by_words,
         case when rated.meaning is not null
           then 11::float8 / (10 + rank() over (order by rated.meaning desc nulls last)) else 0
         end as by_meaning
  from rated
);

-- sum_of_words: without vectors the score is BM25's.
scored.words;

-- sum_of_both: each has its weight.
%(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning;
