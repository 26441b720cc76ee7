-- _checkpoints/save.adopt_thread [all but quoted, distributed]
-- writes
with stray as (
  select o.tenant, o.thread_id, o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and o.agent_id <> %(agent_id)b
    and not exists (
      select from "letta".threads t
      where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  for update
), named as (
  update "letta".thread_agents o set agent_id = %(agent_id)b
  from stray where o.tenant = stray.tenant and o.thread_id = stray.thread_id
)
update "letta".checkpoint_writes w set agent_id = %(agent_id)b
from stray where w.agent_id = stray.agent_id and w.thread_id = stray.thread_id

-- _checkpoints/save.adopt_thread [quoted]
-- writes
with stray as (
  select o.tenant, o.thread_id, o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and o.agent_id <> %(agent_id)b
    and not exists (
      select from "My ""own"" 100%%".threads t
      where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  for update
), named as (
  update "My ""own"" 100%%".thread_agents o set agent_id = %(agent_id)b
  from stray where o.tenant = stray.tenant and o.thread_id = stray.thread_id
)
update "My ""own"" 100%%".checkpoint_writes w set agent_id = %(agent_id)b
from stray where w.agent_id = stray.agent_id and w.thread_id = stray.thread_id

-- _checkpoints/save.adopt_thread [distributed]
-- writes
with stray as (
  select o.tenant, o.thread_id, o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b and o.agent_id <> %(agent_id)b
    and not exists (
      select from "letta".threads t
      where t.agent_id = o.agent_id and t.thread_id = o.thread_id)
  for update
), named as (
  update "letta".thread_agents o set agent_id = %(agent_id)b
  from stray where o.tenant = stray.tenant and o.thread_id = stray.thread_id
)
update "letta".checkpoint_writes w set agent_id = %(agent_id)b
from stray where w.agent_id = stray.agent_id and w.thread_id = stray.thread_id

-- _checkpoints/save.delete_refused_writes [all but quoted, distributed]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_id = %(id)b

-- _checkpoints/save.delete_refused_writes [quoted]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_id = %(id)b

-- _checkpoints/save.delete_refused_writes [distributed]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_id = %(id)b

-- _checkpoints/save.insert_writes [all but quoted, distributed]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed

-- _checkpoints/save.insert_writes [quoted]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "My ""own"" 100%%".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed

-- _checkpoints/save.insert_writes [distributed]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed

-- _checkpoints/save.note_refused [all but quoted]
-- writes
insert into "letta".deleted_threads as d (thread, checkpoint_id, deleted_at)
values (%(refused)b, %(id)b, now())
on conflict (tenant, thread) do nothing

-- _checkpoints/save.note_refused [quoted]
-- writes
insert into "My ""own"" 100%%".deleted_threads as d (thread, checkpoint_id, deleted_at)
values (%(refused)b, %(id)b, now())
on conflict (tenant, thread) do nothing

-- _checkpoints/save.read_deletion [all but quoted]
select d.checkpoint_id from "letta".deleted_threads d
where d.thread = sha256(convert_to(%(thread)b::text, 'UTF8'))

-- _checkpoints/save.read_deletion [quoted]
select d.checkpoint_id from "My ""own"" 100%%".deleted_threads d
where d.thread = sha256(convert_to(%(thread)b::text, 'UTF8'))

-- _checkpoints/save.read_orphaned [all but quoted, distributed]
select exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text)))

-- _checkpoints/save.read_orphaned [quoted]
select exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text)))

-- _checkpoints/save.read_orphaned [distributed]
select exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text)))

-- _checkpoints/save.replace_writes [all but quoted, distributed]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed

-- _checkpoints/save.replace_writes [quoted]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "My ""own"" 100%%".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed

-- _checkpoints/save.replace_writes [distributed]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed

-- _checkpoints/save.take_thread [all but quoted, distributed, sealed: hold_thread]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, wait_for_vectors]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, supersede_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, name_recall]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_message" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_shared_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_message" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_channels]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, upsert_head, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "upsert_head" as (insert into "letta".checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select t.agent_id, %(thread)b, %(ns)b, 'letta.head', '', %(head_type)b, %(head)b from t
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" <= excluded.type collate "C"), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, replace_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "replace_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "letta".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_channels, rest, upsert_checkpoint]
-- writes
-- not prepared
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "letta".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_thread, insert_shared_messages, wait_for_shared_vectors, supersede_shared_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_shared_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position
from t
cross join unnest(%(m_waiting)b::int4[], %(m_waiting_ids)b::text[]) m (position, id)), "supersede_shared_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = any (%(becomes)b::uuid[]) and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_known_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "letta".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: held_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "letta".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: hold_known_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "letta".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [all but quoted, distributed: held_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "letta".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, wait_for_vectors]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "wait_for_vectors" as (insert into "My ""own"" 100%%".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, supersede_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "supersede_messages" as (update "My ""own"" 100%%".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, name_recall]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "name_recall" as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_message" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_shared_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_message" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_channels]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "My ""own"" 100%%".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, upsert_head, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "upsert_head" as (insert into "My ""own"" 100%%".checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select t.agent_id, %(thread)b, %(ns)b, 'letta.head', '', %(head_type)b, %(head)b from t
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" <= excluded.type collate "C"), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "My ""own"" 100%%".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, replace_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "replace_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "My ""own"" 100%%".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "My ""own"" 100%%".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_vectors" as (insert into "My ""own"" 100%%".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "My ""own"" 100%%".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_referring_writes" as (insert into "My ""own"" 100%%".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_channels, rest, upsert_checkpoint]
-- writes
-- not prepared
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_vectors" as (insert into "My ""own"" 100%%".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "My ""own"" 100%%".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "My ""own"" 100%%".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_channels" as (insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "My ""own"" 100%%".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_thread, insert_shared_messages, wait_for_shared_vectors, supersede_shared_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "My ""own"" 100%%".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_messages" as (insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "My ""own"" 100%%".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m), "wait_for_shared_vectors" as (insert into "My ""own"" 100%%".recall_backlog (agent_id, thread_id, sequence)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position
from t
cross join unnest(%(m_waiting)b::int4[], %(m_waiting_ids)b::text[]) m (position, id)), "supersede_shared_messages" as (update "My ""own"" 100%%".recall_memory r set superseded = true
from t
where r.agent_id = any (%(becomes)b::uuid[]) and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_known_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "My ""own"" 100%%".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: held_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "My ""own"" 100%%".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_channels" as (insert into "My ""own"" 100%%".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "My ""own"" 100%%".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: hold_known_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "My ""own"" 100%%".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "My ""own"" 100%%".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [quoted: held_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "My ""own"" 100%%".thread_agents o
    join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "My ""own"" 100%%".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_referring_writes" as (insert into "My ""own"" 100%%".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m where clock_timestamp() is not null)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, wait_for_vectors]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, supersede_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, name_recall]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_message" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m where clock_timestamp() is not null)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_shared_message]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_message" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m where clock_timestamp() is not null)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_channels]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, upsert_head, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "upsert_head" as (insert into "letta".checkpoint_channels as v
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value)
select t.agent_id, %(thread)b, %(ns)b, 'letta.head', '', %(head_type)b, %(head)b from t
on conflict (agent_id, thread_id, checkpoint_ns, channel, version) do update
set type = excluded.type, value = excluded.value
where v.type collate "C" <= excluded.type collate "C"), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict do nothing)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, replace_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "replace_writes" as (with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), owner as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
  for key share
), named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  select %(thread)b, %(agent_id)b from allowed
  where not exists (select from owner) and not %(cached)b::bool
  on conflict do nothing
), written as (
  insert into "letta".checkpoint_writes
    (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
     type, value)
  select coalesce((select owner.agent_id from owner), %(agent_id)b), %(thread)b, %(ns)b, %(id)b,
         %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()), %(path)b, w.channel, w.type, w.value
  from allowed,
       unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
         w (idx, channel, type, value)
  where exists (select from owner) or not %(cached)b::bool
  on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do update
  set channel = excluded.channel, type = excluded.type, value = excluded.value,
      base = null, messages = null)
select true from allowed)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "letta".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m where clock_timestamp() is not null), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_messages, wait_for_vectors, supersede_messages, name_recall, insert_channels, rest, upsert_checkpoint]
-- writes
-- not prepared
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m where clock_timestamp() is not null), "wait_for_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position), "supersede_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded), "name_recall" as (insert into "letta".namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select range_agg(span) as messages
from t
cross join unnest(%(rested)b::text[], %(rested_versions)b::text[]) kept (channel, version)
cross join lateral (
  select v.messages from "letta".checkpoint_channels v
  where v.agent_id = t.agent_id and v.thread_id = %(thread)b and v.checkpoint_ns = %(ns)b
    and v.channel = kept.channel and v.version = kept.version
  offset 0) v
cross join lateral unnest(v.messages) span), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_thread, insert_shared_messages, wait_for_shared_vectors, supersede_shared_messages]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, %(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_shared_messages" as (insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from "letta".checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m where clock_timestamp() is not null), "wait_for_shared_vectors" as (insert into "letta".recall_backlog (agent_id, thread_id, sequence)
select coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid), t.thread_id, t.last_sequence - %(count)b::int8 + m.position
from t
cross join unnest(%(m_waiting)b::int4[], %(m_waiting_ids)b::text[]) m (position, id) where clock_timestamp() is not null), "supersede_shared_messages" as (update "letta".recall_memory r set superseded = true
from t
where r.agent_id = any (%(becomes)b::uuid[]) and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_known_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "letta".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: held_thread, insert_channels, rest=no_rest, upsert_checkpoint]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "letta".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_channels" as (insert into "letta".checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, v.channel, v.version, v.type, v.value,
       case when v.renewed then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(v.referred::int8multirange, '{}') + case
         when v.renewed
         then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
         else '{}' end, '{}')
from t,
     unnest(%(v_channels)b::text[], %(v_versions)b::text[], %(v_types)b::text[],
            %(v_values)b::bytea[], %(v_referred)b::text[], %(v_renewed)b::bool[])
       v (channel, version, type, value, referred, renewed)
on conflict do nothing), "rest" as (select null::int8multirange as messages), "upsert_checkpoint" as (insert into "letta".checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(parent)b::text, %(run)b::text,
       coalesce(%(at)b::timestamptz, now()), %(metadata)b::text::jsonb, %(type)b, %(checkpoint)b,
       %(channels)b::text[], %(versions)b::text[],
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end,
       nullif(coalesce(nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}'), '{}')
              + coalesce((select rest.messages from rest), '{}'), '{}')
from t
on conflict (agent_id, thread_id, checkpoint_ns, checkpoint_id) do update
set metadata = excluded.metadata, type = excluded.type, checkpoint = excluded.checkpoint,
    channels = excluded.channels, versions = excluded.versions, run_id = excluded.run_id,
    base = excluded.base, messages = excluded.messages)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: hold_known_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "letta".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [distributed: held_thread, insert_referring_writes]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = ''
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = '' and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (select t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents
from "letta".threads t
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and t.agents is not distinct from %(becomes)b::uuid[]), "insert_referring_writes" as (insert into "letta".checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select t.agent_id, %(thread)b, %(ns)b, %(id)b, %(task)b, w.idx, coalesce(%(at)b::timestamptz, now()),
       %(path)b, w.channel, w.type, w.value,
       case when %(count)b::int8 > 0 then t.last_sequence - %(count)b::int8 end, nullif(coalesce(%(referred)b::text::int8multirange, '{}') + case
  when %(count)b::int8 > 0
  then int8multirange(int8range(t.last_sequence - %(count)b::int8 + 1, t.last_sequence + 1))
  else '{}' end, '{}')
from t,
     unnest(%(idxs)b::int4[], %(channels)b::text[], %(types)b::text[], %(values)b::bytea[])
       w (idx, channel, type, value)
on conflict do nothing)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [sealed: hold_thread]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), named as (insert into "letta".thread_agents (thread_id, agent_id)
select %(thread)b, %(agent_id)b from allowed
on conflict do nothing
returning agent_id), t as (with known as materialized (
  select o.agent_id from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b
)
insert into "letta".threads as t
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, o.agent_id, %(agent)b, coalesce(%(last)b::int8, 0) +%(count)b::int8,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from (select named.agent_id from named union select known.agent_id from known) o
where o.agent_id = %(agent_id)b and exists (select from allowed)
on conflict (agent_id, thread_id) do update
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when excluded.updated_at - t.updated_at > interval '1 second'
                      then excluded.updated_at else t.updated_at end
where (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])and (%(last)b::int8 is null or t.last_sequence = %(last)b::int8)
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents)
select t.last_sequence, t.epoch from t

-- _checkpoints/save.take_thread [sealed: hold_known_thread]
-- writes
with allowed as materialized (select true as held where not (exists (
  select from "letta".deleted_threads d
  where d.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')
    and d.thread in (%(mark)b::bytea, %(mark_own)b::bytea, %(mark_root)b::bytea)
    and (d.checkpoint_id >= %(own)b::text and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(own)b::text)
         or d.checkpoint_id >= %(root)b::text
            and not exists (select from "letta".thread_agents o
    join "letta".checkpoints c using (agent_id, thread_id)
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b and c.checkpoint_id = %(root)b::text))))), t as (update "letta".threads t
set last_sequence = t.last_sequence + %(count)b::int8,
    agents = %(becomes)b::uuid[], agent_names = %(names)b::text[],
    updated_at = case when moment.at - t.updated_at > interval '1 second'
                      then moment.at else t.updated_at end
from (select coalesce(%(at)b::timestamptz, now()) as at offset 0) moment
where t.thread_id = %(thread)b and t.agent_id = %(agent_id)b and exists (select from allowed)
and (%(epoch)b::uuid is null or t.epoch = %(epoch)b::uuid) and (t.agents is not distinct from %(agents)b::uuid[] or t.agents is not distinct from %(becomes)b::uuid[])and (%(last)b::int8 is null or t.last_sequence = %(last)b::int8)
returning t.agent_id, t.thread_id, t.last_sequence, t.epoch, t.agents)
select t.last_sequence, t.epoch from t
