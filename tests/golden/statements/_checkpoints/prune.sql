-- _checkpoints/prune.cut_parents [all but quoted, distributed]
-- writes
update "letta".checkpoints set parent_checkpoint_id = null
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "letta".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.cut_parents [quoted]
-- writes
update "My ""own"" 100%%".checkpoints set parent_checkpoint_id = null
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "My ""own"" 100%%".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.cut_parents [distributed]
-- writes
update "letta".checkpoints set parent_checkpoint_id = null
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "letta".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.delete_channels [all but quoted, distributed]
-- writes
delete from "letta".checkpoint_channels
where ctid = any (array(
  select found.ctid
  from (
    select v.checkpoint_ns, v.channel, v.version
    from "letta".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
    except
    select c.checkpoint_ns, kept.channel, kept.version
    from "letta".checkpoints c
    cross join lateral unnest(c.channels, c.versions) kept (channel, version)
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and kept.version is not null) gone
  cross join lateral (
    select v.ctid from "letta".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
      and v.checkpoint_ns = gone.checkpoint_ns
      and v.channel = gone.channel and v.version = gone.version
    offset 0) found))

-- _checkpoints/prune.delete_channels [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_channels
where ctid = any (array(
  select found.ctid
  from (
    select v.checkpoint_ns, v.channel, v.version
    from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
    except
    select c.checkpoint_ns, kept.channel, kept.version
    from "My ""own"" 100%%".checkpoints c
    cross join lateral unnest(c.channels, c.versions) kept (channel, version)
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and kept.version is not null) gone
  cross join lateral (
    select v.ctid from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
      and v.checkpoint_ns = gone.checkpoint_ns
      and v.channel = gone.channel and v.version = gone.version
    offset 0) found))

-- _checkpoints/prune.delete_channels [distributed]
-- writes
delete from "letta".checkpoint_channels
where ctid = any (array(
  select found.ctid
  from (
    select v.checkpoint_ns, v.channel, v.version
    from "letta".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
    except
    select c.checkpoint_ns, kept.channel, kept.version
    from "letta".checkpoints c
    cross join lateral unnest(c.channels, c.versions) kept (channel, version)
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and kept.version is not null) gone
  cross join lateral (
    select v.ctid from "letta".checkpoint_channels v
    where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b
      and v.checkpoint_ns = gone.checkpoint_ns
      and v.channel = gone.channel and v.version = gone.version
    offset 0) found))

-- _checkpoints/prune.delete_checkpoints [all but quoted, distributed]
-- writes
with gone as (
  delete from "letta".checkpoints
  where ctid = any (array(
    select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "letta".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))
  returning true)
select count(*) from gone

-- _checkpoints/prune.delete_checkpoints [quoted]
-- writes
with gone as (
  delete from "My ""own"" 100%%".checkpoints
  where ctid = any (array(
    select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "My ""own"" 100%%".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))
  returning true)
select count(*) from gone

-- _checkpoints/prune.delete_checkpoints [distributed]
-- writes
with gone as (
  delete from "letta".checkpoints
  where ctid = any (array(
    select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) named (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select c.ctid from "letta".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
      and c.checkpoint_ns = named.checkpoint_ns
      and c.checkpoint_id = named.checkpoint_id
    offset 0) found))
  returning true)
select count(*) from gone

-- _checkpoints/prune.delete_messages [all but quoted, distributed: beyond_limits]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "letta".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "letta".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and (r.created_at < now() - %(age)b::interval or r.sequence <= (select beyond.sequence from beyond))
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "letta".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_messages [all but quoted, distributed: of_runs]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "letta".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "letta".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and r.run_id = any (%(runs)b::text[])
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "letta".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_messages [quoted: beyond_limits]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "My ""own"" 100%%".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "My ""own"" 100%%".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and (r.created_at < now() - %(age)b::interval or r.sequence <= (select beyond.sequence from beyond))
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "My ""own"" 100%%".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_messages [quoted: of_runs]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "My ""own"" 100%%".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "My ""own"" 100%%".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and r.run_id = any (%(runs)b::text[])
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "My ""own"" 100%%".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_messages [distributed: beyond_limits]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "letta".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "letta".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and (r.created_at < now() - %(age)b::interval or r.sequence <= (select beyond.sequence from beyond))
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "letta".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_messages [distributed: of_runs]
-- writes
with referred as (
  select coalesce(range_agg(referring.span), '{}') as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) referring
), beyond as (
  select r.sequence from "letta".recall_memory r
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b and %(count)b::int8 is not null
  order by r.sequence desc offset %(count)b::int8 limit 1
), gone as (
  delete from "letta".recall_memory r
  using referred cross join lateral unnest('{[1,)}'::int8multirange - referred.spans) free
  where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = %(thread)b
    and r.sequence >= lower(free) and r.sequence < coalesce(upper(free), 9223372036854775807)
    and r.run_id = any (%(runs)b::text[])
  returning true
), fresh as materialized (
  select gen_random_uuid() as epoch
), epoch as (
  update "letta".threads t set epoch = fresh.epoch from fresh
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/prune.delete_stray_backlog [all but quoted]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = any (%(agents)b::uuid[]) and b.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = b.agent_id and r.thread_id = %(thread)b and r.sequence = b.sequence)

-- _checkpoints/prune.delete_stray_backlog [quoted]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
where b.agent_id = any (%(agents)b::uuid[]) and b.thread_id = %(thread)b
  and not exists (
    select from "My ""own"" 100%%".recall_memory r
    where r.agent_id = b.agent_id and r.thread_id = %(thread)b and r.sequence = b.sequence)

-- _checkpoints/prune.delete_stray_vectors [all but generation 2, quoted]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/prune.delete_stray_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/prune.delete_stray_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "My ""own"" 100%%".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/prune.delete_writes [all but quoted, distributed]
-- writes
delete from "letta".checkpoint_writes
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) gone (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select w.ctid from "letta".checkpoint_writes w
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
      and w.checkpoint_ns = gone.checkpoint_ns
      and w.checkpoint_id = gone.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.delete_writes [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) gone (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select w.ctid from "My ""own"" 100%%".checkpoint_writes w
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
      and w.checkpoint_ns = gone.checkpoint_ns
      and w.checkpoint_id = gone.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.delete_writes [distributed]
-- writes
delete from "letta".checkpoint_writes
where ctid = any (array(
  select found.ctid
  from unnest(%(namespaces)b::text[], %(ids)b::text[]) gone (checkpoint_ns, checkpoint_id)
  cross join lateral (
    select w.ctid from "letta".checkpoint_writes w
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
      and w.checkpoint_ns = gone.checkpoint_ns
      and w.checkpoint_id = gone.checkpoint_id
    offset 0) found))

-- _checkpoints/prune.find_messages_of_runs [all but quoted]
select distinct r.thread_id, o.agent_id, array[r.agent_id]
from "letta".recall_memory r
join "letta".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id
where r.run_id = any (%(runs)b::text[])

-- _checkpoints/prune.find_messages_of_runs [quoted]
select distinct r.thread_id, o.agent_id, array[r.agent_id]
from "My ""own"" 100%%".recall_memory r
join "My ""own"" 100%%".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id
where r.run_id = any (%(runs)b::text[])

-- _checkpoints/prune.find_runs [all but quoted]
select distinct c.thread_id, c.agent_id, coalesce(t.agents, array[t.agent_id])
from "letta".checkpoints c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
where c.run_id = any (%(runs)b::text[])

-- _checkpoints/prune.find_runs [quoted]
select distinct c.thread_id, c.agent_id, coalesce(t.agents, array[t.agent_id])
from "My ""own"" 100%%".checkpoints c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
where c.run_id = any (%(runs)b::text[])

-- _checkpoints/prune.move_head [all but quoted]
-- writes
update "letta".checkpoint_channels v set type = %(head_type)b, value = %(head)b
where v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b and v.channel = 'letta.head'
  and v.version = '' and v.type = %(old)b

-- _checkpoints/prune.move_head [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set type = %(head_type)b, value = %(head)b
where v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b and v.channel = 'letta.head'
  and v.version = '' and v.type = %(old)b

-- _checkpoints/prune.read_checkpoints [all but quoted, distributed]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id,
       c.created_at < coalesce(%(before)b::timestamptz, now() - %(age)b::interval),
       coalesce(c.run_id = any (%(runs)b::text[]), false),
       jsonb_build_object(
         'parents', c.metadata -> 'parents',
         'counters_since_delta_snapshot', c.metadata -> 'counters_since_delta_snapshot')::text,
       case when c.metadata = '{}' then c.type end,
       case when c.metadata = '{}' then c.checkpoint end
from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/prune.read_checkpoints [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id,
       c.created_at < coalesce(%(before)b::timestamptz, now() - %(age)b::interval),
       coalesce(c.run_id = any (%(runs)b::text[]), false),
       jsonb_build_object(
         'parents', c.metadata -> 'parents',
         'counters_since_delta_snapshot', c.metadata -> 'counters_since_delta_snapshot')::text,
       case when c.metadata = '{}' then c.type end,
       case when c.metadata = '{}' then c.checkpoint end
from "My ""own"" 100%%".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/prune.read_checkpoints [distributed]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id,
       c.created_at < coalesce(%(before)b::timestamptz, now() - %(age)b::interval),
       coalesce(c.run_id = any (%(runs)b::text[]), false),
       jsonb_build_object(
         'parents', c.metadata -> 'parents',
         'counters_since_delta_snapshot', c.metadata -> 'counters_since_delta_snapshot')::text,
       case when c.metadata = '{}' then c.type end,
       case when c.metadata = '{}' then c.checkpoint end
from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/prune.read_sends [all but quoted, distributed]
select distinct w.checkpoint_ns, w.checkpoint_id
from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.channel = %(tasks)b

-- _checkpoints/prune.read_sends [quoted]
select distinct w.checkpoint_ns, w.checkpoint_id
from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.channel = %(tasks)b

-- _checkpoints/prune.read_sends [distributed]
select distinct w.checkpoint_ns, w.checkpoint_id
from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.channel = %(tasks)b

-- _checkpoints/prune.read_values [all but quoted, distributed]
select c.checkpoint_ns, c.checkpoint_id, c.channels
from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.channels && %(channels)b::text[]

-- _checkpoints/prune.read_values [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.channels
from "My ""own"" 100%%".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.channels && %(channels)b::text[]

-- _checkpoints/prune.read_values [distributed]
select c.checkpoint_ns, c.checkpoint_id, c.channels
from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.channels && %(channels)b::text[]
