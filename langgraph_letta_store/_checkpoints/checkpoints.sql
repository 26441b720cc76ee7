-- owner_of_thread: the agent that a thread belongs to, as a scalar, so that indexes that begin with
-- the agent serve what goes by the thread's id alone.
(select o.agent_id from {schema}.thread_agents o
 where o.tenant = {tenant} and o.thread_id = %(thread)b::text);

-- stored_message_type: the type of a message.
r.type;

-- sealed_message_type: the same; another type if a newer message with its id has replaced it, so that
-- it is not shown.
case when r.message_id <> '' and exists (
  select from {recall_memory} newer
  where newer.agent_id = r.agent_id and newer.message_id = r.message_id
    and newer.thread_id = r.thread_id and newer.sequence > r.sequence)
then 'letta.superseded' else r.type end;

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
       t.agent_names, t.last_sequence, m.*
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

-- find_checkpoints: those of a thread's checkpoints that have these ids.
select c.checkpoint_ns, c.checkpoint_id from {schema}.checkpoints c
join unnest(%(namespaces)b::text[], %(ids)b::text[]) wanted (ns, id)
  on wanted.ns = c.checkpoint_ns and wanted.id = c.checkpoint_id
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b;

-- read_ancestors: the parents of encrypted checkpoints, and the values that these are sealed in.
select c.checkpoint_id, c.parent_checkpoint_id, c.type, c.checkpoint
from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id = any (%(ids)b::text[]) and c.type = 'letta.sealed';

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
