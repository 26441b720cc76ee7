-- _maintenance/doctor/server.read_clock [all]
-- not prepared
select clock_timestamp()

-- _maintenance/doctor/server.read_extension_usage [all]
-- not prepared
select p.role, has_schema_privilege(p.role, n.oid, 'usage')
from unnest(%(roles)b::text[]) p (role)
join pg_namespace n on n.nspname = %(extension)b
where exists (select from pg_roles r where r.rolname = p.role)

-- _maintenance/doctor/server.read_relations [all]
-- not prepared
select c.relname::text from pg_class c
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')

-- _maintenance/doctor/server.read_server [all]
-- not prepared
select current_setting('server_version'), current_setting('server_version_num')::int4,
       getdatabaseencoding()::text, pg_is_in_recovery(), inet_server_addr() is null,
       r.rolname::text, r.rolsuper, r.rolbypassrls, current_database()::text,
       (select e.extversion from pg_extension e where e.extname = 'vector'),
       (select n.nspname::text from pg_extension e join pg_namespace n on n.oid = e.extnamespace
        where e.extname = 'vector'),
       (select a.default_version::text from pg_available_extensions a where a.name = 'vector'),
       (select jsonb_object_agg(s.name, s.setting)::text from pg_settings s
        where s.name = any (%(settings)b::text[]))
from pg_roles r where r.rolname = current_user
