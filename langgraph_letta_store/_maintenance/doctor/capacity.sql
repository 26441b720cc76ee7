-- read_sessions: connections in use and the limits of this role and database (-1: none).
select (select count(*) from pg_stat_activity a where a.backend_type = 'client backend'
          and a.pid <> pg_backend_pid()),
       (select r.rolconnlimit from pg_roles r where r.rolname = current_user),
       (select d.datconnlimit from pg_database d where d.datname = current_database());

-- read_working_set: the bytes of the vectors and their indexes, and how many of their pages were
-- found in shared buffers, and were not.
select coalesce(sum(pg_total_relation_size(s.relid)), 0)::int8,
       coalesce(sum(s.heap_blks_hit + coalesce(s.idx_blks_hit, 0)), 0)::int8,
       coalesce(sum(s.heap_blks_read + coalesce(s.idx_blks_read, 0)), 0)::int8
from pg_statio_user_tables s
join pg_class c on c.oid = s.relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?(_[0-9]+)?$' and c.relkind = 'r';

-- read_large_agents: how many vectors the largest agents have, by the records of their indexes and,
-- without one, by the server's estimates of the tables.
select coalesce(max(i.row_count), 0)::int8 from {schema}.indexes i
where i.kind in ('hnsw', 'ivfflat') and i.table_name ~ '_vectors(_g[0-9]+)?$';

-- read_spills: the bytes that sorts and hashes of this database wrote to files, and for how many days
-- this was counted.
select d.temp_bytes::int8,
       extract(epoch from now() - coalesce(d.stats_reset, pg_postmaster_start_time()))::float8 / 86400
from pg_stat_database d where d.datname = current_database();
