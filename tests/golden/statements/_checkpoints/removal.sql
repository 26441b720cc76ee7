-- _checkpoints/removal.check_versions [all but quoted, distributed; unpartitioned: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/removal.check_versions [all but unpartitioned, quoted, distributed: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from "letta"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/removal.check_versions [quoted]
with seen as materialized (
  select count(*) = 0 as holds
  from "My ""own"" 100%%"."recall_memory" r
  where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/removal.check_versions [quoted: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from "My ""own"" 100%%"."recall_memory_3" r
  where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/removal.check_versions [distributed: - | one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 0 as holds
  from "letta"."recall_memory" r
  where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and (r.thread_id, r.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/removal.cut_parents [all but quoted, distributed: - | one agent]
-- writes
update "letta".checkpoints c set parent_checkpoint_id = null
where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.parent_checkpoint_id is not null
  and not exists (
    select from "letta".checkpoints p
    where p.agent_id = c.agent_id and p.thread_id = c.thread_id
      and p.checkpoint_ns = c.checkpoint_ns and p.checkpoint_id = c.parent_checkpoint_id)

-- _checkpoints/removal.cut_parents [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".checkpoints c set parent_checkpoint_id = null
where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.parent_checkpoint_id is not null
  and not exists (
    select from "My ""own"" 100%%".checkpoints p
    where p.agent_id = c.agent_id and p.thread_id = c.thread_id
      and p.checkpoint_ns = c.checkpoint_ns and p.checkpoint_id = c.parent_checkpoint_id)

-- _checkpoints/removal.cut_parents [distributed: - | one agent]
-- writes
update "letta".checkpoints c set parent_checkpoint_id = null
where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.parent_checkpoint_id is not null
  and not exists (
    select from "letta".checkpoints p
    where p.agent_id = c.agent_id and p.thread_id = c.thread_id
      and p.checkpoint_ns = c.checkpoint_ns and p.checkpoint_id = c.parent_checkpoint_id)

-- _checkpoints/removal.delete_applied_writes [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".checkpoint_writes w
where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = w.agent_id and o.thread_id = w.thread_id) and exists (
  select from "letta".checkpoints n
  where n.agent_id = w.agent_id and n.thread_id = w.thread_id
    and n.checkpoint_ns = w.checkpoint_ns and n.checkpoint_id > w.checkpoint_id) and not (w.thread_id = any (%(deltas)b::text[]) or exists (
  select from "letta".checkpoints d
  where d.agent_id = w.agent_id and d.thread_id = w.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_applied_writes [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w
where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = w.agent_id and o.thread_id = w.thread_id) and exists (
  select from "My ""own"" 100%%".checkpoints n
  where n.agent_id = w.agent_id and n.thread_id = w.thread_id
    and n.checkpoint_ns = w.checkpoint_ns and n.checkpoint_id > w.checkpoint_id) and not (w.thread_id = any (%(deltas)b::text[]) or exists (
  select from "My ""own"" 100%%".checkpoints d
  where d.agent_id = w.agent_id and d.thread_id = w.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_applied_writes [distributed: - | one agent]
-- writes
delete from "letta".checkpoint_writes w
where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = w.agent_id and o.thread_id = w.thread_id) and exists (
  select from "letta".checkpoints n
  where n.agent_id = w.agent_id and n.thread_id = w.thread_id
    and n.checkpoint_ns = w.checkpoint_ns and n.checkpoint_id > w.checkpoint_id) and not (w.thread_id = any (%(deltas)b::text[]) or exists (
  select from "letta".checkpoints d
  where d.agent_id = w.agent_id and d.thread_id = w.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_inputs [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".checkpoints c
where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.channels && array['__start__', '__pregel_tasks']
  and exists (
  select from "letta".checkpoints n
  where n.agent_id = c.agent_id and n.thread_id = c.thread_id
    and n.checkpoint_ns = c.checkpoint_ns and n.checkpoint_id > c.checkpoint_id) and not (c.thread_id = any (%(deltas)b::text[]) or exists (
  select from "letta".checkpoints d
  where d.agent_id = c.agent_id and d.thread_id = c.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_inputs [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoints c
where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.channels && array['__start__', '__pregel_tasks']
  and exists (
  select from "My ""own"" 100%%".checkpoints n
  where n.agent_id = c.agent_id and n.thread_id = c.thread_id
    and n.checkpoint_ns = c.checkpoint_ns and n.checkpoint_id > c.checkpoint_id) and not (c.thread_id = any (%(deltas)b::text[]) or exists (
  select from "My ""own"" 100%%".checkpoints d
  where d.agent_id = c.agent_id and d.thread_id = c.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_inputs [distributed: - | one agent]
-- writes
delete from "letta".checkpoints c
where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = c.agent_id and o.thread_id = c.thread_id) and c.channels && array['__start__', '__pregel_tasks']
  and exists (
  select from "letta".checkpoints n
  where n.agent_id = c.agent_id and n.thread_id = c.thread_id
    and n.checkpoint_ns = c.checkpoint_ns and n.checkpoint_id > c.checkpoint_id) and not (c.thread_id = any (%(deltas)b::text[]) or exists (
  select from "letta".checkpoints d
  where d.agent_id = c.agent_id and d.thread_id = c.thread_id
    and d.metadata -> 'counters_since_delta_snapshot' not in ('{}', 'null')))

-- _checkpoints/removal.delete_unused_channels [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".checkpoint_channels v
where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = v.agent_id and o.thread_id = v.thread_id) and not exists (
  select from "letta".checkpoints c
  cross join lateral unnest(c.channels, c.versions) kept (channel, version)
  where c.agent_id = v.agent_id and c.thread_id = v.thread_id
    and c.checkpoint_ns = v.checkpoint_ns and kept.channel = v.channel and kept.version = v.version)

-- _checkpoints/removal.delete_unused_channels [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_channels v
where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = v.agent_id and o.thread_id = v.thread_id) and not exists (
  select from "My ""own"" 100%%".checkpoints c
  cross join lateral unnest(c.channels, c.versions) kept (channel, version)
  where c.agent_id = v.agent_id and c.thread_id = v.thread_id
    and c.checkpoint_ns = v.checkpoint_ns and kept.channel = v.channel and kept.version = v.version)

-- _checkpoints/removal.delete_unused_channels [distributed: - | one agent]
-- writes
delete from "letta".checkpoint_channels v
where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = v.agent_id and o.thread_id = v.thread_id) and not exists (
  select from "letta".checkpoints c
  cross join lateral unnest(c.channels, c.versions) kept (channel, version)
  where c.agent_id = v.agent_id and c.thread_id = v.thread_id
    and c.checkpoint_ns = v.checkpoint_ns and kept.channel = v.channel and kept.version = v.version)

-- _checkpoints/removal.delete_versions [all but quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."recall_memory" r where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'

-- _checkpoints/removal.delete_versions [all but unpartitioned, distributed, quoted: one agent]
-- writes
delete from "letta"."recall_memory_3" r where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'

-- _checkpoints/removal.delete_versions [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_memory" r where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'

-- _checkpoints/removal.delete_versions [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_memory_3" r where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'

-- _checkpoints/removal.delete_versions_backlog [all but quoted: - | one agent]
-- writes
delete from "letta".recall_backlog b
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where b.agent_id = %(agent)b and b.thread_id = gone.thread_id and b.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_backlog [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where b.agent_id = %(agent)b and b.thread_id = gone.thread_id and b.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [all but generation 2, quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."recall_vectors" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
delete from "letta"."recall_vectors_3" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [generation 2: one agent]
-- writes
delete from "letta"."recall_vectors_g2_3" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.delete_versions_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_vectors_3" v
using unnest(%(threads)b::text[], %(sequences)b::int8[]) gone (thread_id, sequence)
where v.agent_id = %(agent)b and v.thread_id = gone.thread_id and v.sequence = gone.sequence

-- _checkpoints/removal.hold_affected_owners [all but quoted, distributed: - | one agent]
-- writes
select from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(among)b::text[])
order by o.thread_id
for update

-- _checkpoints/removal.hold_affected_owners [quoted: - | one agent]
-- writes
select from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(among)b::text[])
order by o.thread_id
for update

-- _checkpoints/removal.hold_affected_owners [distributed: - | one agent]
-- writes
select from "letta".thread_agents o
where o.tenant = '' and o.thread_id = any (%(among)b::text[])
order by o.thread_id
for update

-- _checkpoints/removal.hold_affected_threads [all but quoted, distributed: - | one agent]
-- writes
with held as materialized (
  select t.thread_id
  from "letta".thread_agents o
  join "letta".threads t on t.agent_id = o.agent_id and t.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(among)b::text[])
  order by t.thread_id
  for update of t
)
select set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id)::text, '{}'), true) is null
from held

-- _checkpoints/removal.hold_affected_threads [quoted: - | one agent]
-- writes
with held as materialized (
  select t.thread_id
  from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".threads t on t.agent_id = o.agent_id and t.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(among)b::text[])
  order by t.thread_id
  for update of t
)
select set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id)::text, '{}'), true) is null
from held

-- _checkpoints/removal.hold_affected_threads [distributed: - | one agent]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),held as materialized (
  select t.thread_id
  from "letta".thread_agents o
  join "letta".threads t on t.agent_id = o.agent_id and t.thread_id = o.thread_id
  where o.tenant = '' and o.thread_id = any (%(among)b::text[])
  order by t.thread_id
  for update of t
)
select set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id)::text, '{}'), true) is null
from held

-- _checkpoints/removal.read_versions [all but quoted, distributed; unpartitioned: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'
order by r.thread_id, r.sequence

-- _checkpoints/removal.read_versions [all but unpartitioned, quoted, distributed: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))
from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'
order by r.thread_id, r.sequence

-- _checkpoints/removal.read_versions [quoted]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, (exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))
from "My ""own"" 100%%"."recall_memory" r
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'
order by r.thread_id, r.sequence

-- _checkpoints/removal.read_versions [quoted: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, (exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))
from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'
order by r.thread_id, r.sequence

-- _checkpoints/removal.read_versions [distributed: - | one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = '' and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = '' and o.thread_id = r.thread_id and w.messages @> r.sequence))
from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed'
order by r.thread_id, r.sequence

-- _checkpoints/removal.renew_epochs [all but quoted, distributed: - | one agent]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "letta".threads t set epoch = fresh.epoch from fresh
where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)

-- _checkpoints/removal.renew_epochs [quoted: - | one agent]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "My ""own"" 100%%".threads t set epoch = fresh.epoch from fresh
where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)

-- _checkpoints/removal.renew_epochs [distributed: - | one agent]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "letta".threads t set epoch = fresh.epoch from fresh
where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)

-- _checkpoints/removal.replace_versions [all but quoted, distributed; unpartitioned: one agent]
-- writes
update "letta"."recall_memory" r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))

-- _checkpoints/removal.replace_versions [all but unpartitioned, quoted, distributed: one agent]
-- writes
update "letta"."recall_memory_3" r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))

-- _checkpoints/removal.replace_versions [quoted]
-- writes
update "My ""own"" 100%%"."recall_memory" r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and (exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))

-- _checkpoints/removal.replace_versions [quoted: one agent]
-- writes
update "My ""own"" 100%%"."recall_memory_3" r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and (exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "My ""own"" 100%%".thread_agents o
  join "My ""own"" 100%%".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = r.thread_id and w.messages @> r.sequence))

-- _checkpoints/removal.replace_versions [distributed: - | one agent]
-- writes
update "letta"."recall_memory" r
set superseded = true, role = 'letta.removed', digest = removed.digest, type = removed.type,
    message = removed.message, text = '', text_at = null, terms = null, said = null,
    all_terms = null, name = null,
    tool_call_id = null, status = null, model = null, input_tokens = null, output_tokens = null
from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
            %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
where r.agent_id = %(agent)b and r.message_id = any (%(ids)b::text[])
and (%(thread)b::text is null or r.thread_id = %(thread)b)
and r.role is distinct from 'letta.removed' and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  and (exists (
  select from "letta".thread_agents o
  join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
  where o.tenant = '' and o.thread_id = r.thread_id and c.messages @> r.sequence)
or exists (
  select from "letta".thread_agents o
  join "letta".checkpoint_writes w on w.agent_id = o.agent_id and w.thread_id = o.thread_id
  where o.tenant = '' and o.thread_id = r.thread_id and w.messages @> r.sequence))
