-- _checkpoints/reseal.hold_read_thread [all but quoted, distributed]
with seen as materialized (
  select count(*) = 1 as holds
  from "letta".threads t
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/reseal.hold_read_thread [quoted]
with seen as materialized (
  select count(*) = 1 as holds
  from "My ""own"" 100%%".threads t
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/reseal.hold_read_thread [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 1 as holds
  from "letta".threads t
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and t.xmin::text = %(xmin)b::text
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/reseal.read_thread [all but quoted, distributed]
select t.xmin::text from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b

-- _checkpoints/reseal.read_thread [quoted]
select t.xmin::text from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b

-- _checkpoints/reseal.read_thread [distributed]
select t.xmin::text from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b

-- _checkpoints/reseal.reseal_channels [all but quoted, distributed]
-- writes
update "letta".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old

-- _checkpoints/reseal.reseal_channels [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old

-- _checkpoints/reseal.reseal_channels [distributed]
-- writes
update "letta".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b and v.checkpoint_ns = n.ns
  and v.channel = n.channel and v.version = n.version and v.value = n.old

-- _checkpoints/reseal.reseal_checkpoints [all but quoted, distributed]
-- writes
update "letta".checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old

-- _checkpoints/reseal.reseal_checkpoints [quoted]
-- writes
update "My ""own"" 100%%".checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old

-- _checkpoints/reseal.reseal_checkpoints [distributed]
-- writes
update "letta".checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.checkpoint_ns = n.ns
  and c.checkpoint_id = n.id and c.checkpoint = n.old

-- _checkpoints/reseal.reseal_messages [all but quoted]
-- writes
update "letta".recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old

-- _checkpoints/reseal.reseal_messages [quoted]
-- writes
update "My ""own"" 100%%".recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old

-- _checkpoints/reseal.reseal_writes [all but quoted, distributed]
-- writes
update "letta".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old

-- _checkpoints/reseal.reseal_writes [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old

-- _checkpoints/reseal.reseal_writes [distributed]
-- writes
update "letta".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.checkpoint_ns = n.ns
  and w.checkpoint_id = n.id and w.task_id = n.task and w.idx = n.idx and w.value = n.old

-- _checkpoints/reseal.thread_channels [all but quoted, distributed]
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from "letta".checkpoint_channels v where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/reseal.thread_channels [quoted]
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from "My ""own"" 100%%".checkpoint_channels v where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/reseal.thread_channels [distributed]
select v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base
from "letta".checkpoint_channels v where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/reseal.thread_checkpoints [all but quoted, distributed]
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from "letta".checkpoints c where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/reseal.thread_checkpoints [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from "My ""own"" 100%%".checkpoints c where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/reseal.thread_checkpoints [distributed]
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint, c.base, c.parent_checkpoint_id,
       c.run_id, c.metadata::text, c.channels, c.versions
from "letta".checkpoints c where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/reseal.thread_digests [all but quoted, distributed]
select r.sequence, r.digest
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_digests [quoted]
select r.sequence, r.digest
from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_digests [distributed]
select r.sequence, r.digest
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_messages [all but quoted, distributed]
select r.agent_id, r.sequence, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, r.message_id, r.digest, r.run_id, r.terms,
       r.created_at
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_messages [quoted]
select r.agent_id, r.sequence, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, r.message_id, r.digest, r.run_id, r.terms,
       r.created_at
from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_messages [distributed]
select r.agent_id, r.sequence, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end, r.message_id, r.digest, r.run_id, r.terms,
       r.created_at
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/reseal.thread_writes [all but quoted, distributed]
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from "letta".checkpoint_writes w where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b

-- _checkpoints/reseal.thread_writes [quoted]
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from "My ""own"" 100%%".checkpoint_writes w where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b

-- _checkpoints/reseal.thread_writes [distributed]
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.type, w.value, w.base, w.channel
from "letta".checkpoint_writes w where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b
