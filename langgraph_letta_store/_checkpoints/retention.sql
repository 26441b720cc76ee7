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
