-- _maintenance/growth.count_checkpoints [all but quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_checkpoints [all but quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_checkpoints [all but quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_checkpoints [quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_checkpoints [quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_checkpoints [quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_items [all but quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_items [all but quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_items [all but quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_items [quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_items [quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_items [quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_messages [all but quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_messages [all but quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_messages [all but quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_messages [quoted]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_messages [quoted: of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/growth.count_messages [quoted: sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_versions [all but quoted]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_versions [all but quoted: of_agents_blocks]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and r.block_id in (
  select c.block_id from "letta".core_memory_agents c where c.agent_id = %(agent)b::uuid)
group by 1

-- _maintenance/growth.count_versions [all but quoted: sampled]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r tablesample system (%(percent)b::float4) repeatable (1)
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_versions [quoted]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.count_versions [quoted: of_agents_blocks]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and r.block_id in (
  select c.block_id from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b::uuid)
group by 1

-- _maintenance/growth.count_versions [quoted: sampled]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r tablesample system (%(percent)b::float4) repeatable (1)
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/growth.estimate_rows [all]
-- not prepared
select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
where c.relkind = 'r'
  and (c.oid = to_regclass(%(table)b) or i.inhparent = to_regclass(%(table)b))

-- _maintenance/growth.largest_agents [all but quoted]
-- not prepared
select t.agent, count(*), sum(t.last_sequence)::int8
from "letta".threads t
where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8

-- _maintenance/growth.largest_agents [quoted]
-- not prepared
select t.agent, count(*), sum(t.last_sequence)::int8
from "My ""own"" 100%%".threads t
where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8
