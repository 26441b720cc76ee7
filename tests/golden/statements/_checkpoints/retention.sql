-- _checkpoints/retention.delete_orphans [all but quoted, distributed]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
  and (w.created_at < now() - interval '1 day' or exists (
  select from "letta".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id))
  and not exists (
    select from "letta".checkpoints c
    where c.agent_id = w.agent_id and c.thread_id = w.thread_id
      and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)

-- _checkpoints/retention.delete_orphans [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
  and (w.created_at < now() - interval '1 day' or exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id))
  and not exists (
    select from "My ""own"" 100%%".checkpoints c
    where c.agent_id = w.agent_id and c.thread_id = w.thread_id
      and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)

-- _checkpoints/retention.delete_orphans [distributed]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
  and (w.created_at < now() - interval '1 day' or exists (
  select from "letta".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id))
  and not exists (
    select from "letta".checkpoints c
    where c.agent_id = w.agent_id and c.thread_id = w.thread_id
      and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)

-- _checkpoints/retention.delete_unused_owners [all but quoted, distributed]
-- writes
delete from "letta".thread_agents o
where o.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and o.thread_id = %(thread)b
  and not exists (
    select from "letta".threads t
    where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  and not exists (
    select from "letta".checkpoint_writes w
    where w.agent_id = o.agent_id and w.thread_id = o.thread_id)

-- _checkpoints/retention.delete_unused_owners [quoted]
-- writes
delete from "My ""own"" 100%%".thread_agents o
where o.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and o.thread_id = %(thread)b
  and not exists (
    select from "My ""own"" 100%%".threads t
    where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  and not exists (
    select from "My ""own"" 100%%".checkpoint_writes w
    where w.agent_id = o.agent_id and w.thread_id = o.thread_id)

-- _checkpoints/retention.delete_unused_owners [distributed]
-- writes
delete from "letta".thread_agents o
where o.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and o.thread_id = %(thread)b
  and not exists (
    select from "letta".threads t
    where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  and not exists (
    select from "letta".checkpoint_writes w
    where w.agent_id = o.agent_id and w.thread_id = o.thread_id)

-- _checkpoints/retention.find_strays [all but quoted]
with recursive each as (
  (select w.agent_id, w.thread_id from "letta".checkpoint_writes w
   order by w.agent_id, w.thread_id limit 1)
  union all
  select next.agent_id, next.thread_id
  from each
  cross join lateral (
    select w.agent_id, w.thread_id from "letta".checkpoint_writes w
    where (w.agent_id, w.thread_id) > (each.agent_id, each.thread_id)
    order by w.agent_id, w.thread_id limit 1) next
)
select each.agent_id, each.thread_id from each
where not exists (
    select from "letta".threads t
    where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
  and (select true from "letta".checkpoint_writes w
       where w.agent_id = each.agent_id and w.thread_id = each.thread_id
         and (w.created_at < now() - interval '1 day' or exists (
  select from "letta".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id)) limit 1)

-- _checkpoints/retention.find_strays [quoted]
with recursive each as (
  (select w.agent_id, w.thread_id from "My ""own"" 100%%".checkpoint_writes w
   order by w.agent_id, w.thread_id limit 1)
  union all
  select next.agent_id, next.thread_id
  from each
  cross join lateral (
    select w.agent_id, w.thread_id from "My ""own"" 100%%".checkpoint_writes w
    where (w.agent_id, w.thread_id) > (each.agent_id, each.thread_id)
    order by w.agent_id, w.thread_id limit 1) next
)
select each.agent_id, each.thread_id from each
where not exists (
    select from "My ""own"" 100%%".threads t
    where t.agent_id = each.agent_id and t.thread_id = each.thread_id)
  and (select true from "My ""own"" 100%%".checkpoint_writes w
       where w.agent_id = each.agent_id and w.thread_id = each.thread_id
         and (w.created_at < now() - interval '1 day' or exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id)) limit 1)

-- _checkpoints/retention.forget_deletions [all but quoted]
-- writes
delete from "letta".deleted_threads d where d.deleted_at < now() - interval '30 days'

-- _checkpoints/retention.forget_deletions [quoted]
-- writes
delete from "My ""own"" 100%%".deleted_threads d where d.deleted_at < now() - interval '30 days'

-- _checkpoints/retention.sweep_threads [all but quoted]
select t.agent_id, t.thread_id, coalesce(t.agents, array[t.agent_id]),
       %(checkpoints)b::int8 is not null and exists (
         select from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         offset %(checkpoints)b::int8 limit 1)
       or coalesce(first.created_at < now() - %(checkpoint_age)b::interval, false) and exists (
         select from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
           and c.checkpoint_id > first.checkpoint_id),
       (coalesce(oldest.created_at < now() - %(message_age)b::interval, false)
        or coalesce(oldest.sequence <= t.last_sequence - %(messages)b::int8, false))
       and coalesce((
         select not c.messages @> int8range(oldest.sequence, t.last_sequence + 1)
         from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         order by c.checkpoint_id desc limit 1), true),
       t.updated_at > now() - interval '7 days' and coalesce((
         select true from "letta".checkpoint_writes w
         where w.agent_id = t.agent_id and w.thread_id = t.thread_id
           and w.created_at < now() - interval '1 day'
           and not exists (
             select from "letta".checkpoints c
             where c.agent_id = w.agent_id and c.thread_id = w.thread_id
               and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)
         limit 1), false)
from (
  select * from "letta".threads t where true
  order by t.agent_id, t.thread_id limit %(batch)b::int8
) t
left join lateral (
  select c.checkpoint_ns, c.checkpoint_id, c.created_at from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id
  order by c.checkpoint_ns, c.checkpoint_id limit 1) first on true
left join lateral (
  select first.sequence, first.created_at
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.sequence, r.created_at from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
    order by r.sequence limit 1) first
  order by first.sequence limit 1) oldest on true
order by t.agent_id, t.thread_id

-- _checkpoints/retention.sweep_threads [all but quoted: swept_after]
select t.agent_id, t.thread_id, coalesce(t.agents, array[t.agent_id]),
       %(checkpoints)b::int8 is not null and exists (
         select from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         offset %(checkpoints)b::int8 limit 1)
       or coalesce(first.created_at < now() - %(checkpoint_age)b::interval, false) and exists (
         select from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
           and c.checkpoint_id > first.checkpoint_id),
       (coalesce(oldest.created_at < now() - %(message_age)b::interval, false)
        or coalesce(oldest.sequence <= t.last_sequence - %(messages)b::int8, false))
       and coalesce((
         select not c.messages @> int8range(oldest.sequence, t.last_sequence + 1)
         from "letta".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         order by c.checkpoint_id desc limit 1), true),
       t.updated_at > now() - interval '7 days' and coalesce((
         select true from "letta".checkpoint_writes w
         where w.agent_id = t.agent_id and w.thread_id = t.thread_id
           and w.created_at < now() - interval '1 day'
           and not exists (
             select from "letta".checkpoints c
             where c.agent_id = w.agent_id and c.thread_id = w.thread_id
               and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)
         limit 1), false)
from (
  select * from "letta".threads t where (t.agent_id, t.thread_id) > (%(after_agent)b, %(after)b)
  order by t.agent_id, t.thread_id limit %(batch)b::int8
) t
left join lateral (
  select c.checkpoint_ns, c.checkpoint_id, c.created_at from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id
  order by c.checkpoint_ns, c.checkpoint_id limit 1) first on true
left join lateral (
  select first.sequence, first.created_at
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.sequence, r.created_at from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
    order by r.sequence limit 1) first
  order by first.sequence limit 1) oldest on true
order by t.agent_id, t.thread_id

-- _checkpoints/retention.sweep_threads [quoted]
select t.agent_id, t.thread_id, coalesce(t.agents, array[t.agent_id]),
       %(checkpoints)b::int8 is not null and exists (
         select from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         offset %(checkpoints)b::int8 limit 1)
       or coalesce(first.created_at < now() - %(checkpoint_age)b::interval, false) and exists (
         select from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
           and c.checkpoint_id > first.checkpoint_id),
       (coalesce(oldest.created_at < now() - %(message_age)b::interval, false)
        or coalesce(oldest.sequence <= t.last_sequence - %(messages)b::int8, false))
       and coalesce((
         select not c.messages @> int8range(oldest.sequence, t.last_sequence + 1)
         from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         order by c.checkpoint_id desc limit 1), true),
       t.updated_at > now() - interval '7 days' and coalesce((
         select true from "My ""own"" 100%%".checkpoint_writes w
         where w.agent_id = t.agent_id and w.thread_id = t.thread_id
           and w.created_at < now() - interval '1 day'
           and not exists (
             select from "My ""own"" 100%%".checkpoints c
             where c.agent_id = w.agent_id and c.thread_id = w.thread_id
               and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)
         limit 1), false)
from (
  select * from "My ""own"" 100%%".threads t where true
  order by t.agent_id, t.thread_id limit %(batch)b::int8
) t
left join lateral (
  select c.checkpoint_ns, c.checkpoint_id, c.created_at from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id
  order by c.checkpoint_ns, c.checkpoint_id limit 1) first on true
left join lateral (
  select first.sequence, first.created_at
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.sequence, r.created_at from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
    order by r.sequence limit 1) first
  order by first.sequence limit 1) oldest on true
order by t.agent_id, t.thread_id

-- _checkpoints/retention.sweep_threads [quoted: swept_after]
select t.agent_id, t.thread_id, coalesce(t.agents, array[t.agent_id]),
       %(checkpoints)b::int8 is not null and exists (
         select from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         offset %(checkpoints)b::int8 limit 1)
       or coalesce(first.created_at < now() - %(checkpoint_age)b::interval, false) and exists (
         select from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
           and c.checkpoint_id > first.checkpoint_id),
       (coalesce(oldest.created_at < now() - %(message_age)b::interval, false)
        or coalesce(oldest.sequence <= t.last_sequence - %(messages)b::int8, false))
       and coalesce((
         select not c.messages @> int8range(oldest.sequence, t.last_sequence + 1)
         from "My ""own"" 100%%".checkpoints c
         where c.agent_id = t.agent_id and c.thread_id = t.thread_id
           and c.checkpoint_ns = first.checkpoint_ns
         order by c.checkpoint_id desc limit 1), true),
       t.updated_at > now() - interval '7 days' and coalesce((
         select true from "My ""own"" 100%%".checkpoint_writes w
         where w.agent_id = t.agent_id and w.thread_id = t.thread_id
           and w.created_at < now() - interval '1 day'
           and not exists (
             select from "My ""own"" 100%%".checkpoints c
             where c.agent_id = w.agent_id and c.thread_id = w.thread_id
               and c.checkpoint_ns = w.checkpoint_ns and c.checkpoint_id = w.checkpoint_id)
         limit 1), false)
from (
  select * from "My ""own"" 100%%".threads t where (t.agent_id, t.thread_id) > (%(after_agent)b, %(after)b)
  order by t.agent_id, t.thread_id limit %(batch)b::int8
) t
left join lateral (
  select c.checkpoint_ns, c.checkpoint_id, c.created_at from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id
  order by c.checkpoint_ns, c.checkpoint_id limit 1) first on true
left join lateral (
  select first.sequence, first.created_at
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.sequence, r.created_at from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
    order by r.sequence limit 1) first
  order by first.sequence limit 1) oldest on true
order by t.agent_id, t.thread_id
