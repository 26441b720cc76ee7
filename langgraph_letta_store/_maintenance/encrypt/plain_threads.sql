-- read_thread: what each write that holds a thread changes.
select t.xmin::text from {schema}.threads t
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- plain_checkpoints: a thread's checkpoints that are in plain text.
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b
  and not starts_with(c.type, 'letta.sealed');

-- plain_channels: the same of its channels.
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from {schema}.checkpoint_channels v
where v.agent_id = {owner_of_thread} and v.thread_id = %(thread)b
  and not starts_with(v.type, 'letta.sealed');

-- plain_writes: the same of its tasks' writes.
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_thread} and w.thread_id = %(thread)b
  and not starts_with(w.type, 'letta.sealed');

-- plain_messages: all its messages, and the bytes of those that are in plain text.
select r.agent_id, r.sequence, r.type, case when {is_plain} then {message_bytes} end, r.message_id,
       r.digest, r.run_id, r.terms
from {schema}.threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join {schema}.recall_memory r on r.agent_id = each.agent_id and r.thread_id = t.thread_id
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b
order by r.sequence;

-- is_plain: whether a message is in plain text.
r.type is distinct from 'letta.sealed';

-- newest_checkpoints: the newest checkpoint of each graph in a thread.
select c.checkpoint_ns, max(c.checkpoint_id) from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b
group by c.checkpoint_ns;

-- hold_read_thread: whether a thread was not written to since it was read; `must_hold` follows.
select set_config('letta_store.holds', (count(*) = 1)::text, true)
from {schema}.threads t
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text;

-- renew_epoch!: writers that have cached the thread's messages look them up again.
update {schema}.threads t set epoch = gen_random_uuid()
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

-- seal_channels!: the encrypted values of channels.
update {schema}.checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = {owner_of_thread} and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old;

-- seal_writes!: the encrypted values of tasks' writes.
update {schema}.checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = {owner_of_thread} and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old;

-- seal_messages!: the encrypted messages; what else is readable of them goes, unless it may stay.
update {schema}.recall_memory r
set type = 'letta.sealed', message = n.value, message_id = n.id, digest = n.digest, text_at = null{hidden}
from unnest(%(agents)b::uuid[], %(sequences)b::int8[], %(values)b::bytea[], %(ids)b::text[],
            %(digests)b::bytea[], %(runs)b::text[], %(terms)b::text[])
       n (agent, sequence, value, id, digest, run_id, terms)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence and {is_plain};

-- hidden: what a message that may not be readable is left without.
, role = null, name = null, tool_call_id = null, status = null, model = null, input_tokens = null,
    output_tokens = null, text = '', run_id = n.run_id, terms = string_to_array(n.terms, ' ')::int4[];
