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

-- known_weight: the same where the texts without any of the words are not looked at.
ln(1 + ({rows} - count(*) filter (where each.{frequency} > 0) + 0.5::float8)
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
