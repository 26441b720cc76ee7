-- _maintenance/doctor/roles.grant_table [plain]
-- writes
-- not prepared
grant select on "letta"."thing" to "thing"

-- _maintenance/doctor/roles.grant_table [quoted]
-- writes
-- not prepared
grant select on "My ""own"" 100%%"."thing" to "thing"

-- _maintenance/doctor/roles.grant_usage [plain]
-- writes
-- not prepared
grant usage on schema "letta" to "thing"

-- _maintenance/doctor/roles.grant_usage [quoted]
-- writes
-- not prepared
grant usage on schema "My ""own"" 100%%" to "thing"

-- _maintenance/doctor/roles.read_application [all]
-- not prepared
select r.rolname::text, r.rolsuper, r.rolbypassrls,
       exists (select from pg_class c
               where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
                 and pg_has_role(r.oid, c.relowner, 'usage'))
from pg_roles r where r.rolname = %(role)b

-- _maintenance/doctor/roles.read_owners [all]
-- not prepared
select pg_get_userbyid(c.relowner)::text, count(*), min(c.relname::text)
from pg_class c
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
group by 1 order by 2 desc, 1

-- _maintenance/doctor/roles.read_public [all]
-- not prepared
select n.nspname::text
from pg_namespace n
cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
where (n.oid = to_regnamespace(%(schema)b) or n.nspname = %(extension)s)
  and a.grantee = 0 and a.privilege_type = 'CREATE'
order by 1

-- _maintenance/doctor/roles.read_rights [all]
-- not prepared
select p.role, c.relname::text, string_agg(k.kind, ', ' order by k.place)
from unnest(%(roles)b::text[]) p (role)
join pg_roles named on named.rolname = p.role
join pg_class c on c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and c.relname = any (%(tables)b::text[])
cross join unnest(array['select', 'insert', 'update', 'delete']) with ordinality k (kind, place)
where not has_table_privilege(p.role, c.oid, k.kind)
  and not (c.relname in ('settings', 'migrations') and k.kind <> 'select')
  and not (c.relname = 'audit_log' and k.kind <> 'insert')
group by p.role, c.relname
order by p.role, c.relname

-- _maintenance/doctor/roles.read_schema_rights [all]
-- not prepared
select p.role, has_schema_privilege(p.role, n.oid, 'usage')
from unnest(%(roles)b::text[]) p (role)
join pg_roles named on named.rolname = p.role
join pg_namespace n on n.oid = to_regnamespace(%(schema)b)

-- _maintenance/doctor/roles.read_writers [all]
-- not prepared
select r.rolname::text from pg_roles r
where not r.rolsuper and r.rolname !~ '^pg_'
  and exists (
    select from pg_class c
    where c.relnamespace = to_regnamespace(%(schema)b) and c.relname in ('archival_memory', 'threads')
      and has_table_privilege(r.oid, c.oid, 'insert') and not pg_has_role(r.oid, c.relowner, 'usage'))
order by 1

-- _maintenance/doctor/roles.revoke_public [plain]
-- writes
-- not prepared
revoke create on schema "letta" from public

-- _maintenance/doctor/roles.revoke_public [quoted]
-- writes
-- not prepared
revoke create on schema "My ""own"" 100%%" from public
