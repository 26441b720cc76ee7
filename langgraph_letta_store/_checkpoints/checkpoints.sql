-- hold_thread: lock a thread's row, which orders all writes to the thread, and number its new
-- messages. If the thread is another agent's, or has other agents than the writer has cached, or the
-- write is an orphan, no row is locked, and the rest of the step writes nothing. The time changes at most once a second, so
-- that most updates touch no index. An owner that is deleted meanwhile may be read and be named too.
insert into {schema}.threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (
  select named.agent_id from named
  union
  select o.agent_id from {schema}.thread_agents o
  where o.tenant = {tenant} and o.thread_id = %(thread)b) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at > t.updated_at + interval '1 second'
                      then excluded.updated_at else t.updated_at end
where {as_known}
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents;

-- named: gives a thread that has no owner its owner.
insert into {schema}.thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id;

-- allowed: one row, unless the write is an orphan.
select where not ({orphaned});

-- as_known: the agents of a thread are those that the writer has cached, or these and the writer's
-- own.
(t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[]);

-- hold_known_thread: the same for a writer that refers to cached messages, in the epoch in which it
-- read them: no row if that epoch is over.
update {schema}.threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when coalesce(%(at)b::timestamptz, now()) > t.updated_at + interval '1 second'
                      then coalesce(%(at)b::timestamptz, now()) else t.updated_at end
where {held} and {as_known}
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

-- insert_messages: new messages, under the numbers that the thread has just given them.
{message_target}
select t.agent_id, {message_rows};

-- insert_shared_messages: the same in a thread of several agents, each message with its own agent.
{message_target}
select {speaker}, {message_rows};

-- message_target: the columns of a new message.
insert into {schema}.recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms);

-- message_rows: the values of new messages' columns, but for the agent.
t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       string_to_array(m.terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from {schema}.checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true,
unnest(
  %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[], %(m_calls)b::text[],
  %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[], %(m_outputs)b::int4[],
  %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[], %(m_messages)b::bytea[],
  %(m_terms)b::text[], %(m_times)b::timestamptz[])
  with ordinality m (id, digest, role, name, call, status, model, input, output, text, text_at,
                     type, message, terms, said_at, position);

-- speaker: the agent that a message of a shared thread belongs to: the one that said it first if it
-- replaces another of its id, else the one whose run says it.
coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from {schema}.recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid);

-- supersede_messages: messages that new ones with the same ids replace.
update {schema}.recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded;

-- supersede_shared_messages: the same in a thread of several agents.
update {schema}.recall_memory r set superseded = true
from t
where r.agent_id = any (%(becomes)b::uuid[]) and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded;

-- wait_for_vectors: new messages are embedded later.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position;

-- wait_for_shared_vectors: the same in a thread of several agents.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select {speaker}, t.thread_id, t.last_sequence - %(count)b::int8 + m.position
from t
cross join lateral (
  select position, (%(m_ids)b::text[])[position] as id
  from unnest(%(m_waiting)b::int4[]) position) m;

-- name_recall: list the agent's recall memory. Readers check that it has a message, since that may
-- be deleted by then. A session that is deleting the agent is waited for.
insert into {schema}.namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true;

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

-- owner_of_thread: the agent that a thread belongs to, as a scalar, so that indexes that begin with
-- the agent serve what goes by the thread's id alone.
(select o.agent_id from {schema}.thread_agents o
 where o.tenant = {tenant} and o.thread_id = %(thread)b::text);

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

-- find_messages: a thread's owner and epoch, and which of these messages the thread has.
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, r.digest, r.sequence
from {schema}.threads t
left join lateral (
  select r.digest, r.sequence
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join unnest(%(ids)b::text[], %(digests)b::bytea[]) wanted (id, digest)
  join {schema}.recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id
    and r.message_id = wanted.id and r.digest = wanted.digest
  offset 0) r on true
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- find_messages_by_id: the same for encrypted messages, which the saver decrypts and compares.
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, null, r.sequence, r.type, r.message
from {schema}.threads t
left join lateral (
  select r.sequence, r.type, r.message
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join {schema}.recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  offset 0) r on true
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- message_bytes: a serialised message, with its text put back in.
case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end;

-- by_id: one checkpoint.
c.checkpoint_id = %(id)b;

-- of_thread: a thread's.
c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b;

-- of_namespace: a graph's or a subgraph's.
c.checkpoint_ns = %(ns)b;

-- with_metadata: those whose metadata has all of this.
c.metadata @> %(metadata)b::text::jsonb;

-- before: those made before another.
c.checkpoint_id < %(before)b;

-- beyond: the next page.
(c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b);

-- get_checkpoint: the latest checkpoint, or a given one, with its values in rows of their own, its
-- pending writes and its messages, joined. The messages are those of the agents that the reader has
-- cached for the thread; the row has the thread's actual agents.
with c as materialized (
  select * from {schema}.checkpoints c
  where {condition}
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join {schema}.checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select {checkpoint_columns}, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, m.*
from c
left join {schema}.threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
{channel_values}
left join lateral (
  {write_arrays}
  from w) p on true
left join lateral (
  select {message_arrays}
  from (
    select r.sequence, r.type, r.message_id, r.digest, {message_bytes} as bytes
    from unnest(coalesce(c.messages, '{{}}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{{}}')) span
    cross join lateral (
      select r.* from {recall_memory} r
      where {of_agents} and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true;

-- of_one_agent: the messages of a thread's only agent.
r.agent_id = %(agent_id)b;

-- of_several_agents: the messages of all agents of a shared thread.
r.agent_id = any (%(agents)b::uuid[]);

-- read_owner: the agent that a thread belongs to.
select t.agent_id, t.agent from {schema}.threads t
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- checkpoint_columns: a checkpoint's own columns, then those of `channel_values` and `write_arrays`.
c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*;

-- channel_values: a checkpoint's values that stand in rows of their own.
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from {schema}.checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true;

-- write_arrays: a checkpoint's pending writes.
select array_agg(w.task_id order by {order}), array_agg(w.channel order by {order}),
         array_agg(w.type order by {order}), array_agg(w.value order by {order}),
         array_agg(w.base order by {order});

-- message_arrays: messages in the order of their numbers, their bytes and digests joined.
array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '');

-- order: the order in which the tasks' writes are applied.
w.task_path collate "C", w.task_id, w.idx;

-- list_checkpoints: a page of checkpoints, the newest first, without their messages.
select {checkpoint_columns},
       (coalesce(c.messages, '{{}}') + coalesce(p_messages.messages, '{{}}'))::text
from (
  select * from {schema}.checkpoints c
  where {condition}
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
{channel_values}
left join lateral (
  {write_arrays}
  from {schema}.checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from {schema}.checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc;

-- get_messages: the messages of one thread that a page of checkpoints refers to.
select {message_arrays}
from {schema}.threads t
cross join lateral (
  select r.sequence, r.type, r.message_id, r.digest, {message_bytes} as bytes
  from unnest((
    select range_agg(one) from unnest(%(messages)b::text[]) part
    cross join lateral unnest(part::int8multirange) one)) span
  cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.* from {schema}.recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
      and r.sequence >= lower(span) and r.sequence < upper(span)
    offset 0) r
  order by r.sequence) r
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- pending_sends: the tasks that formats before version 4 stored with a checkpoint's parent.
select w.task_id, w.type, w.value
from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_thread} and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = %(id)b and w.channel = %(channel)b
order by {order};

-- walk_ancestors: from a checkpoint's parent towards the root, and which channels have values there.
with recursive chain as (
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, 0 as depth
  from {schema}.checkpoints c
  where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(id)b
  union all
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, chain.depth + 1
  from chain
  join {schema}.checkpoints c
    on c.agent_id = chain.agent_id and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = chain.parent_checkpoint_id
  where chain.depth < %(depth)b::int4
)
select chain.checkpoint_id, chain.parent_checkpoint_id,
       array(select unnest(chain.channels) intersect select unnest(%(channels)b::text[]))
from chain order by chain.depth;

-- channel_writes: the writes to some channels under some checkpoints.
select w.checkpoint_id, w.task_id, w.channel, w.type, w.value, w.base, w.messages::text
from {schema}.checkpoint_writes w
where w.agent_id = {owner_of_thread} and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = any (%(ids)b::text[]) and w.channel = any (%(channels)b::text[])
order by {order};
