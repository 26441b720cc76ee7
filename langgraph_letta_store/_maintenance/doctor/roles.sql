-- read_writers: the roles that write: those that may add items or threads, owners and superusers
-- left out, who may do all.
select r.rolname::text from pg_roles r
where not r.rolsuper and r.rolname !~ '^pg_'
  and exists (
    select from pg_class c
    where c.relnamespace = to_regnamespace(%(schema)b) and c.relname in ('archival_memory', 'threads')
      and has_table_privilege(r.oid, c.oid, 'insert') and not pg_has_role(r.oid, c.relowner, 'usage'))
order by 1;

-- read_rights: the tables that roles lack rights on, and which rights. An application does not
-- change what setup recorded, and only adds to the audit log.
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
order by p.role, c.relname;

-- read_schema_rights: whether roles may use the schema, and whether all roles may create in it.
select p.role, has_schema_privilege(p.role, n.oid, 'usage')
from unnest(%(roles)b::text[]) p (role)
join pg_roles named on named.rolname = p.role
join pg_namespace n on n.oid = to_regnamespace(%(schema)b);

-- read_public: the schemas, of this package and of pgvector, where every role may create.
select n.nspname::text
from pg_namespace n
cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
where (n.oid = to_regnamespace(%(schema)b) or n.nspname = %(extension)s)
  and a.grantee = 0 and a.privilege_type = 'CREATE'
order by 1;

-- read_owners: the owners of the schema's tables, and how many each has.
select pg_get_userbyid(c.relowner)::text, count(*), min(c.relname::text)
from pg_class c
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
group by 1 order by 2 desc, 1;

-- read_application: whether the application's role sees past policies, and why.
select r.rolname::text, r.rolsuper, r.rolbypassrls,
       exists (select from pg_class c
               where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
                 and pg_has_role(r.oid, c.relowner, 'usage'))
from pg_roles r where r.rolname = %(role)b;

-- revoke_public!: take the right to create from all roles.
revoke create on schema {schema} from public;

-- grant_usage!: let a role use the schema.
grant usage on schema {schema} to {role};

-- grant_table!: let a role do what it lacks on a table.
grant {rights} on {schema}.{table} to {role};
