-- frequency: how often the query's n-th word is in a text in one of its forms. A binary search in
-- the text's sorted terms tells it.
(width_bucket((%(terms)b::int4[])[{n}], {terms})
  - width_bucket((%(before)b::int4[])[{n}], {terms}));

-- best_frequency: a word that may have several forms is in a text in the one that is there most; all
-- but the likeliest form count half, so that a stem of another language comes second.
greatest({forms})::float8 as {frequency};

-- other_frequency: that of a form that is not the likeliest.
0.5 * {frequency};

-- weight: what the n-th word tells: the more, the fewer texts have it.
ln(1 + (count(*) filter (where each.{frequency} = 0) + 0.5::float8)
     / (count(*) filter (where each.{frequency} > 0) + 0.5::float8)) as {weight};

-- term_score: what the n-th word adds to a text's score. Where no mean length is known, all are of it.
agent.{weight} * 2.2::float8 * each.{frequency}
  / (each.{frequency} + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1));

-- window_score: what the n-th word adds to the score of a text with those beside it: three texts long.
agent.{weight} * 2.2::float8 * each.{window}
  / (each.{window} + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1));

-- window_beside: how often a text and those beside it have the n-th word.
each.{frequency} + case when each.lends then coalesce(lag(each.{frequency}) over beside, 0)
  + coalesce(lead(each.{frequency}) over beside, 0) else 0 end as {window};

-- window_linked: the same, where sums of those beside it are at hand.
each.{frequency} + coalesce(sums.{frequency}, 0) as {window};

-- window_sum: such a sum.
sum(each.{frequency}) as {frequency};

-- own_frequency: a frequency that is at hand, or none.
coalesce(each.{frequency}, 0) as {frequency};

-- listed_terms: the terms of the query's words, and how much each form of a word counts.
unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor);

-- listed: the query's words, each with its terms: that of its likeliest form, and the others.
(select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q;

-- times: how often a text has a word of the query, see `best_frequency`.
greatest(
  (width_bucket(q.term, {terms}) - width_bucket(q.term - 1, {terms}))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, {terms}) - width_bucket(o.term - 1, {terms}))
    from unnest(q.others) o (term)) end);

-- weighed: what each word tells, where the texts that have it are listed.
weighed as materialized (
  select found.word,
         ln(1 + (({rows})::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from {counted_in}
  group by found.word
);

-- summed_score: a text's score of its listed words. Each part is rounded, so that the sum is the same
-- in whichever order they are added.
sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824;

-- listed_weight: the n-th word's weight as a column.
coalesce((select weighed.weight from weighed where weighed.word = {n}), 0) as {weight};

-- listed_frequency: the n-th word's frequency as a column.
max(found.times) filter (where found.word = {n}) as {frequency};

-- may_have: whether a text has any word of a query of few words: most have none, and this test is quick.
(cardinality(%(listed_terms)b::int4[]) > 24 or each.terms && %(listed_terms)b::int4[]);
