-- _checkpoints/threads.check_copied [all but quoted]
select set_config('letta_store.holds', (not exists (
    select from "letta".checkpoints c
    join "letta".checkpoints s using (checkpoint_ns, checkpoint_id)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.checkpoint = s.checkpoint)
  and not exists (
    select from "letta".checkpoint_channels c
    join "letta".checkpoint_channels s using (checkpoint_ns, channel, version)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.value = s.value)
  and not exists (
    select from "letta".checkpoint_writes c
    join "letta".checkpoint_writes s using (checkpoint_ns, checkpoint_id, task_id, idx)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.value = s.value)
  and not exists (
    select from "letta".recall_memory c
    join "letta".recall_memory s using (agent_id, sequence)
    where c.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
      and c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.message = s.message
  ))::text, true)

-- _checkpoints/threads.check_copied [quoted]
select set_config('letta_store.holds', (not exists (
    select from "My ""own"" 100%%".checkpoints c
    join "My ""own"" 100%%".checkpoints s using (checkpoint_ns, checkpoint_id)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.checkpoint = s.checkpoint)
  and not exists (
    select from "My ""own"" 100%%".checkpoint_channels c
    join "My ""own"" 100%%".checkpoint_channels s using (checkpoint_ns, channel, version)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.value = s.value)
  and not exists (
    select from "My ""own"" 100%%".checkpoint_writes c
    join "My ""own"" 100%%".checkpoint_writes s using (checkpoint_ns, checkpoint_id, task_id, idx)
    where c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.value = s.value)
  and not exists (
    select from "My ""own"" 100%%".recall_memory c
    join "My ""own"" 100%%".recall_memory s using (agent_id, sequence)
    where c.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t
  where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
      and c.thread_id = %(target)b and s.thread_id = %(source)b
      and starts_with(c.type, 'letta.sealed') and c.message = s.message
  ))::text, true)

-- _checkpoints/threads.claim_backlog [all but quoted]
-- writes
update "letta".recall_backlog b set agent_id = %(agent_id)b
where b.agent_id = %(owner)b and b.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_backlog [quoted]
-- writes
update "My ""own"" 100%%".recall_backlog b set agent_id = %(agent_id)b
where b.agent_id = %(owner)b and b.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_channels [all but quoted]
-- writes
update "letta".checkpoint_channels v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_channels [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_checkpoints [all but quoted]
-- writes
update "letta".checkpoints c set agent_id = %(agent_id)b
where c.agent_id = %(owner)b and c.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_checkpoints [quoted]
-- writes
update "My ""own"" 100%%".checkpoints c set agent_id = %(agent_id)b
where c.agent_id = %(owner)b and c.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_messages [all but quoted]
-- writes
update "letta".recall_memory r set agent_id = %(agent_id)b
where r.agent_id = %(owner)b and r.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_messages [quoted]
-- writes
update "My ""own"" 100%%".recall_memory r set agent_id = %(agent_id)b
where r.agent_id = %(owner)b and r.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_thread [all but quoted]
-- writes
with claimed as (
  update "letta".thread_agents o set agent_id = %(agent_id)b
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and o.agent_id = %(owner)b
    and exists (
      select from "letta".threads t
      where t.agent_id = %(owner)b and t.thread_id = %(thread)b and t.agents is null)
  returning o.thread_id
)
select set_config('langgraph_letta_store.claimed', count(*)::text, true) is null from claimed

-- _checkpoints/threads.claim_thread [quoted]
-- writes
with claimed as (
  update "My ""own"" 100%%".thread_agents o set agent_id = %(agent_id)b
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and o.agent_id = %(owner)b
    and exists (
      select from "My ""own"" 100%%".threads t
      where t.agent_id = %(owner)b and t.thread_id = %(thread)b and t.agents is null)
  returning o.thread_id
)
select set_config('langgraph_letta_store.claimed', count(*)::text, true) is null from claimed

-- _checkpoints/threads.claim_vectors [all but generation 2, quoted]
-- writes
update "letta"."recall_vectors" v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_vectors [generation 2]
-- writes
update "letta"."recall_vectors_g2" v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_vectors [quoted]
-- writes
update "My ""own"" 100%%"."recall_vectors" v set agent_id = %(agent_id)b
where v.agent_id = %(owner)b and v.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_writes [all but quoted]
-- writes
update "letta".checkpoint_writes w set agent_id = %(agent_id)b
where w.agent_id = %(owner)b and w.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.claim_writes [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_writes w set agent_id = %(agent_id)b
where w.agent_id = %(owner)b and w.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.copy_backlog [all but quoted]
-- writes
insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select b.agent_id, %(target)b, b.sequence
from "letta".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and b.thread_id = %(source)b

-- _checkpoints/threads.copy_backlog [quoted]
-- writes
insert into "My ""own"" 100%%".recall_backlog (agent_id, thread_id, sequence)
select b.agent_id, %(target)b, b.sequence
from "My ""own"" 100%%".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t
  where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and b.thread_id = %(source)b

-- _checkpoints/threads.copy_channels [all but quoted]
-- writes
insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select v.agent_id, %(target)b, v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base,
       v.messages
from "letta".checkpoint_channels v
where v.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and v.thread_id = %(source)b

-- _checkpoints/threads.copy_channels [quoted]
-- writes
insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select v.agent_id, %(target)b, v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base,
       v.messages
from "My ""own"" 100%%".checkpoint_channels v
where v.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and v.thread_id = %(source)b

-- _checkpoints/threads.copy_checkpoints [all but quoted]
-- writes
insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select c.agent_id, %(target)b, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id,
       c.created_at, c.metadata, c.type, c.checkpoint, c.channels, c.versions, c.base, c.messages
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and c.thread_id = %(source)b

-- _checkpoints/threads.copy_checkpoints [quoted]
-- writes
insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select c.agent_id, %(target)b, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id,
       c.created_at, c.metadata, c.type, c.checkpoint, c.channels, c.versions, c.base, c.messages
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and c.thread_id = %(source)b

-- _checkpoints/threads.copy_messages [all but quoted]
-- writes
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and r.thread_id = %(source)b

-- _checkpoints/threads.copy_messages [quoted]
-- writes
insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms
from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t
  where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and r.thread_id = %(source)b

-- _checkpoints/threads.copy_owner [all but quoted]
-- writes
insert into "letta".thread_agents (thread_id, agent_id)
select %(target)b, o.agent_id from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b
on conflict do nothing

-- _checkpoints/threads.copy_owner [quoted]
-- writes
insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(target)b, o.agent_id from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b
on conflict do nothing

-- _checkpoints/threads.copy_thread [all but quoted]
-- writes
insert into "letta".threads
  (thread_id, agent_id, agent, agents, agent_names, last_sequence, created_at, updated_at)
select %(target)b, t.agent_id, t.agent, t.agents, t.agent_names, t.last_sequence, now(), now()
from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b
returning true

-- _checkpoints/threads.copy_thread [quoted]
-- writes
insert into "My ""own"" 100%%".threads
  (thread_id, agent_id, agent, agents, agent_names, last_sequence, created_at, updated_at)
select %(target)b, t.agent_id, t.agent, t.agents, t.agent_names, t.last_sequence, now(), now()
from "My ""own"" 100%%".threads t
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b
returning true

-- _checkpoints/threads.copy_vectors [all but generation 2, quoted]
-- writes
insert into "letta"."recall_vectors" (agent_id, thread_id, sequence, embedding)
select v.agent_id, %(target)b, v.sequence, v.embedding
from "letta"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and v.thread_id = %(source)b

-- _checkpoints/threads.copy_vectors [generation 2]
-- writes
insert into "letta"."recall_vectors_g2" (agent_id, thread_id, sequence, embedding)
select v.agent_id, %(target)b, v.sequence, v.embedding
from "letta"."recall_vectors_g2" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and v.thread_id = %(source)b

-- _checkpoints/threads.copy_vectors [quoted]
-- writes
insert into "My ""own"" 100%%"."recall_vectors" (agent_id, thread_id, sequence, embedding)
select v.agent_id, %(target)b, v.sequence, v.embedding
from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t
  where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and v.thread_id = %(source)b

-- _checkpoints/threads.copy_writes [all but quoted]
-- writes
insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select w.agent_id, %(target)b, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.created_at,
       w.task_path, w.channel, w.type, w.value, w.base, w.messages
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and w.thread_id = %(source)b

-- _checkpoints/threads.copy_writes [quoted]
-- writes
insert into "My ""own"" 100%%".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select w.agent_id, %(target)b, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.created_at,
       w.task_path, w.channel, w.type, w.value, w.base, w.messages
from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and w.thread_id = %(source)b

-- _checkpoints/threads.cut_parents [all but quoted]
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

-- _checkpoints/threads.cut_parents [quoted]
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

-- _checkpoints/threads.delete_channels [all but quoted]
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

-- _checkpoints/threads.delete_channels [quoted]
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

-- _checkpoints/threads.delete_checkpoints [all but quoted]
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

-- _checkpoints/threads.delete_checkpoints [quoted]
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

-- _checkpoints/threads.delete_messages [all but quoted: beyond_limits]
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
), epoch as (
  update "letta".threads t set epoch = gen_random_uuid()
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/threads.delete_messages [all but quoted: of_runs]
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
), epoch as (
  update "letta".threads t set epoch = gen_random_uuid()
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/threads.delete_messages [quoted: beyond_limits]
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
), epoch as (
  update "My ""own"" 100%%".threads t set epoch = gen_random_uuid()
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/threads.delete_messages [quoted: of_runs]
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
), epoch as (
  update "My ""own"" 100%%".threads t set epoch = gen_random_uuid()
  where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b and exists (select from gone)
)
select count(*) from gone

-- _checkpoints/threads.delete_orphans [all but quoted]
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

-- _checkpoints/threads.delete_orphans [quoted]
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

-- _checkpoints/threads.delete_stray_backlog [all but quoted]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = any (%(agents)b::uuid[]) and b.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = b.agent_id and r.thread_id = %(thread)b and r.sequence = b.sequence)

-- _checkpoints/threads.delete_stray_backlog [quoted]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
where b.agent_id = any (%(agents)b::uuid[]) and b.thread_id = %(thread)b
  and not exists (
    select from "My ""own"" 100%%".recall_memory r
    where r.agent_id = b.agent_id and r.thread_id = %(thread)b and r.sequence = b.sequence)

-- _checkpoints/threads.delete_stray_vectors [all but generation 2, quoted]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/threads.delete_stray_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "letta".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/threads.delete_stray_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = any (%(agents)b::uuid[]) and v.thread_id = %(thread)b
  and not exists (
    select from "My ""own"" 100%%".recall_memory r
    where r.agent_id = v.agent_id and r.thread_id = %(thread)b and r.sequence = v.sequence)

-- _checkpoints/threads.delete_thread [all but quoted]
-- writes
delete from "letta".thread_agents o where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread [quoted]
-- writes
delete from "My ""own"" 100%%".thread_agents o where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_backlog [all but quoted]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and b.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_backlog [quoted]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and b.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_channels [all but quoted]
-- writes
delete from "letta".checkpoint_channels v
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_channels [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_channels v
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_checkpoints [all but quoted]
-- writes
delete from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_checkpoints [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_messages [all but quoted]
-- writes
delete from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and r.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_messages [quoted]
-- writes
delete from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and r.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_vectors [all but generation 2, quoted]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_writes [all but quoted]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_writes [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b

-- _checkpoints/threads.delete_unused_owners [all but quoted]
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

-- _checkpoints/threads.delete_unused_owners [quoted]
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

-- _checkpoints/threads.delete_writes [all but quoted]
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

-- _checkpoints/threads.delete_writes [quoted]
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

-- _checkpoints/threads.find_messages_of_runs [all but quoted]
select distinct r.thread_id, o.agent_id, array[r.agent_id]
from "letta".recall_memory r
join "letta".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id
where r.run_id = any (%(runs)b::text[])

-- _checkpoints/threads.find_messages_of_runs [quoted]
select distinct r.thread_id, o.agent_id, array[r.agent_id]
from "My ""own"" 100%%".recall_memory r
join "My ""own"" 100%%".thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id
where r.run_id = any (%(runs)b::text[])

-- _checkpoints/threads.find_runs [all but quoted]
select distinct c.thread_id, c.agent_id, coalesce(t.agents, array[t.agent_id])
from "letta".checkpoints c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
where c.run_id = any (%(runs)b::text[])

-- _checkpoints/threads.find_runs [quoted]
select distinct c.thread_id, c.agent_id, coalesce(t.agents, array[t.agent_id])
from "My ""own"" 100%%".checkpoints c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
where c.run_id = any (%(runs)b::text[])

-- _checkpoints/threads.find_strays [all but quoted]
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

-- _checkpoints/threads.find_strays [quoted]
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

-- _checkpoints/threads.find_threads [all but quoted]
select (select true from "letta".threads t
        where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b),
       (select true from "letta".threads t
        where t.agent_id = (
          select o.agent_id from "letta".thread_agents o
          where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(target)b) and t.thread_id = %(target)b)

-- _checkpoints/threads.find_threads [quoted]
select (select true from "My ""own"" 100%%".threads t
        where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b),
       (select true from "My ""own"" 100%%".threads t
        where t.agent_id = (
          select o.agent_id from "My ""own"" 100%%".thread_agents o
          where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(target)b) and t.thread_id = %(target)b)

-- _checkpoints/threads.forget_deletions [all but quoted]
-- writes
delete from "letta".deleted_threads d where d.deleted_at < now() - interval '30 days'

-- _checkpoints/threads.forget_deletions [quoted]
-- writes
delete from "My ""own"" 100%%".deleted_threads d where d.deleted_at < now() - interval '30 days'

-- _checkpoints/threads.hold_owner [all but quoted]
-- writes
select o.agent_id from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_owner [quoted]
-- writes
select o.agent_id from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_source [all but quoted]
-- writes
select t.thread_id from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b
for update

-- _checkpoints/threads.hold_source [quoted]
-- writes
select t.thread_id from "My ""own"" 100%%".threads t
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b
for update

-- _checkpoints/threads.hold_thread [all but quoted]
-- writes
select t.thread_id from "letta".threads t
where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_thread [quoted]
-- writes
select t.thread_id from "My ""own"" 100%%".threads t
where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b
for update

-- _checkpoints/threads.list_shared_threads [all but quoted]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where t.agents is not null and t.agents @> array[%(agent)b::uuid] and t.agent_id <> %(agent)b
  and true

-- _checkpoints/threads.list_shared_threads [quoted]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where t.agents is not null and t.agents @> array[%(agent)b::uuid] and t.agent_id <> %(agent)b
  and true

-- _checkpoints/threads.list_threads [all but quoted]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where true
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [all but quoted: of_agent]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where t.agent_id = %(agent)b
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [all but quoted: listed_after]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [all but quoted: of_agent, listed_after]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where t.agent_id = %(agent)b and t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [quoted]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where true
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [quoted: of_agent]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where t.agent_id = %(agent)b
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [quoted: listed_after]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [quoted: of_agent, listed_after]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where t.agent_id = %(agent)b and t.updated_at <= %(updated_at)b
and (t.updated_at < %(updated_at)b or t.thread_id > %(thread)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.move_head [all but quoted]
-- writes
update "letta".checkpoint_channels v set type = %(head_type)b, value = %(head)b
where v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b and v.channel = 'letta.head'
  and v.version = '' and v.type = %(old)b

-- _checkpoints/threads.move_head [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set type = %(head_type)b, value = %(head)b
where v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b and v.channel = 'letta.head'
  and v.version = '' and v.type = %(old)b

-- _checkpoints/threads.name_claimed [all but quoted]
-- writes
update "letta".threads t set agent = %(agent)b, epoch = gen_random_uuid()
where t.agent_id = %(agent_id)b and t.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.name_claimed [quoted]
-- writes
update "My ""own"" 100%%".threads t set agent = %(agent)b, epoch = gen_random_uuid()
where t.agent_id = %(agent_id)b and t.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.note_deletion [all but quoted]
-- writes
insert into "letta".deleted_threads as d (thread, checkpoint_id, deleted_at)
select sha256(convert_to(%(thread)b::text, 'UTF8')), max(had.checkpoint_id), now()
from (
  select c.checkpoint_id from "letta".checkpoints c
  where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
  union all
  select w.checkpoint_id from "letta".checkpoint_writes w
  where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) had
having max(had.checkpoint_id) is not null
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- _checkpoints/threads.note_deletion [quoted]
-- writes
insert into "My ""own"" 100%%".deleted_threads as d (thread, checkpoint_id, deleted_at)
select sha256(convert_to(%(thread)b::text, 'UTF8')), max(had.checkpoint_id), now()
from (
  select c.checkpoint_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
  union all
  select w.checkpoint_id from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) had
having max(had.checkpoint_id) is not null
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- _checkpoints/threads.read_checkpoints [all but quoted]
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

-- _checkpoints/threads.read_checkpoints [quoted]
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

-- _checkpoints/threads.read_sends [all but quoted]
select distinct w.checkpoint_ns, w.checkpoint_id
from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.channel = %(tasks)b

-- _checkpoints/threads.read_sends [quoted]
select distinct w.checkpoint_ns, w.checkpoint_id
from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b and w.channel = %(tasks)b

-- _checkpoints/threads.read_values [all but quoted]
select c.checkpoint_ns, c.checkpoint_id, c.channels
from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.channels && %(channels)b::text[]

-- _checkpoints/threads.read_values [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.channels
from "My ""own"" 100%%".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b and c.channels && %(channels)b::text[]

-- _checkpoints/threads.reseal_channels [all but quoted]
-- writes
update "letta".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.thread_id = %(thread)b and v.checkpoint_ns = n.ns and v.channel = n.channel
  and v.version = n.version and v.value = n.old

-- _checkpoints/threads.reseal_channels [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, channel, version, old, type, value)
where v.thread_id = %(thread)b and v.checkpoint_ns = n.ns and v.channel = n.channel
  and v.version = n.version and v.value = n.old

-- _checkpoints/threads.reseal_checkpoints [all but quoted]
-- writes
update "letta".checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.thread_id = %(thread)b and c.checkpoint_ns = n.ns and c.checkpoint_id = n.id
  and c.checkpoint = n.old

-- _checkpoints/threads.reseal_checkpoints [quoted]
-- writes
update "My ""own"" 100%%".checkpoints c set type = n.type, checkpoint = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (ns, id, old, type, value)
where c.thread_id = %(thread)b and c.checkpoint_ns = n.ns and c.checkpoint_id = n.id
  and c.checkpoint = n.old

-- _checkpoints/threads.reseal_messages [all but quoted]
-- writes
update "letta".recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old

-- _checkpoints/threads.reseal_messages [quoted]
-- writes
update "My ""own"" 100%%".recall_memory r set type = n.type, message = n.value
from unnest(%(agent)b::uuid[], %(sequence)b::int8[], %(olds)b::bytea[], %(types)b::text[],
            %(values)b::bytea[]) n (agent, sequence, old, type, value)
where r.agent_id = n.agent and r.thread_id = %(thread)b and r.sequence = n.sequence
  and r.message = n.old

-- _checkpoints/threads.reseal_writes [all but quoted]
-- writes
update "letta".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.thread_id = %(thread)b and w.checkpoint_ns = n.ns and w.checkpoint_id = n.id
  and w.task_id = n.task and w.idx = n.idx and w.value = n.old

-- _checkpoints/threads.reseal_writes [quoted]
-- writes
update "My ""own"" 100%%".checkpoint_writes w set type = n.type, value = n.value
from unnest(%(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(olds)b::bytea[],
            %(types)b::text[], %(values)b::bytea[]) n (ns, id, task, idx, old, type, value)
where w.thread_id = %(thread)b and w.checkpoint_ns = n.ns and w.checkpoint_id = n.id
  and w.task_id = n.task and w.idx = n.idx and w.value = n.old

-- _checkpoints/threads.sealed_channels [all but quoted]
select v.checkpoint_ns, v.channel, v.version, v.type, v.value
from "letta".checkpoint_channels v where v.thread_id = %(thread)b

-- _checkpoints/threads.sealed_channels [quoted]
select v.checkpoint_ns, v.channel, v.version, v.type, v.value
from "My ""own"" 100%%".checkpoint_channels v where v.thread_id = %(thread)b

-- _checkpoints/threads.sealed_checkpoints [all but quoted]
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint
from "letta".checkpoints c where c.thread_id = %(thread)b

-- _checkpoints/threads.sealed_checkpoints [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.type, c.checkpoint
from "My ""own"" 100%%".checkpoints c where c.thread_id = %(thread)b

-- _checkpoints/threads.sealed_messages [all but quoted]
select r.agent_id, r.sequence, r.message_id, r.type, r.message
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/threads.sealed_messages [quoted]
select r.agent_id, r.sequence, r.message_id, r.type, r.message
from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b)) and r.thread_id = %(thread)b
order by r.sequence

-- _checkpoints/threads.sealed_writes [all but quoted]
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.value
from "letta".checkpoint_writes w where w.thread_id = %(thread)b

-- _checkpoints/threads.sealed_writes [quoted]
select w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.value
from "My ""own"" 100%%".checkpoint_writes w where w.thread_id = %(thread)b

-- _checkpoints/threads.sweep_threads [all but quoted]
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

-- _checkpoints/threads.sweep_threads [all but quoted: swept_after]
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

-- _checkpoints/threads.sweep_threads [quoted]
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

-- _checkpoints/threads.sweep_threads [quoted: swept_after]
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
