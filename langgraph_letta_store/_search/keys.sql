-- keyed: the scores of texts by their keys: BM25 of the keys' words, over all keys that count, and how
-- near the nearest key of a text is.
keyed as materialized (
  with each as materialized (
    select {k_ids}, k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           {key_distance} as distance
    from ({keyed_texts} offset 0) k
  ), {key_words}
  select {nearest_ids}, nearest.wanted, told.words, {similarity_of_key} as similarity,
         {closeness_of_key} as meaning, nearest.distance
  from each nearest
  left join told using ({ids})
),;

-- key_words: BM25 of the keys' words.
found as materialized (
  select own.*
  from (
    select {own_ids}, own.length, own.word, max(own.factor * own.times) as times
    from (
      select {each_ids}, each.length, q.word, q.factor, count(*) as times
      from each cross join unnest(each.terms) term (term)
      join {listed_terms} on q.term = term.term
      group by {each_ids}, each.length, q.word, q.term, q.factor) own
    group by {own_ids}, own.length, own.word) own
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), {weighed}, told as (
  select {found_ids}, {summed_score} as words
  from found join weighed using (word) cross join agent
  group by {found_ids}
);

-- no_key_words: where words are not compared.
told as (
  select {each_ids}, null::float8 as words from each
);

-- keys_of: a text's keys, unpacked once. Keys with another model's vectors are not compared.
cardinality({row}.keys) as keys, {row}.key_terms || '{{}}'::int4[] as terms,
case when {row}.key_generation = {generation} then {row}.key_vectors || '{{}}'::real[] end as vectors;

-- key_distance: how far the nearest key is. A zero vector has nothing in common with any.
(select min(coalesce(nullif(
   (k.vectors[(n - 1) * {dims} + 1 : n * {dims}])::{vector_type} {operator} %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n);

-- keyed_items: the items that have keys.
select a.agent_id, a.item_id, ({scope} and {condition}) as wanted, {keys_of}
from {archival_memory} a
where {counted} and a.keys <> '{{}}' and {unexpired};

-- keyed_messages: the messages that have keys.
select r.thread_id, r.sequence, ({condition}) as wanted, {keys_of}
from {recall_memory} r
where r.agent_id = %(agent)b and not r.superseded and r.keys <> '{{}}';

-- nearest_keys: the items whose keys are nearest, as many as are wanted and those that are as near as
-- the last.
with {keyed} best as (
  select keyed.agent_id, keyed.item_id, keyed.similarity
  from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance
  fetch first %(reach)s rows with ties
)
select {columns}, best.similarity, null::float8, null::float8, null::float8, best.similarity,
       null::float8, best.similarity
from best
join {archival_memory} a on a.agent_id = best.agent_id and a.item_id = best.item_id;

-- rated_by_words_and_keys: the better score of an item's own words and of its keys' words.
rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         null::float8 as similarity, null::float8 as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         false as has_key_meaning
  from texts
  full join (select * from keyed where keyed.wanted and keyed.words > 0) keyed
    using (agent_id, item_id)
);

-- rated_by_both_and_keys: the same with the score of an item's keys, where that is better.
nearest as materialized (
  select each.agent_id, each.item_id, {nearest} as distance
  from ({vectors}) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         greatest({similarity}, keyed.similarity) as similarity,
         greatest({closeness}, keyed.meaning) as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         coalesce(keyed.meaning, 0) > coalesce({closeness}, 0) as has_key_meaning
  from texts full join nearest using (agent_id, item_id)
  full join (select * from keyed where keyed.wanted) keyed using (agent_id, item_id)
);

-- parts_with_keys: the same; the score of the keys is a part of its own.
case when best.has_key_words then 0 else best.by_words end, best.words,
case when best.has_key_meaning then 0 else best.by_meaning end, best.similarity, best.lent,
{by_keys};

-- keys_of_words: without vectors, a share of the best score.
case when best.has_key_words then best.by_words else 0 end;

-- keys_of_both: the part of the keys in the sum.
%(text_weight)b::float8 * case when best.has_key_words then best.by_words else 0 end
  + (1 - %(text_weight)b::float8) * case when best.has_key_meaning then best.by_meaning else 0 end;
