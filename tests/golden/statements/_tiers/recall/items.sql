-- _tiers/recall/items.get_item [all but unpartitioned, distributed, quoted]
select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = %(thread)b and r.sequence = %(sequence)b
  and not r.superseded

-- _tiers/recall/items.get_item [unpartitioned, distributed]
select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.thread_id = %(thread)b and r.sequence = %(sequence)b
  and not r.superseded

-- _tiers/recall/items.get_item [quoted]
select (jsonb_build_object(
  'kind', 'Message', 'role', replace(r."role", U&'\FDD0', U&'\FDD0e'), 'content', case when r.role is not null then replace(r."text", U&'\FDD0', U&'\FDD0e') end,
  'thread', replace(r."thread_id", U&'\FDD0', U&'\FDD0e'), 'sequence', r.sequence)
|| jsonb_strip_nulls(jsonb_build_object(
  'message_id', nullif(replace(r."message_id", U&'\FDD0', U&'\FDD0e'), ''), 'name', replace(r."name", U&'\FDD0', U&'\FDD0e'), 'tool_call_id', replace(r."tool_call_id", U&'\FDD0', U&'\FDD0e'),
  'status', replace(r."status", U&'\FDD0', U&'\FDD0e'), 'model', replace(r."model", U&'\FDD0', U&'\FDD0e'), 'run_id', replace(r."run_id", U&'\FDD0', U&'\FDD0e'), 'step', r.step,
  'input_tokens', r.input_tokens, 'output_tokens', r.output_tokens)))::text, r.created_at
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = %(thread)b and r.sequence = %(sequence)b
  and not r.superseded
