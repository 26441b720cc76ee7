-- _engine/migrations/database.look [all but quoted]
-- not prepared
select current_database()::text, current_user::text,
       current_setting('server_version'), current_setting('server_version_num')::int4,
       current_setting('transaction_read_only')::bool,
       n.oid is not null,
       coalesce(has_schema_privilege(n.oid, 'usage'), false),
       coalesce(has_schema_privilege(n.oid, 'create'), false),
       has_database_privilege(current_database(), 'create'),
       exists (select from pg_namespace p where p.nspname = 'public'),
       (select array_agg(c.relname::text order by c.relname)
        from pg_class c where c.relnamespace = n.oid and c.relname = any ('{archival_memory,migrations,settings}'::name[])),
       (select array_agg(concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, null))
                         order by c.relname, a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = n.oid and c.relname in ('migrations', 'settings')
          and a.attnum > 0 and not a.attisdropped),
       (select array[e.extversion::text, e_schema.nspname::text,
                     has_schema_privilege(e_schema.oid, 'usage')::text]
        from pg_extension e join pg_namespace e_schema on e_schema.oid = e.extnamespace
        where e.extname = 'vector'),
       (select default_version::text from pg_available_extensions where name = 'vector'),
       (select r.rolname::text from pg_class c join pg_roles r on r.oid = c.relowner
        where c.relnamespace = n.oid and c.relname = 'migrations'),
       (select extversion::text from pg_extension where extname = 'citus')
from (select) one
left join pg_namespace n on n.nspname = 'letta'

-- _engine/migrations/database.look [quoted]
-- not prepared
select current_database()::text, current_user::text,
       current_setting('server_version'), current_setting('server_version_num')::int4,
       current_setting('transaction_read_only')::bool,
       n.oid is not null,
       coalesce(has_schema_privilege(n.oid, 'usage'), false),
       coalesce(has_schema_privilege(n.oid, 'create'), false),
       has_database_privilege(current_database(), 'create'),
       exists (select from pg_namespace p where p.nspname = 'public'),
       (select array_agg(c.relname::text order by c.relname)
        from pg_class c where c.relnamespace = n.oid and c.relname = any ('{archival_memory,migrations,settings}'::name[])),
       (select array_agg(concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, null))
                         order by c.relname, a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = n.oid and c.relname in ('migrations', 'settings')
          and a.attnum > 0 and not a.attisdropped),
       (select array[e.extversion::text, e_schema.nspname::text,
                     has_schema_privilege(e_schema.oid, 'usage')::text]
        from pg_extension e join pg_namespace e_schema on e_schema.oid = e.extnamespace
        where e.extname = 'vector'),
       (select default_version::text from pg_available_extensions where name = 'vector'),
       (select r.rolname::text from pg_class c join pg_roles r on r.oid = c.relowner
        where c.relnamespace = n.oid and c.relname = 'migrations'),
       (select extversion::text from pg_extension where extname = 'citus')
from (select) one
left join pg_namespace n on n.nspname = 'My "own" 100%'
