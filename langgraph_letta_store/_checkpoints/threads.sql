-- hold_owner!: no task writes to a thread until the transaction ends. Writers lock the owner before
-- the thread too.
select o.agent_id from {schema}.thread_agents o
where o.tenant = {tenant} and o.thread_id = %(thread)b
for update;

-- hold_thread!: lock a thread against other writers until the transaction ends.
select t.thread_id from {schema}.threads t
where t.agent_id = {owner} and t.thread_id = %(thread)b
for update;

-- owner: the agent that a thread belongs to: the one that the caller has read, or else the one that
-- the thread's id leads to.
coalesce(%(owner)b::uuid, (
  select o.agent_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread)b::text));

-- claim_thread!: give a thread without an agent to an agent, in both tables: the reference carries
-- the change over.
with {apart}claimed as (
  update {schema}.thread_agents o set agent_id = %(agent_id)b
  where o.tenant = {tenant} and o.thread_id = %(thread)b and o.agent_id = %(owner)b
    and exists (
      select from {schema}.threads t
      where t.agent_id = %(owner)b and t.thread_id = %(thread)b and t.agents is null)
  returning o.thread_id
)
select set_config('langgraph_letta_store.claimed', count(*)::text, true) is null from claimed;

-- name_claimed!: its new epoch shows writers that its cached messages have moved.
with fresh as materialized (select gen_random_uuid() as epoch)
update {schema}.threads t set agent = %(agent)b, epoch = fresh.epoch from fresh
where t.agent_id = %(agent_id)b and t.thread_id = %(thread)b and {claimed};

-- claim_checkpoints!: its checkpoints are the agent's.
update {schema}.checkpoints c set agent_id = %(agent_id)b
where c.agent_id = %(owner)b and c.thread_id = %(thread)b and {claimed};

-- claim_channels!: and their values in rows of their own.
update {schema}.checkpoint_channels v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and {claimed};

-- claim_writes!: and the tasks' writes.
update {schema}.checkpoint_writes w set agent_id = %(agent_id)b
where w.agent_id = %(owner)b and w.thread_id = %(thread)b and {claimed};

-- claimed: whether this transaction gave the thread its agent.
current_setting('langgraph_letta_store.claimed') = '1';

-- claim_messages!: its messages are the agent's.
update {schema}.recall_memory r set agent_id = %(agent_id)b
where r.agent_id = %(owner)b and r.thread_id = %(thread)b and {claimed};

-- claim_vectors!: the messages' vectors, too.
update {all_recall_vectors} v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and {claimed};

-- claim_backlog!: and the messages that wait for a vector.
update {schema}.recall_backlog b set agent_id = %(agent_id)b
where b.agent_id = %(owner)b and b.thread_id = %(thread)b and {claimed};

-- note_deletion!: from now on refuse tasks' writes under the checkpoints that a thread has.
with found as materialized (
  select sha256(convert_to(%(thread)b::text, 'UTF8')), max(had.checkpoint_id), now()
  from (
    select c.checkpoint_id from {schema}.checkpoints c
    where c.agent_id = {owner} and c.thread_id = %(thread)b
    union all
    select w.checkpoint_id from {schema}.checkpoint_writes w
    where w.agent_id = {owner} and w.thread_id = %(thread)b) had
  having max(had.checkpoint_id) is not null
)
insert into {schema}.deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at;

-- delete_thread_writes!: all writes of a thread's tasks.
delete from {schema}.checkpoint_writes w
where w.agent_id = {owner} and w.thread_id = %(thread)b;

-- delete_thread_channels!: all values in rows of their own.
delete from {schema}.checkpoint_channels v
where v.agent_id = {owner} and v.thread_id = %(thread)b;

-- delete_thread_checkpoints!: all checkpoints.
delete from {schema}.checkpoints c
where c.agent_id = {owner} and c.thread_id = %(thread)b;

-- delete_thread_vectors!: all vectors of a thread's messages.
delete from {all_recall_vectors} v
where v.agent_id = any ({agents_of_thread})
  and v.thread_id = %(thread)b;

-- delete_thread_backlog!: all messages that wait for a vector.
delete from {schema}.recall_backlog b
where b.agent_id = any ({agents_of_thread})
  and b.thread_id = %(thread)b;

-- delete_thread_messages!: all messages.
delete from {schema}.recall_memory r
where r.agent_id = any ({agents_of_thread})
  and r.thread_id = %(thread)b;

-- agents_of_thread: the agents that speak in a thread.
array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from {schema}.threads t where t.agent_id = {owner} and t.thread_id = %(thread)b);

-- delete_thread!: last, since the other statements read its agents. The reference deletes the
-- thread's row too.
delete from {schema}.thread_agents o where o.tenant = {tenant} and o.thread_id = %(thread)b;

-- find_threads: which of two threads exist.
select (select true from {schema}.threads t
        where t.agent_id = {owner_of_source} and t.thread_id = %(source)b),
       (select true from {schema}.threads t
        where t.agent_id = (
          select o.agent_id from {schema}.thread_agents o
          where o.tenant = {tenant} and o.thread_id = %(target)b) and t.thread_id = %(target)b);

-- owner_of_source: the agent that the thread to copy belongs to.
(select o.agent_id from {schema}.thread_agents o
 where o.tenant = {tenant} and o.thread_id = %(source)b::text);

-- hold_source!: lock the thread to copy against other writers until the transaction ends.
select t.thread_id from {schema}.threads t
where t.agent_id = {owner_of_source} and t.thread_id = %(source)b
for update;

-- copy_owner!: the copy belongs to the same agent. Writes that wait for a thread of its id stay.
insert into {schema}.thread_agents (thread_id, agent_id)
select %(target)b, o.agent_id from {schema}.thread_agents o
where o.tenant = {tenant} and o.thread_id = %(source)b{through_coordinator}
on conflict do nothing;

-- copy_thread!: a new thread of the same agents; no row if the source is gone.
insert into {schema}.threads
  (thread_id, agent_id, agent, agents, agent_names, last_sequence, created_at, updated_at)
select %(target)b, t.agent_id, t.agent, t.agents, t.agent_names, t.last_sequence, now(), now()
from {schema}.threads t
where t.agent_id = {owner_of_source} and t.thread_id = %(source)b{through_coordinator}
returning true;

-- copy_checkpoints!: all checkpoints, under the same ids.
insert into {schema}.checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select c.agent_id, %(target)b, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id,
       c.created_at, c.metadata, c.type, c.checkpoint, c.channels, c.versions, c.base, c.messages
from {schema}.checkpoints c
where c.agent_id = {owner_of_source} and c.thread_id = %(source)b{through_coordinator};

-- copy_channels!: the values in rows of their own.
insert into {schema}.checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select v.agent_id, %(target)b, v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base,
       v.messages
from {schema}.checkpoint_channels v
where v.agent_id = {owner_of_source} and v.thread_id = %(source)b{through_coordinator};

-- copy_writes!: the tasks' writes.
insert into {schema}.checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select w.agent_id, %(target)b, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.created_at,
       w.task_path, w.channel, w.type, w.value, w.base, w.messages
from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_source} and w.thread_id = %(source)b{through_coordinator};

-- copy_messages!: the messages, under the same numbers, which values refer to.
insert into {schema}.recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms, said, all_terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms, r.said, r.all_terms
from {schema}.recall_memory r
where r.agent_id = any ({agents_of_source})
  and r.thread_id = %(source)b{through_coordinator};

-- agents_of_source: the agents that speak in the thread to copy.
array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from {schema}.threads t
  where t.agent_id = {owner_of_source} and t.thread_id = %(source)b);

-- copy_vectors!: their vectors, so that nothing is embedded twice.
insert into {all_recall_vectors} (agent_id, thread_id, sequence, embedding)
select v.agent_id, %(target)b, v.sequence, v.embedding
from {all_recall_vectors} v
where v.agent_id = any ({agents_of_source})
  and v.thread_id = %(source)b{through_coordinator};

-- copy_backlog!: the messages that wait for a vector.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select b.agent_id, %(target)b, b.sequence
from {schema}.recall_backlog b
where b.agent_id = any ({agents_of_source})
  and b.thread_id = %(source)b{through_coordinator};

-- check_copied: whether all values of a copied thread are sealed for it, none for its source;
-- `must_hold` follows.
with {apart}seen as materialized (
  select not exists (
      select from {schema}.checkpoints c
      join {schema}.checkpoints s using (checkpoint_ns, checkpoint_id)
      where c.thread_id = %(target)b and s.thread_id = %(source)b
        and starts_with(c.type, 'letta.sealed') and c.checkpoint = s.checkpoint)
    and not exists (
      select from {schema}.checkpoint_channels c
      join {schema}.checkpoint_channels s using (checkpoint_ns, channel, version)
      where c.thread_id = %(target)b and s.thread_id = %(source)b
        and starts_with(c.type, 'letta.sealed') and c.value = s.value)
    and not exists (
      select from {schema}.checkpoint_writes c
      join {schema}.checkpoint_writes s using (checkpoint_ns, checkpoint_id, task_id, idx)
      where c.thread_id = %(target)b and s.thread_id = %(source)b
        and starts_with(c.type, 'letta.sealed') and c.value = s.value)
    and not exists (
      select from {schema}.recall_memory c
      join {schema}.recall_memory s using (agent_id, sequence)
      where c.agent_id = any ({agents_of_source})
        and c.thread_id = %(target)b and s.thread_id = %(source)b
        and starts_with(c.type, 'letta.sealed') and c.message = s.message
    ) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- list_threads: a page of threads, the last written first.
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from {schema}.threads t
where {condition}
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8;

-- of_agent: those that belong to an agent.
t.agent_id = %(agent)b;

-- of_id: one thread.
(t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread_id)b);

-- list_shared_threads: the threads of others that an agent takes part in, all that are on the page
-- or after it.
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from {schema}.threads t
where t.agents is not null and t.agents @> array[%(agent)b::uuid] and t.agent_id <> %(agent)b
  and {condition};

-- listed_after: the next page. The first comparison is a range of the index.
t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b);
