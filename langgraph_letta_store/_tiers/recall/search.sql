-- newest: without a query, the messages that were said last.
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from {recall_memory} r
  where r.agent_id = %(agent)b and not r.superseded and {condition}
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) {page};

-- nearest: exact search over all vectors of an agent. A zero vector has nothing in common with
-- any, where pgvector gives NaN.
with {keyed}nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         {own_distance}
  from {recall_memory} r
  join {recall_vectors} v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence{keys_of}
  where r.agent_id = %(agent)b and not r.superseded and {condition}
  offset 0
), {walked_nearest} {page};

-- nearest_indexed: the same with the agent's own index, for as many as are wanted.
with {tuned} {keyed}near as materialized ({near}), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         {own_distance}
  from near
  join {recall_memory} r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join {recall_vectors} v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence{keys_of}
  offset 0
), {walked_nearest} {page};

-- walked_nearest: the nearest, best first.
walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, {similarity} as score, array[{nearest_parts}]::float8[] as parts
  from nearest
  where {unseen_nearest}
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
);

-- best: BM25 over an agent's messages (k1 1.2, b 0.75; Robertson and Zaragoza 2009), and what speaks
-- for them besides. A message without a word of the query is not found.
with {keyed}{looked_at}, {windowed_beside} rated as materialized (
  select {told}, {own_words_score}, {window_score} as windowed,
         null::float8 as meaning
  from agent cross join {all_texts} each {own_scores}{keys}
), {counted}, {own_words}, {lent_beside}, {walked_best} {page};

-- best_indexed: the same of those that an index of words finds, and the messages around them.
with {keyed}{candidates}, chosen as materialized ({best}), {links}, {pool},
{windowed_linked} rated as materialized (
  select each.*, {own_words_score}, {window_score} as windowed,
         null::float8 as meaning
  from agent cross join {pool_texts} each{keys}
), {counted}, {own_words}, {lent_linked}, {walked_best} {page};

-- hybrid: words and meaning, each scaled, and what speaks for a message besides.
with {keyed}{looked_at}, {windowed_beside} meant as materialized (
  select v.thread_id, v.sequence, {closeness} as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif({distance}, 'NaN'), 1) as distance
    from {recall_vectors} v
    where v.agent_id = %(agent)b and {vector_condition}
    offset 0) v
), rated as materialized (
  select {told}, {own_words_score}, {window_score} as windowed, {own_meaning}
  from agent cross join {all_texts} each {own_scores}{keys}
  left join meant using (thread_id, sequence)
), {fused}, {lent_beside}, {walked_hybrid} {page};

-- hybrid_indexed: the same of those that are best by meaning, those that are best by words, and the
-- messages around them.
with {tuned} {keyed}near as materialized ({near}),
{candidates}, chosen as materialized (
  ({best}) union select near.thread_id, near.sequence from near
), {links}, {pool}, {windowed_linked} rated as materialized (
  select each.*, {own_words_score}, {window_score} as windowed, {own_meaning}
  from agent cross join {pool_texts} each{keys}
  left join lateral (
    select {closeness} as meaning
    from (
      select coalesce(nullif({distance}, 'NaN'), 1) as distance
      from {recall_vectors} v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), {fused}, {lent_linked}, {walked_hybrid} {page};

-- each: the messages that are wanted or lend, how often each has the words of the query, whether it is
-- wanted, and whether it lends. Terms are unpacked once.
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length {frequencies} {terms}
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, {condition} as wanted,
           {each_said} as lends, {each_speaker} as speaker, {own_terms} || '{{}}'::int4[] as terms
    from {recall_memory} r
    where r.agent_id = %(agent)b and not r.superseded and {own_text} <> ''
      and ({said} or {condition})
    offset 0) r
);

-- told: what is needed of each message once it has its score.
each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker;

-- looked_at: all messages, with their words.
{each}, {agent_statistics};

-- looked_up: all messages, whose words are looked up among many of the query.
{each}, totals as materialized (
  select {mean_length} as length, count(*) as messages
  from each
), found as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, each.length, each.word,
         max(each.factor * each.times) as times
  from (
    select each.thread_id, each.sequence, each.created_at, each.wanted, each.length, q.word,
           q.factor, count(*) as times
    from each cross join unnest(each.terms) own (term) join {listed_terms} on q.term = own.term
    where {may_have}
    group by each.thread_id, each.sequence, each.created_at, each.wanted, each.length, q.word,
             q.term, q.factor) each
  group by each.thread_id, each.sequence, each.created_at, each.wanted, each.length, each.word
), {weighed}, agent as materialized (
  select totals.length {listed_weights}
  from totals
), {scored_listed};

-- own_scores: each message with its score.
left join scored using (thread_id, sequence);

-- found_among_all: what is looked at further, where no index finds messages by their words.
{looked_at}, {scored};

-- found_by_index: word by word, the messages that have it, and their scores.
found as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, each.length, q.word,
         each.times
  from {listed}
  cross join lateral (
    select r.thread_id, r.sequence, r.created_at, {condition} as wanted,
           cardinality(r.terms)::float8 as length, {times} as times
    from {recall_memory} r
    where r.agent_id = {own_agent} and not r.superseded and {own_text} <> ''
      and r.terms && q.terms and ({said} or {condition})
    offset 0) each
), {weighed}, agent as materialized (
  select {known_length} as length {listed_weights}
), {scored_listed};

-- scored_listed: the scores by listed words.
scored as materialized (
  select found.thread_id, found.sequence, found.created_at, found.wanted,
         {summed_score} as words
  from found join weighed using (word) cross join agent
  group by found.thread_id, found.sequence, found.created_at, found.wanted
);

-- agent_statistics: what words tell about this agent's messages.
agent as materialized (
  select {mean_length} as length {weights}
  from each
);

-- mean_length: of all messages that have words; none where no message has any, and no score.
avg(each.length) filter (where each.length > 0);

-- known_length: as maintenance counted it, or else as the messages that are found have it.
coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8;

-- known_rows: how many messages there were when maintenance counted them, and at least as many as
-- have a word now.
greatest(%(messages)b::float8, max(count(*)) over ());

-- scored: the scores by words.
scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, {score} as words
  from agent cross join each
);

-- best_by_words: as many of the best by words as are looked at further.
select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit {width};

-- near: what an agent's own index finds. It is a part of the table's for which the agent stands
-- here in words; who is not wanted is passed over on the way. To compare with what follows from
-- `tuned` is to set that first.
select v.thread_id, v.sequence
from {recall_vectors} v
where v.agent_id = {own_agent} and exists (
  select from {recall_memory} r
  where r.agent_id = {own_agent} and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and {condition}
  offset 0)
order by {indexed}
limit {width};

-- near_exact: the same without an index, where few are wanted or there is none.
select each.thread_id, each.sequence
from (
  select r.thread_id, r.sequence, r.created_at,
         coalesce(nullif({distance}, 'NaN'), 1) as distance
  from {recall_memory} r
  join {recall_vectors} v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and {condition}
  offset 0) each
order by each.distance, each.created_at desc, each.thread_id, each.sequence desc
limit {width};

-- page: the page of what was walked through, best first. A message that several threads have
-- counts once: in them it has the same id and content. How far the walk went is returned in any case,
-- and the whole list where it ends before the page does.
, once as (
  select distinct on (w.message_id, w.digest, case w.message_id when '' then w.thread_id end) w.*
  from walked w
  order by w.message_id, w.digest, case w.message_id when '' then w.thread_id end,
           w.score desc nulls last, w.created_at desc, w.thread_id, w.sequence desc
), page as (
  select once.thread_id, once.sequence, once.score, once.parts,
         row_number() over (order by once.score desc nulls last, once.created_at desc,
                                     once.thread_id, once.sequence desc) as place
  from once
  order by place
  limit %(limit)s offset %(offset)s
)
select {message_columns}, page.parts, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, walk.length
from (select count(*) as length from walked) walk
cross join (
  select case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(once.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(once.sequence) end
           as sequences
  from once) list
left join page on true
left join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place;

-- own_words_score: the score of a message's own words.
coalesce({own_score}, 0) as words;

-- own_distance: how far a message's vector is.
coalesce(nullif({distance}, 'NaN'), 1) as distance;

-- nearest_parts: the parts of a score.
null, {similarity};
