-- _tiers/recall/search.best [all but unpartitioned, quoted: messages, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [all but unpartitioned, quoted: items, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [all: messages, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, null::float8 as meaning
  from agent cross join "windowed" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [all: items, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, null::float8 as meaning
  from agent cross join "windowed" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [all: messages, 1 words in 1 forms, scaled, unseen]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [all: items, 1 words in 1 forms, scaled, unseen]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [unpartitioned: messages, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [unpartitioned: items, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [quoted: messages, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [quoted: items, 1 words in 1 forms, scaled]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [plain: messages, 1 words in 1 forms, scaled, of_roles, of_thread, since, until, spoken, before_turn]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [plain: messages, 1 words in 1 forms, scaled, since]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best [plain: items, 1 words in 1 forms, scaled, filter]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "each" each
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all but unpartitioned, quoted: messages, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all but unpartitioned, quoted: items, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all: messages, 3 words in 2 forms, scaled, index of words, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all: items, 3 words in 2 forms, scaled, index of words, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all: messages, 3 words in 2 forms, scaled, index of words, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, null::float8 as meaning
  from agent cross join "windowed" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [all: items, 3 words in 2 forms, scaled, index of words, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, null::float8 as meaning
  from agent cross join "windowed" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [unpartitioned: messages, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [unpartitioned: items, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [quoted: messages, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "My ""own"" 100%%"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [quoted: items, 1 words in 1 forms, scaled, index of words]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "My ""own"" 100%%"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [plain: messages, 1 words in 1 forms, scaled, index of words, of_roles, of_thread, since, until, spoken, before_turn]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [plain: messages, 1 words in 1 forms, scaled, index of words, since]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.best_indexed [plain: items, 1 words in 1 forms, scaled, index of words, filter]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),
 rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, null::float8 as meaning
  from agent cross join "pool" each
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select counted.*, (1 - %(window_weight)b) * counted.words as by_words,
         %(window_weight)b * counted.windowed as by_window, 0::float8 as by_meaning,
         (1 - %(window_weight)b) * counted.words as alone
  from counted
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, null, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and lent.words > 0 and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain, words: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain, words: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, 3 words in 2 forms, rank]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items, 3 words in 2 forms, rank]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, 1 words in 1 forms, scaled, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items, 1 words in 1 forms, scaled, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, meant.meaning
  from agent cross join "windowed" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, meant.meaning
  from agent cross join "windowed" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [unpartitioned: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [unpartitioned: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [generation 2: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_g2_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [generation 2: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_g2_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages, 3 words in 2 forms, rank]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items, 3 words in 2 forms, rank]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items]
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages, 1 words in 1 forms, scaled, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items, 1 words in 1 forms, scaled, unseen]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, meant.meaning
  from agent cross join "windowed" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items, 3 words in 2 forms, scaled, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), windowed as (
  select each.*,
         each.length + case when each.lends then coalesce(lag(each.length) over beside, 0)
           + coalesce(lead(each.length) over beside, 0) else 0 end as window_length
         , each."frequency_1" + case when each.lends then coalesce(lag(each."frequency_1") over beside, 0)
  + coalesce(lead(each."frequency_1") over beside, 0) else 0 end as "window_1", each."frequency_2" + case when each.lends then coalesce(lag(each."frequency_2") over beside, 0)
  + coalesce(lead(each."frequency_2") over beside, 0) else 0 end as "window_2", each."frequency_3" + case when each.lends then coalesce(lag(each."frequency_3") over beside, 0)
  + coalesce(lead(each."frequency_3") over beside, 0) else 0 end as "window_3"
  from each
  window beside as (partition by each.thread_id, each.lends order by each.sequence)
), meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, meant.meaning
  from agent cross join "windowed" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: messages, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(3072) l2: items, windows, speakers, dates]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length 
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length 
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, 1 / (1 + v.distance) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(0::float8, 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(1024) inner_product: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(- v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [vector(1024) inner_product: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(- v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [quoted: messages, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "My ""own"" 100%%"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [quoted: items, 1 words in 1 forms, scaled]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "My ""own"" 100%%"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, 1 words in 1 forms, scaled, of_roles, of_thread, since, until, spoken, before_turn]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and v.thread_id = %(thread)b
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: messages, 1 words in 1 forms, scaled, since]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid [plain: items, 1 words in 1 forms, scaled, filter]
-- not prepared
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
           (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
),  meant as materialized (
  select v.thread_id, v.sequence, greatest(1 - v.distance, 0) as meaning
  from (
    select v.thread_id, v.sequence, coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
    from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and true
    offset 0) v
), rated as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest, each.wanted,
each.lends, each.speaker, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, meant.meaning
  from agent cross join "each" each
  left join meant using (thread_id, sequence)
), counted as materialized (
  select rated.*, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined,
         (rated.wanted or (rated.lends
           and (lag(rated.wanted) over beside or lead(rated.wanted) over beside))) is true as counts
  from rated
  window beside as (partition by rated.thread_id, rated.lends order by rated.sequence)
), top as materialized (
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
), lent as (
  select own.*,
         case when own.lends then %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0))
           else 0 end as lent
  from own
  window beside as (partition by own.thread_id, own.lends order by own.sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain, words: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain, words: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: messages, 3 words in 2 forms, scaled, ivfflat of codes, index of words]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: items, 3 words in 2 forms, scaled, ivfflat of codes, index of words]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: messages, 1 words in 1 forms, rank, index of words, unseen]
-- not prepared
with  near as materialized (select each.thread_id, each.sequence
from (
  select r.thread_id, r.sequence, r.created_at,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0) each
order by each.distance, each.created_at desc, each.thread_id, each.sequence desc
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: items, 1 words in 1 forms, rank, index of words, unseen]
-- not prepared
with  near as materialized (select each.thread_id, each.sequence
from (
  select r.thread_id, r.sequence, r.created_at,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0) each
order by each.distance, each.created_at desc, each.thread_id, each.sequence desc
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: messages, 3 words in 2 forms, scaled, hnsw, index of words, windows, speakers, dates]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
), windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, v.meaning
  from agent cross join "windowed" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: items, 3 words in 2 forms, scaled, hnsw, index of words, windows, speakers, dates]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
), windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, v.meaning
  from agent cross join "windowed" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [unpartitioned: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [unpartitioned: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [generation 2: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_g2_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [generation 2: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_g2_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_g2_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: messages, 3 words in 2 forms, scaled, ivfflat of codes, index of words]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: items, 3 words in 2 forms, scaled, ivfflat of codes, index of words]
-- not prepared
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: messages, 1 words in 1 forms, rank, index of words, unseen]
-- not prepared
with  near as materialized (select each.thread_id, each.sequence
from (
  select r.thread_id, r.sequence, r.created_at,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0) each
order by each.distance, each.created_at desc, each.thread_id, each.sequence desc
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".message_id, "lent".digest,
 case "lent".message_id when '' then "lent".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: items, 1 words in 1 forms, rank, index of words, unseen]
-- not prepared
with  near as materialized (select each.thread_id, each.sequence
from (
  select r.thread_id, r.sequence, r.created_at,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0) each
order by each.distance, each.created_at desc, each.thread_id, each.sequence desc
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), own as materialized (
  select fused.*, fused.by_words + fused.by_meaning as alone from (
  select counted.*,
         %(text_weight)b
           * case when counted.combined > 0 then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."combined" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."combined")) else 0 end as by_words,
         0::float8 as by_window,
         (1 - %(text_weight)b)
           * case when counted.meaning is not null then 11::float8 / (11 + sum(counted.counts::int) over (order by counted."meaning" desc nulls last)
                 - sum(counted.counts::int) over (partition by counted."meaning")) else 0 end as by_meaning
  from counted) fused
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and ("lent".thread_id, "lent".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: messages, 3 words in 2 forms, scaled, hnsw, index of words, windows, speakers, dates]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
), windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, v.meaning
  from agent cross join "windowed" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(3072) l2: items, 3 words in 2 forms, scaled, hnsw, index of words, windows, speakers, dates]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], r.terms)
  - width_bucket((%(before)b::int4[])[2], r.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[3], r.terms)
  - width_bucket((%(before)b::int4[])[3], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[4], r.terms)
  - width_bucket((%(before)b::int4[])[4], r.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[5], r.terms)
  - width_bucket((%(before)b::int4[])[5], r.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], r.terms)
  - width_bucket((%(before)b::int4[])[6], r.terms)))::float8 as "frequency_3"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = '0000000000004000800000000000a9e7'::uuid and not r.superseded and r.text <> '' and r.terms && %(distinct)b::int4[]
    offset 0) r
), agent as materialized (
  select (select avg(cardinality(newest.terms))::float8
 from (
   select r.terms from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and not r.superseded and cardinality(r.terms) > 0
   order by r.created_at desc
   limit 1000) newest) as length , ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_2" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (greatest(%(messages)b, count(*)) - count(*) filter (where each."frequency_3" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         case when r.role in ('tool', 'function') then null
     when strpos(%(named)b, ' ' || r.name || ' ') > 0 then r.name
     when strpos(%(named)b, ' ' || r.role || ' ') > 0 then r.role
     when strpos(left(r.text, 60), ':') > 0
       and strpos(%(named)b, ' ' || split_part(left(r.text, 60), ':', 1) || ' ') > 0 then split_part(left(r.text, 60), ':', 1) end as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1", coalesce(each."frequency_2", 0) as "frequency_2", coalesce(each."frequency_3", 0) as "frequency_3"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
), windowed as (
  select each.*, each.length + coalesce(sums.length, 0) as window_length , each."frequency_1" + coalesce(sums."frequency_1", 0) as "window_1", each."frequency_2" + coalesce(sums."frequency_2", 0) as "window_2", each."frequency_3" + coalesce(sums."frequency_3", 0) as "window_3"
  from pool each
  left join (
    select links.thread_id, links.sequence, sum(each.length) as length , sum(each."frequency_1") as "frequency_1", sum(each."frequency_2") as "frequency_2", sum(each."frequency_3") as "frequency_3"
    from links
    join pool each on each.thread_id = links.thread_id and each.sequence = links.beside
    where links.distance = 1
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, agent."weight_1" * 2.2::float8 * each."window_1"
  / (each."window_1" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."window_2"
  / (each."window_2" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."window_3"
  / (each."window_3" + 0.3::float8
     + 0.9::float8 * coalesce(each.window_length / nullif(3 * agent.length, 0), 1)) as windowed, v.meaning
  from agent cross join "windowed" each
  left join lateral (
    select 1 / (1 + v.distance) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(%(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int, 0), nullif(case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + %(speaker_weight)b * best.own * (best.is_one and lent.speaker is not null)::int + case when lent.created_at >= (%(date_starts)b::timestamptz[])[1] then
  %(date_weight)b * best.own * power(0.5::float8, least(100, greatest(0,
    extract(epoch from lent.created_at - (%(date_ends)b::timestamptz[])[
      width_bucket(lent.created_at, %(date_starts)b::timestamptz[])])::float8 / 604800)))
  else 0 end as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(1024) inner_product: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<#>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(- v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [vector(1024) inner_product: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<#>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(- v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [quoted: messages, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "My ""own"" 100%%"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "My ""own"" 100%%"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [quoted: items, 1 words in 1 forms, scaled, hnsw]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "My ""own"" 100%%"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "My ""own"" 100%%"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "My ""own"" 100%%"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, true as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "My ""own"" 100%%"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: messages, 1 words in 1 forms, scaled, hnsw, of_roles, of_thread, since, until, spoken, before_turn]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b) as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: messages, 1 words in 1 forms, scaled, hnsw, since]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and r.created_at >= %(since)b
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.created_at >= %(since)b as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.hybrid_indexed [plain: items, 1 words in 1 forms, scaled, hnsw, filter]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)))
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64),
each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted, r.lends,
         r.speaker, cardinality(r.terms)::float8 as length , greatest((width_bucket((%(terms)b::int4[])[1], r.terms)
  - width_bucket((%(before)b::int4[])[1], r.terms)))::float8 as "frequency_1"
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
           true as lends, null::text as speaker, r.terms || '{}'::int4[] as terms
    from "letta"."recall_memory_3" r
    where r.agent_id = %(agent)b and not r.superseded and r.text <> '' and true
    offset 0) r
), agent as materialized (
  select avg(each.length) filter (where each.length > 0) as length , ln(1 + (count(*) - count(*) filter (where each."frequency_1" > 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), scored as materialized (
  select each.thread_id, each.sequence, each.created_at, each.wanted, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
), chosen as materialized (
  (select scored.thread_id, scored.sequence
from scored
where scored.wanted and scored.words > 0
order by scored.words desc, scored.created_at desc, scored.thread_id, scored.sequence desc
limit 64) union select near.thread_id, near.sequence from near
), links as materialized (
  with around as (
    select chosen.thread_id, chosen.sequence as middle, beside.sequence, beside.place
    from chosen
    join "letta"."recall_memory_3" r
      on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
    cross join lateral (
      (select r.sequence, - row_number() over (order by r.sequence desc) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence < chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence desc
       limit 2)
      union all
      select chosen.sequence, 0
      union all
      (select r.sequence, row_number() over (order by r.sequence) as place
       from "letta"."recall_memory_3" r
       where r.agent_id = %(agent)b and r.thread_id = chosen.thread_id
         and r.sequence > chosen.sequence and not r.superseded and r.text <> '' and (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
       order by r.sequence
       limit 2)) beside
    where (r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true
  )
  select distinct one.thread_id, one.sequence, other.sequence as beside,
         abs(one.place - other.place) as distance
  from around one
  join around other on other.thread_id = one.thread_id and other.middle = one.middle
    and abs(one.place - other.place) between 1 and 2
), pool as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as wanted,
         null::text as speaker, cardinality(r.terms)::float8 as length , coalesce(each."frequency_1", 0) as "frequency_1"
  from (
    select chosen.thread_id, chosen.sequence from chosen
    union
    select links.thread_id, links.beside from links) chosen
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = chosen.thread_id and r.sequence = chosen.sequence
  left join each on each.thread_id = chosen.thread_id and each.sequence = chosen.sequence
),  rated as materialized (
  select each.*, coalesce(agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)), 0) as words, 0::float8 as windowed, v.meaning
  from agent cross join "pool" each
  left join lateral (
    select greatest(1 - v.distance, 0) as meaning
    from (
      select coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
      from "letta"."recall_vectors_3" v
      where v.agent_id = %(agent)b and v.thread_id = each.thread_id
        and v.sequence = each.sequence
      offset 0) v) v on true
), counted as not materialized (
  select rated.*, true as counts, (1 - %(window_weight)b) * rated.words + %(window_weight)b * rated.windowed as combined from rated
), top as materialized (
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
), lent as (
  select own.*, %(neighbour_weight)b * coalesce(sums.lent, 0) as lent
  from own
  left join (
    select links.thread_id, links.sequence,
           sum(own.alone / links.distance) as lent
    from links
    join own on own.thread_id = links.thread_id and own.sequence = links.beside
    group by links.thread_id, links.sequence) sums using (thread_id, sequence)
), boosted as materialized (
  select lent.*, lent.alone + lent.by_window as own,
         %(thread_weight)b * max(lent.alone + lent.by_window)
           over (partition by lent.thread_id, date_bin('1 day', lent.created_at, 'epoch'))
           as by_thread
  from lent
), best as materialized (
  select coalesce(max(boosted.own), 0) as own,
         min(boosted.speaker collate "C") = max(boosted.speaker collate "C") as is_one
  from boosted
), walked as materialized (
  select lent.thread_id, lent.sequence, lent.created_at, lent.message_id, lent.digest, lent.score,
         array[lent.by_words, lent.by_meaning, lent.lent, nullif(lent.by_window, 0),
               nullif(lent.by_thread, 0), nullif(0::float8, 0), nullif(0::float8, 0)]::float8[]
           as parts
  from (
    select lent.*, lent.own + lent.lent + lent.by_thread + 0::float8 + 0::float8 as score
    from boosted lent cross join best
    where lent.wanted and (lent.meaning is not null or lent.words > 0 or lent.lent > 0)
      and true
    order by score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
    limit %(reach)s) lent
  cross join best
  order by lent.score desc, lent.created_at desc, lent.thread_id, lent.sequence desc
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain, words: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain, words: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain: messages, unseen]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where ("nearest".message_id, "nearest".digest,
 case "nearest".message_id when '' then "nearest".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain: items, unseen]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where ("nearest".thread_id, "nearest".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [unpartitioned: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory" r
  join "letta"."recall_vectors" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [unpartitioned: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory" r
  join "letta"."recall_vectors" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [generation 2: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_g2_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [generation 2: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_g2_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(3072) l2: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(3072) l2: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(3072) l2: messages, unseen]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where ("nearest".message_id, "nearest".digest,
 case "nearest".message_id when '' then "nearest".thread_id else '' end) not in (
  select r.message_id, r.digest, case r.message_id when '' then r.thread_id else '' end
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = seen.thread_id and r.sequence = seen.sequence)
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(3072) l2: items, unseen]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where ("nearest".thread_id, "nearest".sequence) not in (
  select seen.thread_id, seen.sequence
  from unnest(%(seen_threads)b::text[], %(seen_sequences)b::int8[]) seen (thread_id, sequence))
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(1024) inner_product: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [vector(1024) inner_product: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [quoted: messages]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "My ""own"" 100%%"."recall_memory_3" r
  join "My ""own"" 100%%"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [quoted: items]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "My ""own"" 100%%"."recall_memory_3" r
  join "My ""own"" 100%%"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and true
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain: messages, of_roles, of_thread, since, until, spoken, before_turn]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain: messages, since]
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest [plain: items, filter]
-- not prepared
with nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from "letta"."recall_memory_3" r
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
  where r.agent_id = %(agent)b and not r.superseded and exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)))
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain, words: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain, words: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: messages, hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: items, hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: messages, ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: items, ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: messages, ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: items, ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [unpartitioned: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [unpartitioned: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [generation 2: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_g2_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_g2_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [generation 2: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_g2_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_g2_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: messages, hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: items, hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: messages, ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: items, ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: messages, ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(3072) l2: items, ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by ("public".binary_quantize(v.embedding)::bit(3072))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(3072) from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<->) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(1024) inner_product: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<#>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [vector(1024) inner_product: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<#>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<#>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, - nearest.distance as score, array[null, - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [quoted: messages, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "My ""own"" 100%%"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [quoted: items, hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and true
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "My ""own"" 100%%"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: messages, hnsw, of_roles, of_thread, since, until, spoken, before_turn]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: messages, hnsw, since]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and r.created_at >= %(since)b
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.nearest_indexed [plain: items, hnsw, filter]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), near as materialized (select v.thread_id, v.sequence
from "letta"."recall_vectors_3" v
where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."recall_memory_3" r
  where r.agent_id = '0000000000004000800000000000a9e7'::uuid and r.thread_id = v.thread_id and r.sequence = v.sequence
    and not r.superseded and exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)))
  offset 0)
order by v.embedding operator("public".<=>) (select %(query)b from tuned)
limit 64), nearest as (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
         coalesce(nullif(v.embedding operator("public".<=>) %(query)b, 'NaN'), 1) as distance
  from near
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = near.thread_id and r.sequence = near.sequence
  join "letta"."recall_vectors_3" v
    on v.agent_id = %(agent)b and v.thread_id = near.thread_id and v.sequence = near.sequence
  offset 0
), walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, 1 - nearest.distance as score, array[null, 1 - nearest.distance]::float8[] as parts
  from nearest
  where true
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [all but unpartitioned, quoted: messages]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [all but unpartitioned, quoted: items]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [unpartitioned: messages]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [unpartitioned: items]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [quoted: messages]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [quoted: items]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and true
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [plain: messages, of_roles, of_thread, since, until, spoken, before_turn]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b and (r.role in ('tool', 'function')
 or (r.role = 'assistant' and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true and r.message_id <> all (%(turn)b)
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [plain: messages, since]
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) , once as (
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
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message, page.parts, page.score,
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
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place

-- _tiers/recall/search.newest [plain: items, filter]
-- not prepared
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score,
         null::float8[] as parts
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and not r.superseded and exists (select from (select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))) as value offset 0) a where ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)))
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) select r.thread_id, r.sequence, (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at, page.score,
       case when page.place > %(offset)s::int8 + 1 then null else list.threads end,
       case when page.place > %(offset)s::int8 + 1 then null else list.sequences end, list.length
from (
  select count(*) as length,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.thread_id) end
           as threads,
         case when count(*) < %(limit)s::int8 + %(offset)s then array_agg(walked.sequence) end
           as sequences
  from walked) list
left join (
  select walked.thread_id, walked.sequence, walked.score,
         row_number() over (order by walked.score desc nulls last, walked.created_at desc,
                                     walked.thread_id, walked.sequence desc) as place
  from walked
  order by place
  limit %(limit)s offset %(offset)s) page on true
left join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place
