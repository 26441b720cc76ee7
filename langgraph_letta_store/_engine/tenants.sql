-- set_tenant: the tenant of this transaction, which policies and the column's default read; and what
-- shows whether a pooler is in between, the server's process and the client as the server sees it.
select set_config('langgraph_letta_store.tenant', %(tenant)s, true), pg_backend_pid(),
       host(inet_client_addr()), inet_client_port();

-- keep_tenant: the tenant of this session.
select set_config('langgraph_letta_store.tenant', %(tenant)s, false);

-- own_rows: the policy's condition. Without a tenant it holds for no row. As a subquery it is
-- computed once in a statement, and compares as an index can.
tenant = (select nullif(current_setting('langgraph_letta_store.tenant', true), ''));

-- all_rows: the condition of the role that maintains: its rows are all, or those of the tenant that
-- it has set.
coalesce((select nullif(current_setting('langgraph_letta_store.tenant', true), '')), tenant) = tenant;

-- create_roles!: the roles that are missing: one that owns the tables, and one that applications
-- connect as. Neither gets a password here.
do $$ declare named text; begin
  foreach named in array {roles}::text[] loop
    if not exists (select from pg_roles where rolname = named) then
      execute format('create role %I login nosuperuser nobypassrls', named);
    end if;
  end loop;
end $$;

-- give_ownership!: the schema, its tables and its functions belong to the role that migrates.
do $$ declare one record; begin
  if pg_get_userbyid((select nspowner from pg_namespace where nspname = {schema_name}))
     <> {owner} then
    execute format('alter schema %I owner to %I', {schema_name}, {owner});
  end if;
  for one in select c.relname, c.relkind from pg_class c
    where c.relnamespace = {schema_name}::regnamespace and c.relkind in ('r', 'p')
      and pg_get_userbyid(c.relowner) <> {owner}
  loop
    execute format('alter table %I.%I owner to %I', {schema_name}, one.relname, {owner});
  end loop;
  for one in select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = {schema_name}::regnamespace
      and pg_get_userbyid(p.proowner) <> {owner}
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s owner to %I', one.signature, {owner});
  end loop;
end $$;

-- grant_application!: an application reads and writes; it owns nothing and creates nothing.
grant usage on schema {schema} to {application};

-- grant_tables!: also on the tables that later setups create.
grant select, insert, update, delete on all tables in schema {schema} to {application};

-- protect_settings!: what setup recorded, and its ledger, are the owner's alone.
revoke insert, update, delete on {schema}.settings, {schema}.migrations from {application};

-- protect_audit!: an application adds to the audit log; the owner alone reads it, and lets old rows go.
revoke select, update, delete, truncate on {schema}.audit_log from {application};

-- secure!: policies on every table that has tenants, whole tables and partitions alike. Those that
-- are right already are left alone, so that running it again locks nothing.
do $$ declare
  one record;
  wanted record;
begin
  for one in
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = {schema_name}::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not one.relrowsecurity then
      execute format('alter table %I.%I enable row level security', {schema_name}, one.relname);
    end if;
    if not one.relforcerowsecurity then
      execute format('alter table %I.%I force row level security', {schema_name}, one.relname);
    end if;
    for wanted in select * from (values {policies}) as v (policy, role, condition) loop
      if not exists (
        select from pg_policy p
        where p.polrelid = one.oid and p.polname = wanted.policy and p.polcmd = '*'
          and p.polpermissive
          and p.polroles = array[coalesce(
                (select r.oid from pg_roles r where r.rolname = wanted.role), 0::oid)]
          and {stored_condition} = {wanted_condition}
          and {stored_check} = {wanted_condition})
      then
        execute format('drop policy if exists %I on %I.%I',
                       wanted.policy, {schema_name}, one.relname);
        execute format('create policy %I on %I.%I to %s using (%s) with check (%s)',
                       wanted.policy, {schema_name}, one.relname,
                       coalesce(quote_ident(wanted.role), 'public'),
                       wanted.condition, wanted.condition);
      end if;
    end loop;
  end loop;
end $$;

-- record_rls!: that the schema has policies, so that later setups and tables get them too.
insert into {schema}.settings as kept (name, value) values ('rls', {recorded}::jsonb)
on conflict (name) do update set value = excluded.value where kept.value <> excluded.value;

-- stored_condition: a policy's condition in the form that is compared: the server adds casts and a name.
regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), {noise}, '', 'g');

-- stored_check: the same of what it checks in rows that are written.
regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), {noise}, '', 'g');

-- wanted_condition: the same of what it should be.
regexp_replace(lower(wanted.condition), {noise}, '', 'g');

-- noise: what differs between versions of the server, and means nothing.
'\s+as\s+"?nullif"?|::text|[\s()]';

-- has_policies: whether tables have policies: where there are none, and no tenant, there is nothing
-- to check.
select exists (
  select from pg_class c
  where c.relnamespace = to_regnamespace({schema_regname}) and c.relkind in ('r', 'p')
    and c.relrowsecurity);

-- read_tenancy: what this role may see past policies, and for each table with tenants or
-- policies whether it is secured, and which further policies let this role see rows.
select current_user::text,
       (select r.rolsuper from pg_roles r where r.rolname = current_user),
       (select r.rolbypassrls from pg_roles r where r.rolname = current_user),
       c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
       pg_has_role(c.relowner, 'usage'),
       coalesce(bool_or(
         p.polname = wanted.policy and p.polcmd = '*' and p.polpermissive
         and p.polroles = array[0::oid]
         and {stored_condition} = {wanted_condition}
         and {stored_check} = {wanted_condition}), false),
       coalesce(array_agg(p.polname::text order by p.polname) filter (
         where p.polpermissive and p.polname <> wanted.policy
           and exists (select from unnest(p.polroles) r (oid)
                       where r.oid = 0 or pg_has_role(r.oid, 'usage'))), array[]::text[])
from (values ({policy}, {condition})) wanted (policy, condition)
join pg_class c on c.relnamespace = to_regnamespace({schema_regname}) and c.relkind in ('r', 'p')
left join pg_policy p on p.polrelid = c.oid
where c.relrowsecurity or exists (
  select from pg_attribute a
  where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
order by c.relname;
