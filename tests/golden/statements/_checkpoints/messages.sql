-- _checkpoints/messages.find_messages [all but quoted, distributed]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, r.digest,
       r.sequence, r.removed
from "letta".threads t
left join lateral (
  select r.digest, r.sequence, null as removed
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join unnest(%(ids)b::text[], %(digests)b::bytea[]) wanted (id, digest)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id
    and r.message_id = wanted.id and r.digest = wanted.digest
  union all
  select r.digest, r.sequence, r.message_id
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  where wanted.id <> '' and r.role = 'letta.removed'
  offset 0) r on true
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/messages.find_messages [quoted]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, r.digest,
       r.sequence, r.removed
from "My ""own"" 100%%".threads t
left join lateral (
  select r.digest, r.sequence, null as removed
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join unnest(%(ids)b::text[], %(digests)b::bytea[]) wanted (id, digest)
  join "My ""own"" 100%%".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id
    and r.message_id = wanted.id and r.digest = wanted.digest
  union all
  select r.digest, r.sequence, r.message_id
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "My ""own"" 100%%".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  where wanted.id <> '' and r.role = 'letta.removed'
  offset 0) r on true
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/messages.find_messages [distributed]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, r.digest,
       r.sequence, r.removed
from "letta".threads t
left join lateral (
  select r.digest, r.sequence, null as removed
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join unnest(%(ids)b::text[], %(digests)b::bytea[]) wanted (id, digest)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id
    and r.message_id = wanted.id and r.digest = wanted.digest
  union all
  select r.digest, r.sequence, r.message_id
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  where wanted.id <> '' and r.role = 'letta.removed'
  offset 0) r on true
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/messages.find_messages_by_id [all but quoted, distributed]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, null, r.sequence,
       r.removed, r.type, r.message
from "letta".threads t
left join lateral (
  select r.sequence, case when r.role = 'letta.removed' then r.message_id end as removed, r.type,
         r.message
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  offset 0) r on true
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/messages.find_messages_by_id [quoted]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, null, r.sequence,
       r.removed, r.type, r.message
from "My ""own"" 100%%".threads t
left join lateral (
  select r.sequence, case when r.role = 'letta.removed' then r.message_id end as removed, r.type,
         r.message
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "My ""own"" 100%%".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  offset 0) r on true
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/messages.find_messages_by_id [distributed]
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, null, r.sequence,
       r.removed, r.type, r.message
from "letta".threads t
left join lateral (
  select r.sequence, case when r.role = 'letta.removed' then r.message_id end as removed, r.type,
         r.message
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join "letta".recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  offset 0) r on true
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b
