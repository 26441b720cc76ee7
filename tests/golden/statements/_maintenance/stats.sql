-- _maintenance/stats.count_days [all but quoted: messages, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: messages, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [all but quoted: messages, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".recall_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: items, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: items, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [all but quoted: items, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".archival_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: checkpoints, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: checkpoints, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [all but quoted: checkpoints, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "letta".checkpoints r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: versions, all]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [all but quoted: versions, of_agents_blocks]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and r.block_id in (
  select c.block_id from "letta".core_memory_agents c where c.agent_id = %(agent)b::uuid)
group by 1

-- _maintenance/stats.count_days [all but quoted: versions, sampled]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "letta".core_memory_history r tablesample system (%(percent)b::float4) repeatable (1)
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: messages, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: messages, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [quoted: messages, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".recall_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: items, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: items, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [quoted: items, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".archival_memory r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: checkpoints, all]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: checkpoints, of_agent]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r 
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and r.agent_id = %(agent)b::uuid
group by 1

-- _maintenance/stats.count_days [quoted: checkpoints, sampled]
-- not prepared
select (r.created_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".checkpoints r tablesample system (%(percent)b::float4) repeatable (1)
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: versions, all]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.count_days [quoted: versions, of_agents_blocks]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r 
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and r.block_id in (
  select c.block_id from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b::uuid)
group by 1

-- _maintenance/stats.count_days [quoted: versions, sampled]
-- not prepared
select (r.changed_at at time zone 'UTC')::date, count(*)
from "My ""own"" 100%%".core_memory_history r tablesample system (%(percent)b::float4) repeatable (1)
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and true
group by 1

-- _maintenance/stats.largest_agents [all but quoted, distributed]
-- not prepared
select t.agent, count(*), sum(t.last_sequence)::int8
from "letta".threads t
where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8

-- _maintenance/stats.largest_agents [quoted]
-- not prepared
select t.agent, count(*), sum(t.last_sequence)::int8
from "My ""own"" 100%%".threads t
where t.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8

-- _maintenance/stats.largest_agents [distributed]
-- not prepared
select t.agent, count(*), sum(t.last_sequence)::int8
from "letta".threads t
where t.tenant = '' and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8

-- _maintenance/stats.list_agents [all but quoted, distributed]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "letta".archival_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "letta".recall_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "letta".threads a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "letta".core_memory_agents a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id)
select c.tenant, coalesce(
         (select a.name from "letta".agents a
          where a.agent_id = c.agent_id and a.name <> c.agent_id::text),
         (select case when n.namespace[1] = %(root)b
                      then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                      else array_to_string(n.namespace[1:2], '/') end
          from "letta".namespaces n where n.agent_id = c.agent_id
          order by n.namespace[1] <> %(root)b limit 1),
         (select t.agent from "letta".threads t where t.agent_id = c.agent_id limit 1),
         c.agent_id::text),
       (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant, c.agent_id
order by 3 desc, 2
limit %(limit)b::int8

-- _maintenance/stats.list_agents [quoted]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "My ""own"" 100%%".archival_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "My ""own"" 100%%".recall_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "My ""own"" 100%%".threads a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "My ""own"" 100%%".core_memory_agents a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id)
select c.tenant, coalesce(
         (select a.name from "My ""own"" 100%%".agents a
          where a.agent_id = c.agent_id and a.name <> c.agent_id::text),
         (select case when n.namespace[1] = %(root)b
                      then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                      else array_to_string(n.namespace[1:2], '/') end
          from "My ""own"" 100%%".namespaces n where n.agent_id = c.agent_id
          order by n.namespace[1] <> %(root)b limit 1),
         (select t.agent from "My ""own"" 100%%".threads t where t.agent_id = c.agent_id limit 1),
         c.agent_id::text),
       (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant, c.agent_id
order by 3 desc, 2
limit %(limit)b::int8

-- _maintenance/stats.list_agents [distributed]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "letta".archival_memory a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "letta".recall_memory a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "letta".threads a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "letta".core_memory_agents a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id)
select c.tenant, coalesce(
         (select a.name from "letta".agents a
          where a.agent_id = c.agent_id and a.name <> c.agent_id::text),
         (select case when n.namespace[1] = %(root)b
                      then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                      else array_to_string(n.namespace[1:2], '/') end
          from "letta".namespaces n where n.agent_id = c.agent_id
          order by n.namespace[1] <> %(root)b limit 1),
         (select t.agent from "letta".threads t where t.agent_id = c.agent_id limit 1),
         c.agent_id::text),
       (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant, c.agent_id
order by 3 desc, 2
limit %(limit)b::int8

-- _maintenance/stats.list_tenants [all but quoted, distributed]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "letta".archival_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "letta".recall_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "letta".threads a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "letta".core_memory_agents a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id)
select c.tenant, count(distinct c.agent_id), (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant
order by c.tenant

-- _maintenance/stats.list_tenants [quoted]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "My ""own"" 100%%".archival_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "My ""own"" 100%%".recall_memory a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "My ""own"" 100%%".threads a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "My ""own"" 100%%".core_memory_agents a
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) group by a.tenant, a.agent_id)
select c.tenant, count(distinct c.agent_id), (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant
order by c.tenant

-- _maintenance/stats.list_tenants [distributed]
-- not prepared
with counted as (select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from "letta".archival_memory a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from "letta".recall_memory a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from "letta".threads a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from "letta".core_memory_agents a
where ('' = '' or a.tenant = '') group by a.tenant, a.agent_id)
select c.tenant, count(distinct c.agent_id), (sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8
from counted c
group by c.tenant
order by c.tenant

-- _maintenance/stats.measure_tables [all]
-- not prepared
select coalesce(whole.relname, c.relname)::text, sum(pg_total_relation_size(c.oid))::int8,
       sum(greatest(c.reltuples, 0))::int8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
left join pg_class whole on whole.oid = i.inhparent
where c.relnamespace = to_regnamespace('"letta"') and c.relkind = 'r'
group by 1
