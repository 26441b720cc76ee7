-- estimate_rows: how many rows a table with its partitions has, as the planner estimates them.
select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
where c.relkind = 'r'
  and (c.oid = to_regclass(%(table)b) or i.inhparent = to_regclass(%(table)b));

-- count_messages: how many messages were stored each day, in UTC, from a day on.
select (r.created_at at time zone 'UTC')::date, count(*)
from {schema}.recall_memory r {sample}
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and {condition}
group by 1;

-- count_items: how many of the items that exist were created each day.
select (r.created_at at time zone 'UTC')::date, count(*)
from {schema}.archival_memory r {sample}
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and {condition}
group by 1;

-- count_versions: how often blocks were changed each day.
select (r.changed_at at time zone 'UTC')::date, count(*)
from {schema}.core_memory_history r {sample}
where r.changed_at >= %(since)b::date::timestamp at time zone 'UTC' and {condition}
group by 1;

-- count_checkpoints: how many of the checkpoints that exist were made each day.
select (r.created_at at time zone 'UTC')::date, count(*)
from {schema}.checkpoints r {sample}
where r.created_at >= %(since)b::date::timestamp at time zone 'UTC' and {condition}
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
