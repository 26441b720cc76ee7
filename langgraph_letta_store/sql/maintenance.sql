-- read_indexes: the indexes that were built.
select i.table_name, i.agent_id, i.name, i.kind, coalesce((i.settings ->> 'codes')::bool, false),
       i.search, i.recall, i.row_count
from {schema}.indexes i;
