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
