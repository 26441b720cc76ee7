-- _checkpoints/threads.check_copied [all but quoted, distributed]
with seen as materialized (
  select not exists (
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
    ) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/threads.check_copied [quoted]
with seen as materialized (
  select not exists (
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
    ) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _checkpoints/threads.check_copied [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select not exists (
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
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
        and c.thread_id = %(target)b and s.thread_id = %(source)b
        and starts_with(c.type, 'letta.sealed') and c.message = s.message
    ) as holds
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

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

-- _checkpoints/threads.claim_thread [all but quoted, distributed]
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

-- _checkpoints/threads.claim_thread [distributed]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),claimed as (
  update "letta".thread_agents o set agent_id = %(agent_id)b
  where o.tenant = '' and o.thread_id = %(thread)b and o.agent_id = %(owner)b
    and exists (
      select from "letta".threads t
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

-- _checkpoints/threads.copy_backlog [all but quoted, distributed]
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

-- _checkpoints/threads.copy_backlog [distributed]
-- writes
insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select b.agent_id, %(target)b, b.sequence
from "letta".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and b.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.copy_channels [all but quoted, distributed]
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

-- _checkpoints/threads.copy_channels [distributed]
-- writes
insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select v.agent_id, %(target)b, v.checkpoint_ns, v.channel, v.version, v.type, v.value, v.base,
       v.messages
from "letta".checkpoint_channels v
where v.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and v.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.copy_checkpoints [all but quoted, distributed]
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

-- _checkpoints/threads.copy_checkpoints [distributed]
-- writes
insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select c.agent_id, %(target)b, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id,
       c.created_at, c.metadata, c.type, c.checkpoint, c.channels, c.versions, c.base, c.messages
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and c.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.copy_messages [all but quoted, distributed]
-- writes
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms, said, all_terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms, r.said, r.all_terms
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
   message, terms, said, all_terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms, r.said, r.all_terms
from "My ""own"" 100%%".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "My ""own"" 100%%".threads t
  where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and r.thread_id = %(source)b

-- _checkpoints/threads.copy_messages [distributed]
-- writes
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms, said, all_terms)
select r.agent_id, %(target)b, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, r.digest, r.role, r.name, r.tool_call_id, r.status,
       r.model, r.run_id, r.text, r.type, r.message, r.terms, r.said, r.all_terms
from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and r.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.copy_owner [all but quoted, distributed]
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

-- _checkpoints/threads.copy_owner [distributed]
-- writes
insert into "letta".thread_agents (thread_id, agent_id)
select %(target)b, o.agent_id from "letta".thread_agents o
where o.tenant = '' and o.thread_id = %(source)b and clock_timestamp() is not null
on conflict do nothing

-- _checkpoints/threads.copy_thread [all but quoted, distributed]
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

-- _checkpoints/threads.copy_thread [distributed]
-- writes
insert into "letta".threads
  (thread_id, agent_id, agent, agents, agent_names, last_sequence, created_at, updated_at)
select %(target)b, t.agent_id, t.agent, t.agents, t.agent_names, t.last_sequence, now(), now()
from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b and clock_timestamp() is not null
returning true

-- _checkpoints/threads.copy_vectors [all but generation 2, quoted, distributed]
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

-- _checkpoints/threads.copy_vectors [distributed]
-- writes
insert into "letta"."recall_vectors" (agent_id, thread_id, sequence, embedding)
select v.agent_id, %(target)b, v.sequence, v.embedding
from "letta"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t
  where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b))
  and v.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.copy_writes [all but quoted, distributed]
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

-- _checkpoints/threads.copy_writes [distributed]
-- writes
insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select w.agent_id, %(target)b, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.created_at,
       w.task_path, w.channel, w.type, w.value, w.base, w.messages
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and w.thread_id = %(source)b and clock_timestamp() is not null

-- _checkpoints/threads.delete_thread [all but quoted, distributed]
-- writes
delete from "letta".thread_agents o where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread [quoted]
-- writes
delete from "My ""own"" 100%%".thread_agents o where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread [distributed]
-- writes
delete from "letta".thread_agents o where o.tenant = '' and o.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_backlog [all but quoted, distributed]
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

-- _checkpoints/threads.delete_thread_backlog [distributed]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and b.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_channels [all but quoted, distributed]
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

-- _checkpoints/threads.delete_thread_channels [distributed]
-- writes
delete from "letta".checkpoint_channels v
where v.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_checkpoints [all but quoted, distributed]
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

-- _checkpoints/threads.delete_thread_checkpoints [distributed]
-- writes
delete from "letta".checkpoints c
where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_messages [all but quoted, distributed]
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

-- _checkpoints/threads.delete_thread_messages [distributed]
-- writes
delete from "letta".recall_memory r
where r.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and r.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_vectors [all but generation 2, quoted, distributed]
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

-- _checkpoints/threads.delete_thread_vectors [distributed]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = any (array(
  select unnest(coalesce(t.agents, array[t.agent_id]))
  from "letta".threads t where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b))
  and v.thread_id = %(thread)b

-- _checkpoints/threads.delete_thread_writes [all but quoted, distributed]
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

-- _checkpoints/threads.delete_thread_writes [distributed]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b

-- _checkpoints/threads.find_threads [all but quoted, distributed]
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

-- _checkpoints/threads.find_threads [distributed]
select (select true from "letta".threads t
        where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b),
       (select true from "letta".threads t
        where t.agent_id = (
          select o.agent_id from "letta".thread_agents o
          where o.tenant = '' and o.thread_id = %(target)b) and t.thread_id = %(target)b)

-- _checkpoints/threads.hold_owner [all but quoted, distributed]
-- writes
select o.agent_id from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_owner [quoted]
-- writes
select o.agent_id from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_owner [distributed]
-- writes
select o.agent_id from "letta".thread_agents o
where o.tenant = '' and o.thread_id = %(thread)b
for update

-- _checkpoints/threads.hold_source [all but quoted, distributed]
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

-- _checkpoints/threads.hold_source [distributed]
-- writes
select t.thread_id from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(source)b::text) and t.thread_id = %(source)b
for update

-- _checkpoints/threads.hold_thread [all but quoted, distributed]
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

-- _checkpoints/threads.hold_thread [distributed]
-- writes
select t.thread_id from "letta".threads t
where t.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and t.thread_id = %(thread)b
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

-- _checkpoints/threads.list_threads [all but quoted, distributed: of_id]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread_id)b)
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

-- _checkpoints/threads.list_threads [quoted: of_id]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "My ""own"" 100%%".threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread_id)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.list_threads [distributed: of_id]
select t.thread_id, t.agent, t.created_at, t.updated_at, t.last_sequence, t.agent_names
from "letta".threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread_id)b)
order by t.updated_at desc, t.thread_id
limit %(limit)b::int8

-- _checkpoints/threads.name_claimed [all but quoted]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "letta".threads t set agent = %(agent)b, epoch = fresh.epoch from fresh
where t.agent_id = %(agent_id)b and t.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.name_claimed [quoted]
-- writes
with fresh as materialized (select gen_random_uuid() as epoch)
update "My ""own"" 100%%".threads t set agent = %(agent)b, epoch = fresh.epoch from fresh
where t.agent_id = %(agent_id)b and t.thread_id = %(thread)b and current_setting('langgraph_letta_store.claimed') = '1'

-- _checkpoints/threads.note_deletion [all but quoted, distributed]
-- writes
with found as materialized (
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
)
insert into "letta".deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- _checkpoints/threads.note_deletion [quoted]
-- writes
with found as materialized (
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
)
insert into "My ""own"" 100%%".deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- _checkpoints/threads.note_deletion [distributed]
-- writes
with found as materialized (
  select sha256(convert_to(%(thread)b::text, 'UTF8')), max(had.checkpoint_id), now()
  from (
    select c.checkpoint_id from "letta".checkpoints c
    where c.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and c.thread_id = %(thread)b
    union all
    select w.checkpoint_id from "letta".checkpoint_writes w
    where w.agent_id = coalesce(%(owner)b::uuid, (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b::text)) and w.thread_id = %(thread)b) had
  having max(had.checkpoint_id) is not null
)
insert into "letta".deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at
