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
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update {schema}.threads t set epoch = fresh.epoch from fresh
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
