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
with claimed as (
  update {schema}.thread_agents o set agent_id = %(agent_id)b
  where o.tenant = {tenant} and o.thread_id = %(thread)b and o.agent_id = %(owner)b
    and exists (
      select from {schema}.threads t
      where t.agent_id = %(owner)b and t.thread_id = %(thread)b and t.agents is null)
  returning o.thread_id
)
select set_config('langgraph_letta_store.claimed', count(*)::text, true) is null from claimed;

-- name_claimed!: its new epoch shows writers that its cached messages have moved.
update {schema}.threads t set agent = %(agent)b, epoch = gen_random_uuid()
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
insert into {schema}.deleted_threads as d (thread, checkpoint_id, deleted_at)
select sha256(convert_to(%(thread)b::text, 'UTF8')), max(had.checkpoint_id), now()
from (
  select c.checkpoint_id from {schema}.checkpoints c
  where c.agent_id = {owner} and c.thread_id = %(thread)b
  union all
  select w.checkpoint_id from {schema}.checkpoint_writes w
  where w.agent_id = {owner} and w.thread_id = %(thread)b) had
having max(had.checkpoint_id) is not null
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
where o.tenant = {tenant} and o.thread_id = %(source)b
on conflict do nothing;

-- copy_thread!: a new thread of the same agents; no row if the source is gone.
insert into {schema}.threads
  (thread_id, agent_id, agent, agents, agent_names, last_sequence, created_at, updated_at)
select %(target)b, t.agent_id, t.agent, t.agents, t.agent_names, t.last_sequence, now(), now()
from {schema}.threads t
where t.agent_id = {owner_of_source} and t.thread_id = %(source)b
returning true;

-- copy_checkpoints!: all checkpoints, under the same ids.
insert into {schema}.checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select c.agent_id, %(target)b, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id,
       c.created_at, c.metadata, c.type, c.checkpoint, c.channels, c.versions, c.base, c.messages
from {schema}.checkpoints c
where c.agent_id = {owner_of_source} and c.thread_id = %(source)b;

-- copy_channels!: the values in rows of their own.
insert into {schema}.checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select v.agent_id, %(target)b, v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base,
       v.messages
from {schema}.checkpoint_channels v
where v.agent_id = {owner_of_source} and v.thread_id = %(source)b;

-- copy_writes!: the tasks' writes.
insert into {schema}.checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select w.agent_id, %(target)b, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.created_at,
       w.task_path, w.channel, w.type, w.value, w.base, w.messages
from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_source} and w.thread_id = %(source)b;

-- copy_messages!: the messages, under the same numbers, which values refer to.
insert into {schema}.recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms
from {schema}.recall_memory r
where r.agent_id = any ({agents_of_source})
  and r.thread_id = %(source)b;

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
  and v.thread_id = %(source)b;

-- copy_backlog!: the messages that wait for a vector.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select b.agent_id, %(target)b, b.sequence
from {schema}.recall_backlog b
where b.agent_id = any ({agents_of_source})
  and b.thread_id = %(source)b;

-- sealed_checkpoints: the values of a thread's checkpoints, to seal them again.
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint
from {schema}.checkpoints c where c.thread_id = %(thread)b;

-- sealed_channels: those of its channels.
select v.checkpoint_ns, v.channel, v.version, v.type, v.value
from {schema}.checkpoint_channels v where v.thread_id = %(thread)b;

-- sealed_writes: those of its tasks' writes.
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.value
from {schema}.checkpoint_writes w where w.thread_id = %(thread)b;

-- sealed_messages: its messages.
select r.agent_id, r.sequence, r.message_id, r.type, r.message
from {schema}.recall_memory r
where r.agent_id = any ({agents_of_thread}) and r.thread_id = %(thread)b
order by r.sequence;

-- reseal_checkpoints!: give checkpoints their new values, unless they were changed since.
update {schema}.checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.thread_id = %(thread)b and c.checkpoint_ns = n.ns and c.checkpoint_id = n.id
  and c.checkpoint = n.old;

-- reseal_channels!: the same for channels.
update {schema}.checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.thread_id = %(thread)b and v.checkpoint_ns = n.ns and v.channel = n.channel
  and v.version = n.version and v.value = n.old;

-- reseal_writes!: the same for tasks' writes.
update {schema}.checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.thread_id = %(thread)b and w.checkpoint_ns = n.ns and w.checkpoint_id = n.id
  and w.task_id = n.task and w.idx = n.idx and w.value = n.old;

-- reseal_messages!: the same for messages that are sealed already.
update {schema}.recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old;

-- check_copied: whether all values of a copied thread are sealed for it, none for its source;
-- `must_hold` follows.
select set_config('letta_store.holds', (not exists (
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
  ))::text, true);

-- list_threads: a page of threads, the last written first.
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from {schema}.threads t
where {condition}
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8;

-- of_agent: those that belong to an agent.
t.agent_id = %(agent)b;

-- list_shared_threads: the threads of others that an agent takes part in, all that are on the page
-- or after it.
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from {schema}.threads t
where t.agents is not null and t.agents @> array[%(agent)b::uuid] and t.agent_id <> %(agent)b
  and {condition};

-- listed_after: the next page. The first comparison is a range of the index.
t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b);

-- read_checkpoints: what decides which of a thread's checkpoints may go, and what they need.
-- Encrypted metadata is in the checkpoint's row.
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id,
       c.created_at < coalesce(%(before)b::timestamptz, now() - %(age)b::interval),
       coalesce(c.run_id = any (%(runs)b::text[]), false),
       jsonb_build_object(
         'parents', c.metadata -> 'parents',
         'counters_since_delta_snapshot', c.metadata -> 'counters_since_delta_snapshot')::text,
       case when c.metadata = '{{}}' then c.type end,
       case when c.metadata = '{{}}' then c.checkpoint end
from {schema}.checkpoints c
where c.agent_id = {owner} and c.thread_id = %(thread)b;

-- read_values: which channels have a value in which of a thread's checkpoints.
select c.checkpoint_ns, c.checkpoint_id, c.channels
from {schema}.checkpoints c
where c.agent_id = {owner} and c.thread_id = %(thread)b and c.channels && %(channels)b::text[];

-- read_sends: under which of a thread's checkpoints tasks sent further tasks.
select distinct w.checkpoint_ns, w.checkpoint_id
from {schema}.checkpoint_writes w
where w.agent_id = {owner} and w.thread_id = %(thread)b and w.channel = %(tasks)b;

-- delete_writes!: the writes of deleted checkpoints. Rows are looked up by the primary key, one
-- checkpoint after another, whatever size the planner estimates for the thread.
delete from {schema}.checkpoint_writes
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) gone (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select w.ctid from {schema}.checkpoint_writes w
    where w.agent_id = {owner} and w.thread_id = %(thread)b
      and w.checkpoint_ns = gone.checkpoint_ns
      and w.checkpoint_id = gone.checkpoint_id
    offset 0) found));

-- delete_checkpoints!: delete checkpoints and count them.
with gone as (
  delete from {schema}.checkpoints
  where ctid = any (array(
    {found_checkpoints}))
  returning true)
select count(*) from gone;

-- cut_parents!: checkpoints whose parents are deleted have none.
update {schema}.checkpoints set parent_checkpoint_id = null
where ctid = any (array(
  {found_checkpoints}));

-- found_checkpoints: where the rows of named checkpoints are.
select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from {schema}.checkpoints c
    where c.agent_id = {owner} and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found;

-- delete_channels!: values that no checkpoint of the thread refers to any more.
delete from {schema}.checkpoint_channels
where ctid = any (array(
  select found.ctid
  from (
    select v.checkpoint_ns, v.channel, v.version
    from {schema}.checkpoint_channels v
    where v.agent_id = {owner} and v.thread_id = %(thread)b
    except
    select c.checkpoint_ns, kept.channel, kept.version
    from {schema}.checkpoints c
    cross join lateral unnest(c.channels, c.versions) kept (channel, version)
    where c.agent_id = {owner} and c.thread_id = %(thread)b and kept.version is not null) gone
  cross join lateral (
    select v.ctid from {schema}.checkpoint_channels v
    where v.agent_id = {owner} and v.thread_id = %(thread)b
      and v.checkpoint_ns = gone.checkpoint_ns
      and v.channel = gone.channel and v.version = gone.version
    offset 0) found));

-- move_head!: name another checkpoint the latest of a graph, unless there is a newer one by now.
update {schema}.checkpoint_channels v set type = %(head_type)b, value = %(head)b
where v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b and v.channel = 'letta.head'
  and v.version = '' and v.type = %(old)b;

-- find_runs: the threads that have checkpoints of some runs.
select distinct c.thread_id, c.agent_id, coalesce(t.agents, array[t.agent_id])
from {schema}.checkpoints c
left join {schema}.threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
where c.run_id = any (%(runs)b::text[]);

-- find_messages_of_runs: the threads that have messages of some runs, without an index.
select distinct r.thread_id, o.agent_id, array[r.agent_id]
from {schema}.recall_memory r
join {schema}.thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id
where r.run_id = any (%(runs)b::text[]);

-- delete_messages!: delete and count messages of a thread without references. The thread's new
-- epoch shows writers that cached messages are gone.
with referred as (
  select coalesce(range_agg(referring.span), '{{}}') as spans
  from (
    select span from {schema}.checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = {owner} and c.thread_id = %(thread)b
    union all
    select span from {schema}.checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = {owner} and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from {schema}.recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from {schema}.recall_memory r
  using referred cross join lateral unnest('{{[1,)}}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and {condition}
  returning true
), epoch as (
  update {schema}.threads t set epoch = gen_random_uuid()
  where t.agent_id = {owner} and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone;

-- beyond_limits: messages that are too old, or beyond the number that may stay.
(r.created_at < now() - %(age)b::interval or r.sequence <= (select beyond.sequence from beyond));

-- of_runs: messages of some runs.
r.run_id = any (%(runs)b::text[]);

-- delete_stray_vectors!: the vectors of a thread's deleted messages.
delete from {all_recall_vectors} v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from {schema}.recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence);

-- delete_stray_backlog!: deleted messages that waited for a vector.
delete from {schema}.recall_backlog b
where b.agent_id = any (%(agents)b::uuid[]) and b.thread_id = %(thread)b
  and not exists (
    select from {schema}.recall_memory r
    where r.agent_id = b.agent_id and r.thread_id = %(thread)b and r.sequence = b.sequence);

-- sweep_threads: the next threads, and what of each may be beyond its limits, by a few look-ups in
-- indexes. It looks for checkpoints at the first two, and at one too many, of the first namespace
-- (the graph's own), and for messages at the oldest, unless the newest checkpoint refers to all.
-- Only threads in use lately can have new writes without a checkpoint.
select t.agent_id, t.thread_id, coalesce(t.agents, array[t.agent_id]),
       %(checkpoints)b::int8 is not null and exists (
         select from {schema}.checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         offset %(checkpoints)b::int8 limit 1)
       or coalesce(first.created_at < now() - %(checkpoint_age)b::interval, false) and exists (
         select from {schema}.checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
           and c.checkpoint_id > first.checkpoint_id),
       (coalesce(oldest.created_at < now() - %(message_age)b::interval, false)
        or coalesce(oldest.sequence <= t.last_sequence - %(messages)b::int8, false))
       and coalesce((
         select not c.messages @> int8range(oldest.sequence, t.last_sequence + 1)
         from {schema}.checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         order by c.checkpoint_id desc limit 1), true),
       t.updated_at > now() - interval '7 days' and coalesce((
         select true from {schema}.checkpoint_writes w
         where w.agent_id = t.agent_id and w.thread_id = t.thread_id
           and w.created_at < now() - interval '1 day'
           and not exists (
             select from {schema}.checkpoints c
             where c.agent_id = w.agent_id and c.thread_id = w.thread_id
               and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)
         limit 1), false)
from (
  select * from {schema}.threads t where {condition}
  order by t.agent_id, t.thread_id limit %(batch)b::int8
) t
left join lateral (
  select c.checkpoint_ns, c.checkpoint_id, c.created_at from {schema}.checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id
  order by c.checkpoint_ns, c.checkpoint_id limit 1) first on true
left join lateral (
  select first.sequence, first.created_at
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.sequence, r.created_at from {schema}.recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
    order by r.sequence limit 1) first
  order by first.sequence limit 1) oldest on true
order by t.agent_id, t.thread_id;

-- swept_after: the threads after another.
(t.agent_id, t.thread_id) > (%(after_agent)b, %(after)b);

-- delete_orphans!: writes under checkpoints that were never stored, or are deleted. A run may save
-- writes before their checkpoint, so they stay for a day, unless the thread was deleted since.
delete from {schema}.checkpoint_writes w
where w.agent_id = {owner} and w.thread_id = %(thread)b
  and (w.created_at < now() - interval '1 day' or {deleted})
  and not exists (
    select from {schema}.checkpoints c
    where c.agent_id = w.agent_id and c.thread_id = w.thread_id
      and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id);

-- delete_unused_owners!: an id of a thread that neither exists nor has writes needs no owner.
delete from {schema}.thread_agents o
where o.agent_id = {owner} and o.thread_id = %(thread)b
  and not exists (
    select from {schema}.threads t
    where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  and not exists (
    select from {schema}.checkpoint_writes w
    where w.agent_id = o.agent_id and w.thread_id = o.thread_id);

-- deleted: whether a write is under a checkpoint that was deleted with its thread.
exists (
  select from {schema}.deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id);

-- forget_deletions!: deletions so old that no task of then can be running.
delete from {schema}.deleted_threads d where d.deleted_at < now() - interval '30 days';

-- find_strays: deleted threads with writes: those written after the deletion, or more than a day
-- ago. The index is read for one thread after another.
with recursive each as (
  (select w.agent_id, w.thread_id from {schema}.checkpoint_writes w
   order by w.agent_id, w.thread_id limit 1)
  union all
  select next.agent_id, next.thread_id
  from each
  cross join lateral (
    select w.agent_id, w.thread_id from {schema}.checkpoint_writes w
    where (w.agent_id, w.thread_id) > (each.agent_id, each.thread_id)
    order by w.agent_id, w.thread_id limit 1) next
)
select each.agent_id, each.thread_id from each
where not exists (
    select from {schema}.threads t
    where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
  and (select true from {schema}.checkpoint_writes w
       where w.agent_id = each.agent_id and w.thread_id = each.thread_id
         and (w.created_at < now() - interval '1 day' or {deleted}) limit 1);
