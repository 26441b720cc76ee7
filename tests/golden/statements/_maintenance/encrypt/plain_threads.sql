-- _maintenance/encrypt/plain_threads.hold_read_thread [sealed]
-- not prepared
select set_config('letta_store.holds', (count(*) = 1)::text, true)
from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text

-- _maintenance/encrypt/plain_threads.newest_checkpoints [sealed]
-- not prepared
select c.checkpoint_ns, max(c.checkpoint_id) from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
group by c.checkpoint_ns

-- _maintenance/encrypt/plain_threads.plain_channels [sealed]
-- not prepared
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from "letta".checkpoint_channels v
where v.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and v.thread_id = %(thread)b
  and not starts_with(v.type, 'letta.sealed')

-- _maintenance/encrypt/plain_threads.plain_checkpoints [sealed]
-- not prepared
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
  and not starts_with(c.type, 'letta.sealed')

-- _maintenance/encrypt/plain_threads.plain_messages [sealed]
-- not prepared
select r.agent_id, r.sequence, r.type, case when r.type is distinct from 'letta.sealed' then case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end end, r.message_id,
       r.digest, r.run_id, r.terms
from "letta".threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join "letta".recall_memory r on r.agent_id = each.agent_id and r.thread_id = t.thread_id
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b
order by r.sequence

-- _maintenance/encrypt/plain_threads.plain_writes [sealed]
-- not prepared
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b
  and not starts_with(w.type, 'letta.sealed')

-- _maintenance/encrypt/plain_threads.read_thread [sealed]
-- not prepared
select t.xmin::text from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _maintenance/encrypt/plain_threads.renew_epoch [sealed]
-- writes
-- not prepared
update "letta".threads t set epoch = gen_random_uuid()
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _maintenance/encrypt/plain_threads.seal_channels [sealed]
-- writes
-- not prepared
update "letta".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old

-- _maintenance/encrypt/plain_threads.seal_checkpoints [sealed]
-- writes
-- not prepared
update "letta".checkpoints c
set type = n.type, checkpoint = n.value, metadata = '{}', run_id = n.run_id,
    channels = array_append(c.channels, 'letta.head'), versions = array_append(c.versions, '')
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[], %(runs)b::text[]) n (ns, id, old, type, value, run_id)
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old

-- _maintenance/encrypt/plain_threads.seal_heads [sealed]
-- writes
-- not prepared
insert into "letta".checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text), %(thread)b, n.ns, 'letta.head', '', n.type, n.value
from unnest(%(ns)b::text[], %(types)b::text[], %(values)b::bytea[]) n (ns, type, value)
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" < excluded.type collate "C"

-- _maintenance/encrypt/plain_threads.seal_messages [sealed]
-- writes
-- not prepared
update "letta".recall_memory r
set type = 'letta.sealed', message = n.value, message_id = n.id, digest = n.digest, text_at = null, role = null, name = null, tool_call_id = null, status = null, model = null, input_tokens = null,
    output_tokens = null, text = '', run_id = n.run_id, terms = string_to_array(n.terms, ' ')::int4[]
from unnest(%(agents)b::uuid[], %(sequences)b::int8[], %(values)b::bytea[], %(ids)b::text[],
            %(digests)b::bytea[], %(runs)b::text[], %(terms)b::text[])
       n (agent, sequence, value, id, digest, run_id, terms)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence and r.type is distinct from 'letta.sealed'

-- _maintenance/encrypt/plain_threads.seal_messages [sealed: readable]
-- writes
-- not prepared
update "letta".recall_memory r
set type = 'letta.sealed', message = n.value, message_id = n.id, digest = n.digest, text_at = null
from unnest(%(agents)b::uuid[], %(sequences)b::int8[], %(values)b::bytea[], %(ids)b::text[],
            %(digests)b::bytea[], %(runs)b::text[], %(terms)b::text[])
       n (agent, sequence, value, id, digest, run_id, terms)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence and r.type is distinct from 'letta.sealed'

-- _maintenance/encrypt/plain_threads.seal_writes [sealed]
-- writes
-- not prepared
update "letta".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old
