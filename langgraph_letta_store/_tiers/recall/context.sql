-- speaker: under which name that the query has a message was said: the name or the role of the one
-- who said it, or the name that its text begins with, as in transcripts.
case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(coalesce(r.said, r.text), 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(coalesce(r.said, r.text), 60), ':', 1) || ' ') > 0
     then split_part(left(coalesce(r.said, r.text), 60), ':', 1) end;

-- links: which messages are up to two before or after the chosen ones, among those that lend, and
-- how far from each other they are.
links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join {recall_memory} r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from {recall_memory} r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and coalesce(r.said, r.text) <> '' and {said}
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from {recall_memory} r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and coalesce(r.said, r.text) <> '' and {said}
       order by r.sequence
       limit 2)) beside
    where {said}
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
);

-- pool: the chosen messages, and those around them.
{pool_before} pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, {condition} as wanted,
         {speaker} as speaker, cardinality({own_terms})::float8 as length {pool_columns}
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join {recall_memory} r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  {pool_words}
);

-- pool_of_each: with the words as columns, where those of all messages are.
left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence;

-- pool_of_found: with the scores, and the listed words as columns where they count in windows.
left join scored on scored.thread_id = chosen.thread_id and scored.sequence = chosen.sequence
{pool_listed};

-- words_as_columns: how often each message has each word.
words_as_columns as materialized (
  select found.thread_id, found.sequence, {listed_frequencies}
  from found
  group by found.thread_id, found.sequence
),;

-- pool_listed: the words as columns.
left join words_as_columns each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence;

-- windowed_beside: each message's words, and those of the one before and the one after it.
windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         {window_beside}
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
),;

-- windowed_linked: the same along the links. Sums are made once, however few rows the planner expects.
sums as materialized (
  select links.thread_id, links.sequence, sum(each.length) as length {window_sums}
  from links
  join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
  where links.distance = 1
  group by links.thread_id, links.sequence
), windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length {window_linked}
  from pool each
  left join sums using (thread_id, sequence)
),;

-- own_words: without vectors the score is BM25's.
own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
);

-- lent_beside: what the messages up to two before and after lend, where all of a thread are at hand.
lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
);

-- lent_linked: the same along the links.
lending as materialized (
  select links.thread_id, links.sequence, sum(own.alone / links.distance) as lent
  from links
  join own on own.thread_id = links.thread_id and own.sequence = links.beside
  group by links.thread_id, links.sequence
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(lending.lent, 0) as lent
  from own
  left join lending using (thread_id, sequence)
);

-- walked_best: those that have a word of the query, best first.
{boosted}, {walked_boosted}
    where lent.wanted and lent.words > 0 and {unseen_lent}
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
);

-- walked_hybrid: those that have a vector, a word, or something lent, best first.
{boosted}, {walked_boosted}
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and {unseen_lent}
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
);

-- boosted: what speaks for a message besides itself and its neighbours: the best of its session, which
-- is a day of a thread.
boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
);

-- walked_boosted: with that the query names the one who said it, and no other, and that it was said at
-- a time that the query names, or soon after.
walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[{part_words}, {part_meaning}, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif({by_speaker}, 0), nullif({by_date}, 0){part_keys}]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + {by_speaker} + {by_date} as score
    from boosted lent cross join best;

-- by_speaker: a share of the best score.
%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int;

-- by_date: a share of the best score, which halves with each week after the time that is named.
case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end;
