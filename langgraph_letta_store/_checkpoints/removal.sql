-- affected_threads: the threads that messages are removed from, noted by the step that has locked them.
(current_setting('langgraph_letta_store.shared_threads')::text[]);

-- has_deltas: whether a thread has DeltaChannels, whose value is made of all writes: these and the
-- checkpoints that lead to them have to stay. Those of encrypted threads were found out before.
({of}.thread_id = any (%(deltas)b::text[]) or exists (
  select from {schema}.checkpoints d
  where d.agent_id = {of}.agent_id and d.thread_id = {of}.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{{}}', 'null')));

-- passed: whether a graph has gone on from a checkpoint.
exists (
  select from {schema}.checkpoints n
  where n.agent_id = {of}.agent_id and n.thread_id = {of}.thread_id
    and n.checkpoint_ns = {of}.checkpoint_ns and n.checkpoint_id > {of}.checkpoint_id);

-- is_affected: whether a row is of one of these threads, each under the agent that it belongs to.
exists (
  select from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = any {affected_threads}
    and o.agent_id = {of}.agent_id and o.thread_id = {of}.thread_id);

-- delete_applied_writes!: writes of tasks in these threads that a later checkpoint has applied: they
-- contain messages, not references.
delete from {schema}.checkpoint_writes w
where {is_affected} and {passed} and not {has_deltas};

-- delete_inputs!: checkpoints of these threads that repeat a run's input, or the input of tasks.
delete from {schema}.checkpoints c
where {is_affected} and c.channels && array['__start__', '__pregel_tasks']
  and {passed} and not {has_deltas};

-- cut_parents!: removes references to parents that were deleted.
update {schema}.checkpoints c set parent_checkpoint_id = null
where {is_affected} and c.parent_checkpoint_id is not null
  and not exists (
    select from {schema}.checkpoints p
    where p.agent_id = c.agent_id and p.thread_id = c.thread_id
      and p.checkpoint_ns = c.checkpoint_ns and p.checkpoint_id = c.parent_checkpoint_id);

-- delete_unused_channels!: values that no checkpoint has any more.
delete from {schema}.checkpoint_channels v
where {is_affected} and not exists (
  select from {schema}.checkpoints c
  cross join lateral unnest(c.channels, c.versions) kept (channel, version)
  where c.agent_id = v.agent_id and c.thread_id = v.thread_id
    and c.checkpoint_ns = v.checkpoint_ns and kept.channel = v.channel and kept.version = v.version);

-- hold_affected_owners!: no task writes to the threads until the transaction ends. Writers lock a
-- thread's owner before the thread too.
select from {schema}.thread_agents o
where o.tenant = {tenant} and o.thread_id = any (%(among)b::text[])
order by o.thread_id
for update;

-- hold_affected_threads!: no other session writes to the threads, which are noted, until the
-- transaction ends.
with {apart}held as materialized (
  select t.thread_id
  from {schema}.thread_agents o
  join {schema}.threads t on t.agent_id = o.agent_id and t.thread_id = o.thread_id
  where o.tenant = {tenant} and o.thread_id = any (%(among)b::text[])
  order by t.thread_id
  for update of t
)
select set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id)::text, '{{}}'), true) is null
from held;

-- read_versions: a message of an agent, in all its versions and threads, and whether a state refers
-- to it.
select r.thread_id, r.sequence, r.message_id, r.type, {message_bytes}, {is_referred}
from {recall_memory} r
where {wanted}
order by r.thread_id, r.sequence;

-- wanted: a message by its id, unless it was removed before.
r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed';

-- is_referred: whether a state refers to a message.
(exists (
  select from {schema}.thread_agents o
  join {schema}.checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = {tenant} and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from {schema}.thread_agents o
  join {schema}.checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = {tenant} and o.thread_id = r.thread_id and w.messages @> r.sequence));

-- check_versions: all of these were read, and none was added since; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 0 as holds
  from {recall_memory} r
  where {wanted} and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- delete_versions_vectors!: their vectors.
delete from {recall_vectors} v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence;

-- delete_versions_backlog!: their entries among the messages that wait to be embedded.
delete from {schema}.recall_backlog b
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where b.agent_id = %(agent)b and b.thread_id = gone.thread_id and b.sequence = gone.sequence;

-- replace_versions!: placeholders of those that a state refers to. Recall memory does not show them.
update {recall_memory} r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where {wanted} and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and {is_referred};

-- delete_versions!: the others.
delete from {recall_memory} r where {wanted};

-- renew_epochs!: shows writers that have cached the threads' messages that some are deleted.
with fresh as materialized (select gen_random_uuid() as epoch)
update {schema}.threads t set epoch = fresh.epoch from fresh
where exists (
  select from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = any {affected_threads}
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id);
