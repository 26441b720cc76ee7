-- _checkpoints/timeline.list_graphs [all but quoted, distributed]
select c.checkpoint_ns, count(*)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
group by c.checkpoint_ns
order by c.checkpoint_ns

-- _checkpoints/timeline.list_graphs [quoted]
select c.checkpoint_ns, count(*)
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
group by c.checkpoint_ns
order by c.checkpoint_ns

-- _checkpoints/timeline.list_graphs [distributed]
select c.checkpoint_ns, count(*)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
group by c.checkpoint_ns
order by c.checkpoint_ns

-- _checkpoints/timeline.list_steps [all but quoted, distributed]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and true
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.list_steps [all but quoted, distributed: listed_after]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id < %(before)b
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.list_steps [quoted]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "My ""own"" 100%%".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and true
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.list_steps [quoted: listed_after]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "My ""own"" 100%%".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id < %(before)b
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.list_steps [distributed]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and true
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.list_steps [distributed: listed_after]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.created_at, c.metadata::text,
       c.channels,
       (select coalesce(sum(upper(span) - lower(span)), 0)::int8 from unnest(c.messages) span),
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id < %(before)b
order by c.checkpoint_id desc
limit %(limit)b::int8

-- _checkpoints/timeline.read_window [all but quoted, distributed]
select c.checkpoint_id, c.created_at, coalesce(c.messages, '{}')::text
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = ''
order by c.checkpoint_id desc
limit 1

-- _checkpoints/timeline.read_window [quoted]
select c.checkpoint_id, c.created_at, coalesce(c.messages, '{}')::text
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = ''
order by c.checkpoint_id desc
limit 1

-- _checkpoints/timeline.read_window [distributed]
select c.checkpoint_id, c.created_at, coalesce(c.messages, '{}')::text
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = ''
order by c.checkpoint_id desc
limit 1

-- _checkpoints/timeline.weigh_window [all but quoted, distributed]
select r.sequence <@ %(window)b::text::int8multirange as inside, r.role, count(*),
       coalesce(sum(char_length(r.text)), 0)::int8
from "letta".threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join "letta".recall_memory r
  on r.agent_id = each.agent_id and r.thread_id = t.thread_id and not r.superseded
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b
group by inside, r.role

-- _checkpoints/timeline.weigh_window [quoted]
select r.sequence <@ %(window)b::text::int8multirange as inside, r.role, count(*),
       coalesce(sum(char_length(r.text)), 0)::int8
from "My ""own"" 100%%".threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join "My ""own"" 100%%".recall_memory r
  on r.agent_id = each.agent_id and r.thread_id = t.thread_id and not r.superseded
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b
group by inside, r.role

-- _checkpoints/timeline.weigh_window [distributed]
select r.sequence <@ %(window)b::text::int8multirange as inside, r.role, count(*),
       coalesce(sum(char_length(r.text)), 0)::int8
from "letta".threads t
cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
join "letta".recall_memory r
  on r.agent_id = each.agent_id and r.thread_id = t.thread_id and not r.superseded
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b
group by inside, r.role
