-- list_steps: a page of a graph's checkpoints in a thread, the newest first, without their values.
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from {schema}.checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and {condition}
order by c.checkpoint_id desc
limit %(limit)b::int8;

-- listed_after: the next page.
c.checkpoint_id < %(before)b;

-- list_graphs: the namespaces of a thread's checkpoints: the graph's own, and those of subgraphs.
select c.checkpoint_ns, count(*)
from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b
group by c.checkpoint_ns
order by c.checkpoint_ns;

-- read_window: the messages that a thread's latest checkpoint refers to.
select c.checkpoint_id, c.created_at, coalesce(c.messages, '{{}}')::text
from {schema}.checkpoints c
where c.agent_id = {owner_of_thread} and c.thread_id = %(thread)b and c.checkpoint_ns = ''
order by c.checkpoint_id desc
limit 1;

-- weigh_window: how many messages and characters each role has, inside the window and outside.
-- Messages that a newer version has replaced are not counted.
select r.sequence <@ %(window)b::text::int8multirange as inside, r.role, count(*),
       coalesce(sum(char_length(r.text)), 0)::int8
from {schema}.threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join {schema}.recall_memory r
  on r.agent_id = each.agent_id and r.thread_id = t.thread_id and not r.superseded
where t.agent_id = {owner_of_thread} and t.thread_id = %(thread)b
group by inside, r.role;

-- owner_of_thread: the agent that a thread belongs to.
(select o.agent_id from {schema}.thread_agents o
 where o.tenant = {tenant} and o.thread_id = %(thread)b::text);
