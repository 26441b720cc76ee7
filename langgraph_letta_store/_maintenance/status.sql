-- read_status: the server, pgvector, the schema's settings and version, and what replicates.
select current_setting('server_version'),
       (select e.extversion from pg_extension e where e.extname = 'vector'),
       pg_database_size(current_database()),
       pg_is_in_recovery(),
       current_user::text,
       (select coalesce(jsonb_object_agg(s.name, s.value), '{{}}')::text from {schema}.settings s),
       (select max(m.version) from {schema}.migrations m),
       (select count(*) from {schema}.indexes),
       (select count(*) from pg_stat_replication),
       (select max(pg_wal_lsn_diff(r.sent_lsn, r.replay_lsn))::int8 from pg_stat_replication r);

-- measure_tables: each table with its partitions: rows as the planner estimates them (null where it
-- has not looked yet), and bytes with indexes. What the role may not read is left out.
select coalesce(whole.relname, c.relname)::text,
       case when bool_or(c.reltuples < 0) then null else sum(c.reltuples)::int8 end,
       sum(pg_total_relation_size(c.oid))::int8
from pg_class c
left join pg_inherits i on i.inhrelid = c.oid
left join pg_class whole on whole.oid = i.inhparent
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r'
  and has_table_privilege(coalesce(whole.oid, c.oid), 'select')
group by 1
order by 3 desc, 1;

-- count_table: the rows of a table that is small, or that the planner knows nothing of.
select count(*) from {table};
