-- insert_messages: new messages, under the numbers that the thread has just given them.
{message_target}
select t.agent_id, {message_rows}
{many_messages}{all_through_coordinator};

-- insert_message: the same for one message.
{message_target}
select t.agent_id, {message_rows}
{one_message}{all_through_coordinator};

-- insert_shared_messages: new messages in a thread of several agents, each with its own agent.
{message_target}
select {speaker}, {message_rows}
{many_messages}{all_through_coordinator};

-- insert_shared_message: the same for one message.
{message_target}
select {speaker}, {message_rows}
{one_message}{all_through_coordinator};

-- message_target: the columns of a new message.
insert into {schema}.recall_memory
  (agent_id, thread_id, sequence, created_at, step, run_id, message_id, digest, role, name,
   tool_call_id, status, model, input_tokens, output_tokens, text, text_at, type, message, terms,
   said, all_terms);

-- message_rows: the values of new messages' columns, but for the agent.
t.thread_id, t.last_sequence - %(count)b::int8 + m.position,
       coalesce(m.said_at, %(at)b::timestamptz, now()), coalesce(%(m_step)b::int4, written.step),
       coalesce(%(m_run)b::text, written.run_id), m.id, m.digest, m.role,
       m.name, m.call, m.status, m.model, m.input, m.output, m.text, m.text_at, m.type, m.message,
       m.terms, m.said, string_to_array(m.all_terms, ' ')::int4[]
from t
left join lateral (
  select (c.metadata ->> 'step')::int4 + 1 as step, c.run_id from {schema}.checkpoints c
  where c.agent_id = t.agent_id and c.thread_id = t.thread_id and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(m_under)b::text) written on true;

-- many_messages: new messages as columns; the terms of all of them are one array.
cross join lateral (
  select n.*, nullif((%(m_terms)b::int4[])[n.terms_from:n.terms_to], '{{}}') as terms
  from unnest(
    %(m_ids)b::text[], %(m_digests)b::bytea[], %(m_roles)b::text[], %(m_names)b::text[],
    %(m_calls)b::text[], %(m_statuses)b::text[], %(m_models)b::text[], %(m_inputs)b::int4[],
    %(m_outputs)b::int4[], %(m_texts)b::text[], %(m_texts_at)b::int4[], %(m_types)b::text[],
    %(m_messages)b::bytea[], %(m_said)b::text[], %(m_all_terms)b::text[], %(m_times)b::timestamptz[],
    %(m_terms_from)b::int4[], %(m_terms_to)b::int4[])
    with ordinality n (id, digest, role, name, call, status, model, input, output, text, text_at,
                       type, message, said, all_terms, said_at, terms_from, terms_to, position)) m;

-- one_message: one new message.
cross join (
  select 1 as position, %(m_ids)b::text as id, %(m_digests)b::bytea as digest,
         %(m_roles)b::text as role, %(m_names)b::text as name, %(m_calls)b::text as call,
         %(m_statuses)b::text as status, %(m_models)b::text as model, %(m_inputs)b::int4 as input,
         %(m_outputs)b::int4 as output, %(m_texts)b::text as text, %(m_texts_at)b::int4 as text_at,
         %(m_types)b::text as type, %(m_messages)b::bytea as message, %(m_said)b::text as said,
         %(m_all_terms)b::text as all_terms,
         %(m_times)b::timestamptz as said_at,
         string_to_array(%(m_terms)b::text, ' ')::int4[] as terms) m;

-- speaker: the agent that a message of a shared thread belongs to: the one that said it first if it
-- replaces another of its id, else the one whose run says it.
coalesce((
  select said.agent_id
  from unnest(t.agents) each (agent_id)
  cross join lateral (
    select r.agent_id, r.sequence from {schema}.recall_memory r
    where r.agent_id = each.agent_id and r.message_id = m.id and r.thread_id = t.thread_id
      and m.id <> ''
    order by r.sequence limit 1) said
  order by said.sequence limit 1), %(speaker)b::uuid);

-- supersede_messages: messages that new ones with the same ids replace.
update {schema}.recall_memory r set superseded = true
from t
where r.agent_id = %(agent_id)b and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded;

-- supersede_shared_messages: the same in a thread of several agents.
update {schema}.recall_memory r set superseded = true
from t
where r.agent_id = any (%(becomes)b::uuid[]) and r.thread_id = t.thread_id
  and r.message_id = any (%(m_replaced)b::text[]) and r.sequence <= t.last_sequence - %(count)b::int8
  and not r.superseded;

-- wait_for_vectors: new messages are embedded later.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select t.agent_id, t.thread_id, t.last_sequence - %(count)b::int8 + position
from t, unnest(%(m_waiting)b::int4[]) position;

-- wait_for_shared_vectors: the same in a thread of several agents.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select {speaker}, t.thread_id, t.last_sequence - %(count)b::int8 + m.position
from t
cross join unnest(%(m_waiting)b::int4[], %(m_waiting_ids)b::text[]) m (position, id){all_through_coordinator};

-- name_recall: list the agent's recall memory. Readers check that it has a message, since that may
-- be deleted by then. A session that is deleting the agent is waited for.
insert into {schema}.namespaces (agent_id, namespace, uncertain)
select %(speaker)b::uuid, %(recall)b::text[], true from t
on conflict (agent_id, namespace) do update set uncertain = true;

-- find_messages: a thread's owner and epoch, which of these messages the thread has, and placeholders
-- of those that were removed.
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, r.digest,
       r.sequence, r.removed
from {schema}.threads t
left join lateral (
  select r.digest, r.sequence, null as removed
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join unnest(%(ids)b::text[], %(digests)b::bytea[]) wanted (id, digest)
  join {schema}.recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id
    and r.message_id = wanted.id and r.digest = wanted.digest
  union all
  select r.digest, r.sequence, r.message_id
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join {schema}.recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  where wanted.id <> '' and r.role = 'letta.removed'
  offset 0) r on true
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;

-- find_messages_by_id: the same for encrypted messages, which the saver decrypts and compares.
select t.agent_id, t.agent, t.epoch, t.agents, t.agent_names, t.last_sequence, null, r.sequence,
       r.removed, r.type, r.message
from {schema}.threads t
left join lateral (
  select r.sequence, case when r.role = 'letta.removed' then r.message_id end as removed, r.type,
         r.message
  from unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join (select distinct unnest(%(ids)b::text[])) wanted (id)
  join {schema}.recall_memory r
    on r.agent_id = each.agent_id and r.thread_id = t.thread_id and r.message_id = wanted.id
  offset 0) r on true
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b;
