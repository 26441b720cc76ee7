-- prefer_indexes: for this transaction, let the planner read a table or sort rows only where no index
-- can be used, however small the table is.
select set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);

-- nearest: the search of an agent's own index.
select v.agent_id from {table} v
cross join (select {query}::{type} as embedding) s
where v.agent_id = {agent}::uuid
order by {order}
limit 10;

-- read_own_indexes: agents' own indexes of vectors.
select i.name, i.table_name, i.agent_id, i.kind, coalesce((i.settings ->> 'codes')::bool, false)
from {schema}.indexes i
where i.agent_id is not null and i.kind in ('hnsw', 'ivfflat')
order by i.row_count desc
limit 20;
