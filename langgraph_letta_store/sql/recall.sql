-- message_columns: a message as it is found.
r.thread_id, r.sequence, r.created_at, r.message_id, r.role, r.text, r.name, r.tool_call_id,
r.status, r.model, r.input_tokens, r.output_tokens, r.run_id, r.step, r.type,
{message_bytes} as message;

-- of_roles: who said it.
r.role = any (%(roles)b);

-- of_thread: in one thread.
r.thread_id = %(thread)b;

-- since: from a moment on.
r.created_at >= %(since)b;

-- until: before a moment.
r.created_at < %(until)b;

-- said: neither the agent's own searches of this memory nor what they found, which every later
-- search would find again, nor what only sums up other messages.
(r.role = 'summary'
 or (r.role = 'tool' and r.name in ('conversation_search', 'conversation_search_date'))
 or (r.role = 'assistant' and strpos(r.text, 'conversation_search') > 0
     and r.text ~ '(^|\n)conversation_search(_date)?\(')) is not true;

-- before_turn: not what the search is made for, which would be found best.
r.message_id <> all (%(turn)b);

-- newest: without a query, the messages that were said last.
with walked as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, null::float8 as score
  from {recall_memory} r
  where r.agent_id = %(agent)b and not r.superseded and {condition}
  order by r.created_at desc, r.thread_id, r.sequence desc
  limit %(reach)s
) {page};

-- nearest: exact search over all vectors of an agent. A zero vector has nothing in common with
-- any, where pgvector gives NaN.
with walked as materialized (
  select nearest.thread_id, nearest.sequence, nearest.created_at, nearest.message_id,
         nearest.digest, {similarity} as score
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest,
           coalesce(nullif({distance}, 'NaN'), 1) as distance
    from {recall_memory} r
    join {recall_vectors} v
      on v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence
    where r.agent_id = %(agent)b and not r.superseded and {condition}
    offset 0) nearest
  order by score desc, nearest.created_at desc, nearest.thread_id, nearest.sequence desc
  limit %(reach)s
) {page};

-- best: BM25 over an agent's messages (k1 1.2, b 0.75; Robertson and Zaragoza 2009). How often a
-- word is in a message tells a binary search in its sorted terms, which are unpacked once.
with each as materialized (
  select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.wanted,
         cardinality(r.terms)::float8 as length, {frequencies}
  from (
    select r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, {condition} as wanted,
           r.terms || '{{}}'::int4[] as terms
    from {recall_memory} r
    where r.agent_id = %(agent)b and not r.superseded and r.terms is not null
    offset 0) r
), agent as materialized (
  select avg(each.length) as length, {weights}
  from each
), walked as materialized (
  select each.thread_id, each.sequence, each.created_at, each.message_id, each.digest,
         {score} as score
  from agent cross join each
  where each.wanted and ({found}) > 0
  order by score desc, each.created_at desc, each.thread_id, each.sequence desc
  limit %(reach)s
) {page};

-- frequency: how often the query's n-th term is in a message.
(width_bucket((%(terms)b::int4[])[{n}], r.terms)
  - width_bucket((%(before)b::int4[])[{n}], r.terms))::float8 as {frequency};

-- weight: what the n-th term tells: the more, the fewer messages have it.
ln(1 + (count(*) filter (where each.{frequency} = 0) + 0.5::float8)
     / (count(*) filter (where each.{frequency} > 0) + 0.5::float8)) as {weight};

-- term_score: what the n-th term adds to a message's score.
agent.{weight} * 2.2::float8 * each.{frequency}
  / (each.{frequency} + 0.3::float8 + 0.9::float8 * each.length / agent.length);

-- page: the page of what was walked through, best first. A message that lies in several threads
-- counts once: in them it has the same id and content. How far the walk went is told in any case.
, once as (
  select distinct on (w.message_id, w.digest, case w.message_id when '' then w.thread_id end) w.*
  from walked w
  order by w.message_id, w.digest, case w.message_id when '' then w.thread_id end,
           w.score desc nulls last, w.created_at desc, w.thread_id, w.sequence desc
), page as (
  select once.thread_id, once.sequence, once.score,
         row_number() over (order by once.score desc nulls last, once.created_at desc,
                                     once.thread_id, once.sequence desc) as place
  from once
  order by place
  limit %(limit)s offset %(offset)s
)
select {message_columns}, page.score, walk.length
from (select count(*) as length from walked) walk
left join page on true
left join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = page.thread_id and r.sequence = page.sequence
order by page.place;

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
       case when not r.superseded then left(r.text, %(characters)s) else '' end
from {schema}.recall_backlog b
left join {schema}.recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence
where (b.agent_id, b.thread_id, b.sequence)
  > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by b.agent_id, b.thread_id, b.sequence
limit %(count)s;

-- waiting_of_agent: what waits of an agent, the newest first, if vectors may be written. Where very
-- much waits, as when an index is new, only a part is looked at: no search is to take long for it.
select b.agent_id, b.thread_id, b.sequence, left(r.text, %(characters)s)
from (
  select * from {schema}.recall_backlog b
  where b.agent_id = %(agent)b and current_setting('transaction_read_only') = 'off'
  limit 1000) b
join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = b.thread_id and r.sequence = b.sequence
where r.text <> '' and not r.superseded
order by r.created_at desc, b.thread_id, b.sequence desc
limit %(count)s;

-- keep_threads: nobody deletes messages of these threads meanwhile; turns go on.
select from {schema}.threads t
where t.thread_id = any (%(threads)b)
order by t.thread_id
for key share;

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
  returning agent_id, thread_id, sequence
), stored as (
  insert into {all_recall_vectors} (agent_id, thread_id, sequence, embedding)
  select e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done using (agent_id, thread_id, sequence)
  on conflict do nothing
  returning agent_id
)
select count(*) from stored;
