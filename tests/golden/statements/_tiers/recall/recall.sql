-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [all but unpartitioned, distributed, quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [unpartitioned, distributed: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward [quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [all but unpartitioned, distributed, quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [unpartitioned, distributed: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.backward_in_time [quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s

-- _tiers/recall/recall.count_waiting [all but quoted]
select count(*) from "letta".recall_backlog

-- _tiers/recall/recall.count_waiting [quoted]
select count(*) from "My ""own"" 100%%".recall_backlog

-- _tiers/recall/recall.few [all but quoted: since; unpartitioned, distributed: one agent, since]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [all but quoted: until; unpartitioned, distributed: one agent, until]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [all but quoted: since, until; unpartitioned, distributed: one agent, since, until]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [all but unpartitioned, distributed, quoted: one agent, since]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [all but unpartitioned, distributed, quoted: one agent, until]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [all but unpartitioned, distributed, quoted: one agent, since, until]
select count(*) <= %(most)s
from (
  select from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: since]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: until]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: since, until]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: one agent, since]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: one agent, until]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.few [quoted: one agent, since, until]
select count(*) <= %(most)s
from (
  select from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.created_at >= %(since)b and r.created_at < %(until)b
  limit %(most)s + 1) few

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [all but unpartitioned, distributed, quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [unpartitioned, distributed: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward [quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [all but unpartitioned, distributed, quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [unpartitioned, distributed: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and true
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted: of_roles, of_thread, since, until]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.role = any (%(roles)b) and r.thread_id = %(thread)b and r.created_at >= %(since)b and r.created_at < %(until)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted: of_thread, after_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence > %(after)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted: of_thread, before_number]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.thread_id = %(thread)b and r.sequence < %(before)b
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted: after_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and (r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.forward_in_time [quoted: since, before_message]
select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and not r.superseded and r.created_at >= %(since)b and (r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8)
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s

-- _tiers/recall/recall.keep_threads [all but quoted]
select from "letta".threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
    kept (agent_id, thread_id, sequence)
  join "letta".recall_memory r using (agent_id, thread_id, sequence)
  join "letta".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id)
order by t.thread_id
for key share of t

-- _tiers/recall/recall.keep_threads [quoted]
select from "My ""own"" 100%%".threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
    kept (agent_id, thread_id, sequence)
  join "My ""own"" 100%%".recall_memory r using (agent_id, thread_id, sequence)
  join "My ""own"" 100%%".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id)
order by t.thread_id
for key share of t

-- _tiers/recall/recall.neighbours [sealed]
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, case when r.message_id <> '' and exists (
  select from "letta"."recall_memory_3" newer
  where newer.agent_id = r.agent_id and newer.message_id = r.message_id
    and newer.thread_id = r.thread_id and newer.sequence > r.sequence)
then 'letta.superseded' else r.type end,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, case when r.message_id <> '' and exists (
  select from "letta"."recall_memory_3" newer
  where newer.agent_id = r.agent_id and newer.message_id = r.message_id
    and newer.thread_id = r.thread_id and newer.sequence > r.sequence)
then 'letta.superseded' else r.type end,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence

-- _tiers/recall/recall.neighbours [all but sealed, quoted; unpartitioned, distributed: one agent]
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence

-- _tiers/recall/recall.neighbours [all but unpartitioned, distributed, quoted: one agent]
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence

-- _tiers/recall/recall.neighbours [quoted]
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "My ""own"" 100%%"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "My ""own"" 100%%"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence

-- _tiers/recall/recall.neighbours [quoted: one agent]
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as message
   from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence

-- _tiers/recall/recall.stop_waiting [all but quoted]
-- writes
delete from "letta".recall_backlog
where (agent_id, thread_id, sequence) in (
  select b.agent_id, b.thread_id, b.sequence
  from "letta".recall_backlog b
  join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
         w (agent_id, thread_id, sequence) using (agent_id, thread_id, sequence)
  for update of b skip locked)

-- _tiers/recall/recall.stop_waiting [quoted]
-- writes
delete from "My ""own"" 100%%".recall_backlog
where (agent_id, thread_id, sequence) in (
  select b.agent_id, b.thread_id, b.sequence
  from "My ""own"" 100%%".recall_backlog b
  join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
         w (agent_id, thread_id, sequence) using (agent_id, thread_id, sequence)
  for update of b skip locked)

-- _tiers/recall/recall.store_vectors [plain, unpartitioned, no vectors, words, distributed]
-- writes
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta".recall_backlog
  where (agent_id, thread_id, sequence) in (
    select b.agent_id, b.thread_id, b.sequence
    from "letta".recall_backlog b
    join embedded using (agent_id, thread_id, sequence)
    for update of b skip locked)
  returning tenant, agent_id, thread_id, sequence
), stored as (
  insert into "letta"."recall_vectors" (tenant, agent_id, thread_id, sequence, embedding)
  select done.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored

-- _tiers/recall/recall.store_vectors [generation 2]
-- writes
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta".recall_backlog
  where (agent_id, thread_id, sequence) in (
    select b.agent_id, b.thread_id, b.sequence
    from "letta".recall_backlog b
    join embedded using (agent_id, thread_id, sequence)
    for update of b skip locked)
  returning tenant, agent_id, thread_id, sequence
), stored as (
  insert into "letta"."recall_vectors_g2" (tenant, agent_id, thread_id, sequence, embedding)
  select done.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored

-- _tiers/recall/recall.store_vectors [vector(3072) l2, vector(1024) inner_product]
-- writes
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".vector[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta".recall_backlog
  where (agent_id, thread_id, sequence) in (
    select b.agent_id, b.thread_id, b.sequence
    from "letta".recall_backlog b
    join embedded using (agent_id, thread_id, sequence)
    for update of b skip locked)
  returning tenant, agent_id, thread_id, sequence
), stored as (
  insert into "letta"."recall_vectors" (tenant, agent_id, thread_id, sequence, embedding)
  select done.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored

-- _tiers/recall/recall.store_vectors [quoted]
-- writes
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "My ""own"" 100%%".recall_backlog
  where (agent_id, thread_id, sequence) in (
    select b.agent_id, b.thread_id, b.sequence
    from "My ""own"" 100%%".recall_backlog b
    join embedded using (agent_id, thread_id, sequence)
    for update of b skip locked)
  returning tenant, agent_id, thread_id, sequence
), stored as (
  insert into "My ""own"" 100%%"."recall_vectors" (tenant, agent_id, thread_id, sequence, embedding)
  select done.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored

-- _tiers/recall/recall.waiting [all but quoted]
select b.agent_id, b.thread_id, b.sequence,
       case when not r.superseded then left(coalesce(r.said, r.text), %(characters)s) else '' end
from "letta".recall_backlog b
left join "letta".recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence
where (b.agent_id, b.thread_id, b.sequence)
  > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by b.agent_id, b.thread_id, b.sequence
limit %(count)s

-- _tiers/recall/recall.waiting [quoted]
select b.agent_id, b.thread_id, b.sequence,
       case when not r.superseded then left(coalesce(r.said, r.text), %(characters)s) else '' end
from "My ""own"" 100%%".recall_backlog b
left join "My ""own"" 100%%".recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence
where (b.agent_id, b.thread_id, b.sequence)
  > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by b.agent_id, b.thread_id, b.sequence
limit %(count)s

-- _tiers/recall/recall.waiting_of_agent [all but quoted, distributed; unpartitioned: one agent]
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from "letta".recall_backlog b
  where b.agent_id = %(agent)b and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
  limit 1000) b
join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s

-- _tiers/recall/recall.waiting_of_agent [all but unpartitioned, quoted, distributed: one agent]
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from "letta".recall_backlog b
  where b.agent_id = %(agent)b and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
  limit 1000) b
join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s

-- _tiers/recall/recall.waiting_of_agent [quoted]
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = %(agent)b and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
  limit 1000) b
join "My ""own"" 100%%"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s

-- _tiers/recall/recall.waiting_of_agent [quoted: one agent]
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = %(agent)b and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
  limit 1000) b
join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s

-- _tiers/recall/recall.waiting_of_agent [distributed: - | one agent]
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from "letta".recall_backlog b
  where b.agent_id = %(agent)b and true
  limit 1000) b
join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s
