-- _maintenance/doctor/capacity.read_large_agents [plain]
-- not prepared
select coalesce(max(i.row_count), 0)::int8 from "letta".indexes i
where i.kind in ('hnsw', 'ivfflat') and i.table_name ~ '_vectors(_g[0-9]+)?$'

-- _maintenance/doctor/capacity.read_large_agents [quoted]
-- not prepared
select coalesce(max(i.row_count), 0)::int8 from "My ""own"" 100%%".indexes i
where i.kind in ('hnsw', 'ivfflat') and i.table_name ~ '_vectors(_g[0-9]+)?$'

-- _maintenance/doctor/capacity.read_sessions [all]
-- not prepared
select (select count(*) from pg_stat_activity a where a.backend_type = 'client backend'
          and a.pid <> pg_backend_pid()),
       (select r.rolconnlimit from pg_roles r where r.rolname = current_user),
       (select d.datconnlimit from pg_database d where d.datname = current_database())

-- _maintenance/doctor/capacity.read_spills [all]
-- not prepared
select d.temp_bytes::int8,
       extract(epoch from now() - coalesce(d.stats_reset, pg_postmaster_start_time()))::float8 / 86400
from pg_stat_database d where d.datname = current_database()

-- _maintenance/doctor/capacity.read_working_set [all]
-- not prepared
select coalesce(sum(pg_total_relation_size(s.relid)), 0)::int8,
       coalesce(sum(s.heap_blks_hit + coalesce(s.idx_blks_hit, 0)), 0)::int8,
       coalesce(sum(s.heap_blks_read + coalesce(s.idx_blks_read, 0)), 0)::int8
from pg_statio_user_tables s
join pg_class c on c.oid = s.relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?(_[0-9]+)?$' and c.relkind = 'r'
