-- read_indexes: the indexes of a schema: their tables, whether they are valid, whether a session is
-- building them, and their bytes.
select i.relname::text, c.relname::text, i.relkind = 'I', x.indisvalid and x.indisready,
       exists (select from pg_stat_progress_create_index p where p.index_relid = i.oid),
       pg_relation_size(i.oid)
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
where i.relnamespace = to_regnamespace(%(schema)b)
order by 1;

-- read_recorded: the indexes that maintenance recorded.
select i.name, i.table_name, i.kind, i.bytes, i.row_count,
       coalesce((i.settings ->> 'rows_at_build')::int8, i.row_count)
from {schema}.indexes i;

-- count_large: how many vectors the agents with the most have.
select v.agent_id, count(*) from {table} v
group by v.agent_id having count(*) >= %(least)s::int8
order by 2 desc, 1;

-- drop_index!: an index that searches cannot use.
drop index concurrently if exists {schema}.{index};

-- reindex!: an index that has to be built again.
reindex index concurrently {schema}.{index};

-- forget_index!: the record of an index.
delete from {schema}.indexes i where i.name = %(name)b;
