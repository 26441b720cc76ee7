-- counted_all: where all messages are wanted, or only those that are and their neighbours at hand.
counted as not materialized (
  select rated.*, true as counts, {combined} as combined from rated
);

-- counted_some: the scores of those that are wanted count, and of those that lend them something.
counted as materialized (
  select rated.*, {combined} as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
);

-- combined: what the words of a message say, and those of it and the messages beside it.
(1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed;

-- fused_scaled: both scores as shares of the best one's, each with its weight.
{counted}, top as materialized (
  select nullif(max(counted.combined) filter (where counted.counts), 0) as words,
         nullif(max(counted.meaning) filter (where counted.counts), 0) as meaning
  from counted
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b * (1 - %(window_weight)b)
           * coalesce(counted.words / top.words, 0) as by_words,
         %(text_weight)b * %(window_weight)b
           * coalesce(counted.windowed / top.words, 0) as by_window,
         (1 - %(text_weight)b) * coalesce(counted.meaning / top.meaning, 0) as by_meaning
  from counted cross join top) fused
);

-- fused_rank: reciprocal ranks (Cormack, Clarke and Buettcher 2009, with 10 in place of 60, which
-- is for longer lists), each with its weight: the first has all of it.
{counted}, own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then {rank_of_words} else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then {rank_of_meaning} else 0 end as by_meaning
  from counted) fused
);

-- reciprocal: a message's rank among those that count, as a share of the first one's.
11::float8 / (11 + sum(counted.counts::int) over (order by counted.{column} desc nulls last)
                 - sum(counted.counts::int) over (partition by counted.{column}));

-- any_found: nothing is left out.
true;

-- unseen_messages: not what the lists before have, in whichever thread.
({found}.message_id, {found}.digest,
 case {found}.message_id when '' then {found}.thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join {recall_memory} r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence);

-- unseen_items: the same of messages that count in each thread.
({found}.thread_id, {found}.sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence));
