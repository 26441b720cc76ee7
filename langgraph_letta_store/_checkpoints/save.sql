-- hold_thread: lock a thread's row, which orders all writes to the thread, and number its new
-- messages. If the thread is another agent's, or has other agents than the writer has cached, or the
-- write is an orphan, no row is locked, and the rest of the step writes nothing. The time changes at most once a second, so
-- that most updates touch no index. An owner that is deleted meanwhile may be read and be named too.
with known as materialized (
  select o.agent_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread)b
)
insert into {schema}.threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, {messages_before}%(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where {as_known}{in_order}
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents;

-- in_order: the last message is the one that the writer has cached, whose sealed messages follow it.
 and (%(last)b::int8 is null or t.last_sequence = %(last)b::int8);

-- messages_before: sealed messages keep their numbers where the thread was deleted meanwhile.
coalesce(%(last)b::int8, 0) +;

-- named: gives a thread that has no owner its owner.
insert into {schema}.thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id;

-- allowed: one row, unless the write is an orphan.
select true as held where not ({orphaned});

-- as_known: the agents of a thread are those that the writer has cached, or these and the writer's
-- own.
(t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[]);

-- hold_known_thread: the same for a writer that refers to cached messages, in the epoch in which it
-- read them: no row if that epoch is over.
update {schema}.threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where {held} and {as_known}{in_order}
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents;

-- held: the thread of this agent, in the epoch that the writer has cached, if it refers to messages.
t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid);

-- held_thread: the thread that the step has locked already.
select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from {schema}.threads t
where {held} and t.agents is not distinct from %(becomes)b::uuid[];

-- take_thread!: lock a thread and run parts, each a statement of its own below.
with allowed as materialized ({allowed}), {parts_before}t as ({thread}){parts}
select t.last_sequence, t.epoch from t;

-- insert_channels: values in rows of their own; a version never changes.
insert into {schema}.checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{{}}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{{}}' end, '{{}}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing;

-- upsert_head: the row that names the latest checkpoint of a graph in a thread.
insert into {schema}.checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select t.agent_id, %(thread)b, %(ns)b, 'letta.head', '', %(head_type)b, %(head)b from t
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" <= excluded.type collate "C";

-- read_deletion: the last checkpoint that a thread had when it was deleted.
select d.checkpoint_id from {schema}.deleted_threads d
where d.thread = sha256(convert_to(%(thread)b::text, 'UTF8'));

-- rest: the messages of unchanged values in rows of their own. PostgreSQL 14 aggregates ranges, and
-- no multiranges.
select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from {schema}.checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span;

-- no_rest: the same if no such value refers to messages. A generic plan of `rest` is never as cheap
-- as a custom one, so PostgreSQL would plan each time.
select null::int8multirange as messages;

-- upsert_checkpoint: a checkpoint and the messages it refers to: those it names, the new ones, and
-- those of unchanged values in rows of their own.
insert into {schema}.checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce({referred}, '{{}}')
              + coalesce((select rest.messages from rest), '{{}}'), '{{}}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages;

-- referred: the messages that a row names by their numbers, and the new ones.
nullif(coalesce(%(referred)b::text::int8multirange, '{{}}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{{}}' end, '{{}}');

-- insert_writes!: what a task wrote; when it is written again, the first write counts.
{plain_writes}
  on conflict do nothing)
select true from allowed;

-- replace_writes!: an error, an interrupt or a resume value; when it is written again, the last counts.
{plain_writes}
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed;

-- plain_writes: writes that refer to no messages; no row if they are orphans. The owner is not changed
-- meanwhile. A task may write before its thread exists: then the thread's id gets its owner here. A
-- thread that the writer has cached and that has no owner any more was deleted meanwhile.
with allowed as materialized ({allowed}), owner as materialized (
  select o.agent_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread)b
  for key share
), named as (
  insert into {schema}.thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into {schema}.checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool;

-- insert_referring_writes: the same for writes that refer to messages.
insert into {schema}.checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, {referred}
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing;

-- orphaned: whether a run goes on from a checkpoint that was deleted with its thread, or that was
-- refused since then: its own graph's, or that of the graph that called all others. A new thread of
-- the same id has later checkpoints. With lists in place of single values, a generic plan would look
-- dear, and PostgreSQL would plan each time.
exists (
  select from {schema}.deleted_threads d
  where d.tenant = {tenant}
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists ({stored_checkpoints} = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists ({stored_checkpoints} = %(root)b::text)));

-- stored_checkpoints: the checkpoints that a thread has, whose id ...
select from {schema}.thread_agents o
    join {schema}.checkpoints c using (agent_id, thread_id)
    where o.tenant = {tenant} and o.thread_id = %(thread)b and c.checkpoint_id;

-- read_orphaned: the same for a write that locked no thread.
select {orphaned};

-- note_refused!: from now on refuse what is written under a refused checkpoint.
insert into {schema}.deleted_threads as d (thread, checkpoint_id, deleted_at)
values (%(refused)b, %(id)b, now())
on conflict (tenant, thread) do nothing;

-- delete_refused_writes!: the writes of tasks that came before the refused checkpoint.
delete from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_thread} and w.thread_id = %(thread)b and w.checkpoint_id = %(id)b;

-- adopt_thread!: a thread whose tasks wrote before it existed becomes this agent's, with the writes.
with stray as (
  select o.tenant, o.thread_id, o.agent_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread)b and o.agent_id <> %(agent_id)b
    and not exists (
      select from {schema}.threads t
      where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  for update
), named as (
  update {schema}.thread_agents o set agent_id = %(agent_id)b
  from stray where o.tenant = stray.tenant and o.thread_id = stray.thread_id
)
update {schema}.checkpoint_writes w set agent_id = %(agent_id)b
from stray where w.agent_id = stray.agent_id and w.thread_id = stray.thread_id;
