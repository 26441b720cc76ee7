-- thread_checkpoints: a thread's checkpoints, to seal their values.
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from {schema}.checkpoints c where c.agent_id = {owner} and c.thread_id = %(thread)b;

-- thread_channels: its channels' values in rows of their own.
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from {schema}.checkpoint_channels v where v.agent_id = {owner} and v.thread_id = %(thread)b;

-- thread_writes: its tasks' writes.
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from {schema}.checkpoint_writes w where w.agent_id = {owner} and w.thread_id = %(thread)b;

-- thread_messages: its messages.
select r.agent_id, r.sequence, r.type, {message_bytes}, r.message_id, r.digest, r.run_id, r.terms,
       r.created_at
from {schema}.recall_memory r
where r.agent_id = any ({agents_of_thread}) and r.thread_id = %(thread)b
order by r.sequence;

-- thread_digests: what its messages are recognised by.
select r.sequence, r.digest
from {schema}.recall_memory r
where r.agent_id = any ({agents_of_thread}) and r.thread_id = %(thread)b
order by r.sequence;

-- read_thread: what each write that holds a thread changes.
select t.xmin::text from {schema}.threads t where t.agent_id = {owner} and t.thread_id = %(thread)b;

-- hold_read_thread: whether a thread was not written to since it was read; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 1 as holds
  from {schema}.threads t
  where t.agent_id = {owner} and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- reseal_checkpoints!: give checkpoints their new values, unless they were changed since.
update {schema}.checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.agent_id = {owner} and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old;

-- reseal_channels!: the same for channels.
update {schema}.checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = {owner} and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old;

-- reseal_writes!: the same for tasks' writes.
update {schema}.checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = {owner} and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old;

-- reseal_messages!: the same for messages that are sealed already.
update {schema}.recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old;
