-- _maintenance/status.count_table [all but quoted]
-- not prepared
select count(*) from "letta"."threads"

-- _maintenance/status.count_table [quoted]
-- not prepared
select count(*) from "My ""own"" 100%"."threads"

-- _maintenance/status.measure_tables [all]
-- not prepared
select coalesce(whole.relname, c.relname)::text,
       case when bool_or(c.reltuples < 0) then null else sum(c.reltuples)::int8 end,
       sum(pg_total_relation_size(c.oid))::int8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
left join pg_class whole on whole.oid = i.inhparent
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r'
  and has_table_privilege(coalesce(whole.oid, c.oid), 'select')
group by 1
order by 3 desc, 1

-- _maintenance/status.read_status [all but quoted]
-- not prepared
select current_setting('server_version'),
       (select e.extversion from pg_extension e where e.extname = 'vector'),
       pg_database_size(current_database()),
       pg_is_in_recovery(),
       current_user::text,
       (select coalesce(jsonb_object_agg(s.name, s.value), '{}')::text from "letta".settings s),
       (select max(m.version) from "letta".migrations m),
       (select count(*) from "letta".indexes),
       (select count(*) from pg_stat_replication),
       (select max(pg_wal_lsn_diff(r.sent_lsn, r.replay_lsn))::int8 from pg_stat_replication r)

-- _maintenance/status.read_status [quoted]
-- not prepared
select current_setting('server_version'),
       (select e.extversion from pg_extension e where e.extname = 'vector'),
       pg_database_size(current_database()),
       pg_is_in_recovery(),
       current_user::text,
       (select coalesce(jsonb_object_agg(s.name, s.value), '{}')::text from "My ""own"" 100%%".settings s),
       (select max(m.version) from "My ""own"" 100%%".migrations m),
       (select count(*) from "My ""own"" 100%%".indexes),
       (select count(*) from pg_stat_replication),
       (select max(pg_wal_lsn_diff(r.sent_lsn, r.replay_lsn))::int8 from pg_stat_replication r)
