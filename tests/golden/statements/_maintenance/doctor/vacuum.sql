-- _maintenance/doctor/vacuum.allow_autovacuum [plain]
-- writes
-- not prepared
alter table "letta"."thing" reset (autovacuum_enabled)

-- _maintenance/doctor/vacuum.allow_autovacuum [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%%"."thing" reset (autovacuum_enabled)

-- _maintenance/doctor/vacuum.analyze [plain]
-- writes
-- not prepared
analyze "letta"."thing"

-- _maintenance/doctor/vacuum.analyze [quoted]
-- writes
-- not prepared
analyze "My ""own"" 100%%"."thing"

-- _maintenance/doctor/vacuum.count_hidden [all]
-- not prepared
select count(*) from pg_stat_activity a
where a.backend_type is null and a.datname = current_database()

-- _maintenance/doctor/vacuum.estimate_sizes [all]
-- not prepared
select c.relname::text, pg_relation_size(c.oid),
       (c.reltuples * (28 + (select coalesce(sum(least(s.avg_width, 2000) * (1 - s.null_frac)), 0)
                             from pg_stats s
                             where s.schemaname = n.nspname and s.tablename = c.relname)))::int8
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r' and c.reltuples >= 0
  and exists (select from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname)

-- _maintenance/doctor/vacuum.read_ages [all]
-- not prepared
select age(d.datfrozenxid)::int8,
       (select coalesce(max(age(c.relfrozenxid)), 0)::int8 from pg_class c
        where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r')
from pg_database d where d.datname = current_database()

-- _maintenance/doctor/vacuum.read_holders [all]
-- not prepared
select 'session ' || a.pid || ' of ' || coalesce(a.usename, '?') || ' (' || coalesce(a.state, '?') || ')',
       extract(epoch from now() - a.xact_start)::float8
from pg_stat_activity a
where a.xact_start is not null and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
  and a.datname = current_database() and now() - a.xact_start > %(age)b::interval
union all
select 'prepared transaction ' || p.gid, extract(epoch from now() - p.prepared)::float8
from pg_prepared_xacts p
where p.database = current_database() and now() - p.prepared > %(age)b::interval
order by 2 desc

-- _maintenance/doctor/vacuum.read_tables [all]
-- not prepared
select c.relname::text, coalesce(s.n_live_tup, 0)::int8, coalesce(s.n_dead_tup, 0)::int8,
       coalesce(s.n_mod_since_analyze, 0)::int8, c.reltuples::int8,
       coalesce((select o.option_value::bool from pg_options_to_table(c.reloptions) o
                 where o.option_name = 'autovacuum_enabled'), true),
       pg_relation_size(c.oid), c.relpages::int8,
       s.last_analyze is not null or s.last_autoanalyze is not null or c.reltuples >= 0
from pg_class c
left join pg_stat_user_tables s on s.relid = c.oid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r'
order by c.relname

-- _maintenance/doctor/vacuum.vacuum [plain]
-- writes
-- not prepared
vacuum (analyze) "letta"."thing"

-- _maintenance/doctor/vacuum.vacuum [quoted]
-- writes
-- not prepared
vacuum (analyze) "My ""own"" 100%%"."thing"
