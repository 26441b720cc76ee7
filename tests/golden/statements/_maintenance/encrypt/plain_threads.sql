-- _maintenance/encrypt/plain_threads.renew_epoch [sealed]
-- writes
-- not prepared
with fresh as materialized (select gen_random_uuid() as epoch)
update "letta".threads t set epoch = fresh.epoch from fresh
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

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
    output_tokens = null, text = '', run_id = n.run_id, terms = string_to_array(n.terms, ' ')::int4[],
    said = null, all_terms = null
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
