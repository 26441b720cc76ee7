-- measure_tables: the bytes of each table, with indexes, and its rows as the server estimates them.
select coalesce(whole.relname, c.relname)::text, sum(pg_total_relation_size(c.oid))::int8,
       sum(greatest(c.reltuples, 0))::int8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
left join pg_class whole on whole.oid = i.inhparent
where c.relnamespace = to_regnamespace({schema_regname}) and c.relkind = 'r'
group by 1;

-- list_agents: the agents that take the most bytes.
with counted as ({counted})
select c.tenant, coalesce(
         (select a.name from {schema}.agents a
          where a.agent_id = c.agent_id and a.name <> c.agent_id::text),
         (select case when n.namespace[1] = %(root)b
                      then replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
                      else array_to_string(n.namespace[1:2], '/') end
          from {schema}.namespaces n where n.agent_id = c.agent_id
          order by n.namespace[1] <> %(root)b limit 1),
         (select t.agent from {schema}.threads t where t.agent_id = c.agent_id limit 1),
         c.agent_id::text),
       {sums}
from counted c
group by c.tenant, c.agent_id
order by 3 desc, 2
limit %(limit)b::int8;

-- list_tenants: each tenant with what all its agents have.
with counted as ({counted})
select c.tenant, count(distinct c.agent_id), {sums}
from counted c
group by c.tenant
order by c.tenant;

-- sums: bytes, rows of each kind, and how many of them are new.
(sum(c.items) * %(item_bytes)b::float8 + sum(c.messages) * %(message_bytes)b::float8
 + sum(c.threads) * %(thread_bytes)b::float8 + sum(c.blocks) * %(block_bytes)b::float8)::int8,
sum(c.items)::int8, sum(c.messages)::int8, sum(c.threads)::int8, sum(c.blocks)::int8,
sum(c.new_items)::int8, sum(c.new_messages)::int8;

-- counted: the rows of each agent, by their kinds.
select a.tenant, a.agent_id, count(*) as items, 0 as messages, 0 as threads, 0 as blocks,
       count(*) filter (where a.created_at > %(since)b) as new_items, 0 as new_messages
from {schema}.archival_memory a
where {of_tenant} group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, count(*), 0, 0, 0, count(*) filter (where a.created_at > %(since)b)
from {schema}.recall_memory a
where {of_tenant} group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, count(*), 0, 0, 0
from {schema}.threads a
where {of_tenant} group by a.tenant, a.agent_id
union all
select a.tenant, a.agent_id, 0, 0, 0, count(*), 0, 0
from {schema}.core_memory_agents a
where {of_tenant} group by a.tenant, a.agent_id;

-- of_tenant: without a tenant, the rows of all.
({tenant} = '' or a.tenant = {tenant});

-- count_days: the number of rows of a table for each day, in UTC, from a day on.
select ({moment} at time zone 'UTC')::date, count(*)
from {schema}.{growing} r {sample}
where {moment} >= %(since)b::date::timestamp at time zone 'UTC' and {condition}
group by 1;

-- sample: a share of a table's pages.
tablesample system (%(percent)b::float4) repeatable (1);

-- of_agent: of one agent.
r.agent_id = %(agent)b::uuid;

-- of_agents_blocks: of the blocks that one agent has.
r.block_id in (
  select c.block_id from {schema}.core_memory_agents c where c.agent_id = %(agent)b::uuid);

-- largest_agents: the agents whose threads were given the most messages, deleted ones included.
select t.agent, count(*), sum(t.last_sequence)::int8
from {schema}.threads t
where t.tenant = {tenant} and t.agent <> ''
group by t.agent
order by 3 desc, 1
limit %(limit)b::int8;
