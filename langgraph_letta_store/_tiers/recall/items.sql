-- value: a message as the value of an item. What a message does not have is left out, while what
-- only its saver's serializer can read is null. U+FDD0 is escaped as in all values.
(jsonb_build_object(
  'kind', 'Message', 'role', {role}, 'content', case when r.role is not null then {content} end,
  'thread', {thread}, 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif({message_id}, ''), 'name', {name}, 'tool_call_id', {tool_call_id},
  'status', {status}, 'model', {model}, 'run_id', {run_id}, 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)));

-- escaped: a text of a message inside a stored JSON text.
replace(r.{column}, U&'\FDD0', U&'\FDD0e');

-- passes: whether a message gets through a filter, which looks at values `a`.
exists (select from (select {value} as value offset 0) a where {filter});

-- get_item: one message.
select {value}::text, r.created_at
from {recall_memory} r
where r.agent_id = %(agent)b and r.thread_id = %(thread)b and r.sequence = %(sequence)b
  and not r.superseded;

-- page: the page of what was walked through, best first. A message that several threads have is
-- an item of each. How far the walk went is returned in any case, and the whole list where it ends
-- before the page does.
select r.thread_id, r.sequence, {value}::text, r.created_at, page.score,
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
left join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place;
