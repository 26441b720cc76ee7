-- message_columns: a message that is found.
r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, {message_type},
{message_bytes} as message;

-- of_roles: who said it.
r.role = any (%(roles)b);

-- of_thread: in one thread.
r.thread_id = %(thread)b;

-- since: from a moment on.
r.created_at >= %(since)b;

-- until: before a moment.
r.created_at < %(until)b;

-- of_tools: who said it, where tool calls are asked for: an assistant says them.
(r.role = any (%(roles)b) or (r.role = 'assistant' and r.said is not null));

-- is_original: not what only sums up other messages.
r.role is distinct from 'summary';

-- is_said: neither what a tool returned nor a message that only calls tools. One that was stored
-- before migration 23 has a line for each call.
(r.role in ('tool', 'function') or r.said = ''
 or (r.role = 'assistant' and r.said is null and right(r.text, 2) = '}})'
     and r.text ~ '^([\w.-]+\(\{{[^\n]*\}}\)(\n|$))+$')) is not true;

-- is_no_search: neither the agent's own searches of this memory nor what they found, which every later
-- search would find again.
((r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true;

-- before_turn: not what the search is made for, which would be found best.
r.message_id <> all (%(turn)b);

-- neighbours: the messages around others in their threads.
select hit.place, near.*
from unnest(%(threads)b::text[], %(sequences)b::int8[]) with ordinality
       hit (thread_id, sequence, place)
cross join lateral (
  (select {message_columns}
   from {recall_memory} r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence < hit.sequence
     and not r.superseded
   order by r.sequence desc
   limit %(neighbours)s)
  union all
  (select {message_columns}
   from {recall_memory} r
   where r.agent_id = %(agent)b and r.thread_id = hit.thread_id and r.sequence > hit.sequence
     and not r.superseded
   order by r.sequence
   limit %(neighbours)s)) near
order by hit.place, near.sequence;

-- after_number: behind a place in a thread.
r.sequence > %(after)b;

-- before_number: ahead of a place in a thread.
r.sequence < %(before)b;

-- after_message: behind a message, among all threads.
(r.created_at, r.thread_id, r.sequence)
  > (%(after_at)b::timestamptz, %(after_thread)b::text, %(after)b::int8);

-- before_message: ahead of a message, among all threads.
(r.created_at, r.thread_id, r.sequence)
  < (%(before_at)b::timestamptz, %(before_thread)b::text, %(before)b::int8);

-- forward: a thread's messages in order.
select {message_columns}
from {recall_memory} r
where r.agent_id = %(agent)b and not r.superseded and {condition}
order by r.sequence
limit %(limit)s;

-- backward: a thread's messages, the last first.
select {message_columns}
from {recall_memory} r
where r.agent_id = %(agent)b and not r.superseded and {condition}
order by r.sequence desc
limit %(limit)s;

-- forward_in_time: all threads' messages in the order in which they were said.
select {message_columns}
from {recall_memory} r
where r.agent_id = %(agent)b and not r.superseded and {condition}
order by r.created_at, r.thread_id, r.sequence
limit %(limit)s;

-- backward_in_time: all threads' messages, the last first.
select {message_columns}
from {recall_memory} r
where r.agent_id = %(agent)b and not r.superseded and {condition}
order by r.created_at desc, r.thread_id desc, r.sequence desc
limit %(limit)s;

-- count_waiting: how many messages wait to be embedded.
select count(*) from {schema}.recall_backlog;

-- waiting: messages that wait, from one on in the order of their keys. What was superseded needs
-- no vector.
select b.agent_id, b.thread_id, b.sequence,
       case when not r.superseded then left(coalesce(r.said, r.text), %(characters)s) else '' end
from {schema}.recall_backlog b
left join {schema}.recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence
where (b.agent_id, b.thread_id, b.sequence)
  > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by b.agent_id, b.thread_id, b.sequence
limit %(count)s;

-- waiting_of_agent: what waits of an agent, the newest first, if vectors may be written. Where very
-- much waits, as when an index is new, only a part is looked at: no search is to take long for it.
select b.agent_id, b.thread_id, b.sequence, left(coalesce(r.said, r.text), %(characters)s)
from (
  select * from {schema}.recall_backlog b
  where b.agent_id = %(agent)b and {may_write}
  limit 1000) b
join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where coalesce(r.said, r.text) <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s;

-- keep_threads: lock threads against the deletion of their messages; turns go on.
select from {schema}.threads t
where (t.agent_id, t.thread_id) in (
  select o.agent_id, o.thread_id
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
    kept (agent_id, thread_id, sequence)
  join {schema}.recall_memory r using (agent_id, thread_id, sequence)
  join {schema}.thread_agents o on o.tenant = r.tenant and o.thread_id = r.thread_id)
order by t.thread_id
for key share of t;

-- stop_waiting!: messages without a text get no vector.
delete from {schema}.recall_backlog
where (agent_id, thread_id, sequence) in (
  select b.agent_id, b.thread_id, b.sequence
  from {schema}.recall_backlog b
  join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
         w (agent_id, thread_id, sequence) using (agent_id, thread_id, sequence)
  for update of b skip locked);

-- store_vectors!: what was embedded of messages that still wait; how many. One that was deleted
-- meanwhile waits no longer, nor does one that another worker was quicker with.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from {schema}.recall_backlog
  where (agent_id, thread_id, sequence) in (
    select b.agent_id, b.thread_id, b.sequence
    from {schema}.recall_backlog b
    join embedded using (agent_id, thread_id, sequence)
    for update of b skip locked)
  returning tenant, agent_id, thread_id, sequence
), stored as (
  insert into {all_recall_vectors} (tenant, agent_id, thread_id, sequence, embedding)
  select done.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored;

-- few: whether no more than so many messages are asked for.
select count(*) <= %(most)s
from (
  select from {recall_memory} r
  where r.agent_id = %(agent)b and {condition}
  limit %(most)s + 1) few;
