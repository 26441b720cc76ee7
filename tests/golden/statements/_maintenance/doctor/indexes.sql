-- _maintenance/doctor/indexes.count_large [all]
-- not prepared
select v.agent_id, count(*) from "thing" v
group by v.agent_id having count(*) >= %(least)s::int8
order by 2 desc, 1

-- _maintenance/doctor/indexes.drop_index [plain]
-- writes
-- not prepared
drop index concurrently if exists "letta"."thing"

-- _maintenance/doctor/indexes.drop_index [quoted]
-- writes
-- not prepared
drop index concurrently if exists "My ""own"" 100%%"."thing"

-- _maintenance/doctor/indexes.forget_index [plain]
-- writes
-- not prepared
delete from "letta".indexes i where i.name = %(name)b

-- _maintenance/doctor/indexes.forget_index [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%%".indexes i where i.name = %(name)b

-- _maintenance/doctor/indexes.read_indexes [all]
-- not prepared
select i.relname::text, c.relname::text, i.relkind = 'I', x.indisvalid and x.indisready,
       exists (select from pg_stat_progress_create_index p where p.index_relid = i.oid),
       pg_relation_size(i.oid)
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
where i.relnamespace = to_regnamespace(%(schema)b)
order by 1

-- _maintenance/doctor/indexes.read_recorded [plain]
-- not prepared
select i.name, i.table_name, i.kind, i.bytes, i.row_count,
       coalesce((i.settings ->> 'rows_at_build')::int8, i.row_count)
from "letta".indexes i

-- _maintenance/doctor/indexes.read_recorded [quoted]
-- not prepared
select i.name, i.table_name, i.kind, i.bytes, i.row_count,
       coalesce((i.settings ->> 'rows_at_build')::int8, i.row_count)
from "My ""own"" 100%%".indexes i

-- _maintenance/doctor/indexes.reindex [plain]
-- writes
-- not prepared
reindex index concurrently "letta"."thing"

-- _maintenance/doctor/indexes.reindex [quoted]
-- writes
-- not prepared
reindex index concurrently "My ""own"" 100%%"."thing"
