-- is_plain: whether a message is in plain text.
r.type is distinct from 'letta.sealed';

-- renew_epoch!: writers that have cached the thread's messages look them up again.
with fresh as materialized (select gen_random_uuid() as epoch)
update {schema}.threads t set epoch = fresh.epoch from fresh
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- seal_checkpoints!: the encrypted values of checkpoints, each of which has the row that names the
-- newest one of its graph.
update {schema}.checkpoints c
set type = n.type, checkpoint = n.value, metadata = '{{}}', run_id = n.run_id,
    channels = array_append(c.channels, 'letta.head'), versions = array_append(c.versions, '')
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[], %(runs)b::text[]) n (ns, id, old, type, value, run_id)
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old;

-- seal_heads!: the rows that name the newest checkpoints.
insert into {schema}.checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select {owner_of_thread}, %(thread)b, n.ns, 'letta.head', '', n.type, n.value
from unnest(%(ns)b::text[], %(types)b::text[], %(values)b::bytea[]) n (ns, type, value)
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" < excluded.type collate "C";

-- seal_messages!: the encrypted messages; what else is readable of them goes, unless it may stay.
update {schema}.recall_memory r
set type = 'letta.sealed', message = n.value, message_id = n.id, digest = n.digest, text_at = null{hidden}
from unnest(%(agents)b::uuid[], %(sequences)b::int8[], %(values)b::bytea[], %(ids)b::text[],
            %(digests)b::bytea[], %(runs)b::text[], %(terms)b::text[])
       n (agent, sequence, value, id, digest, run_id, terms)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence and {is_plain};

-- hidden: what a message that may not be readable is left without.
, role = null, name = null, tool_call_id = null, status = null, model = null, input_tokens = null,
    output_tokens = null, text = '', run_id = n.run_id, terms = string_to_array(n.terms, ' ')::int4[],
    said = null, all_terms = null;
