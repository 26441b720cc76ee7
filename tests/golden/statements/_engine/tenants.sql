-- _engine/tenants.all_rows [all]
coalesce((select nullif(current_setting('langgraph_letta_store.tenant', true), '')), tenant) = tenant

-- _engine/tenants.create_roles [all]
-- writes
do $$ declare named text; begin
  foreach named in array '{letta_owner,letta_app}'::text[] loop
    if not exists (select from pg_roles where rolname = named) then
      execute format('create role %I login nosuperuser nobypassrls', named);
    end if;
  end loop;
end $$

-- _engine/tenants.give_ownership [all but quoted]
-- writes
do $$ declare one record; begin
  if pg_get_userbyid((select nspowner from pg_namespace where nspname = 'letta'))
     <> 'letta_owner' then
    execute format('alter schema %I owner to %I', 'letta', 'letta_owner');
  end if;
  for one in select c.relname, c.relkind from pg_class c
    where c.relnamespace = 'letta'::regnamespace and c.relkind in ('r', 'p')
      and pg_get_userbyid(c.relowner) <> 'letta_owner'
  loop
    execute format('alter table %I.%I owner to %I', 'letta', one.relname, 'letta_owner');
  end loop;
  for one in select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'letta'::regnamespace
      and pg_get_userbyid(p.proowner) <> 'letta_owner'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s owner to %I', one.signature, 'letta_owner');
  end loop;
end $$

-- _engine/tenants.give_ownership [quoted]
-- writes
do $$ declare one record; begin
  if pg_get_userbyid((select nspowner from pg_namespace where nspname = 'My "own" 100%'))
     <> 'letta_owner' then
    execute format('alter schema %I owner to %I', 'My "own" 100%', 'letta_owner');
  end if;
  for one in select c.relname, c.relkind from pg_class c
    where c.relnamespace = 'My "own" 100%'::regnamespace and c.relkind in ('r', 'p')
      and pg_get_userbyid(c.relowner) <> 'letta_owner'
  loop
    execute format('alter table %I.%I owner to %I', 'My "own" 100%', one.relname, 'letta_owner');
  end loop;
  for one in select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'My "own" 100%'::regnamespace
      and pg_get_userbyid(p.proowner) <> 'letta_owner'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s owner to %I', one.signature, 'letta_owner');
  end loop;
end $$

-- _engine/tenants.grant_application [all but quoted]
-- writes
grant usage on schema "letta" to "letta_app"

-- _engine/tenants.grant_application [quoted]
-- writes
grant usage on schema "My ""own"" 100%" to "letta_app"

-- _engine/tenants.grant_tables [all but quoted]
-- writes
grant select, insert, update, delete on all tables in schema "letta" to "letta_app"

-- _engine/tenants.grant_tables [quoted]
-- writes
grant select, insert, update, delete on all tables in schema "My ""own"" 100%" to "letta_app"

-- _engine/tenants.has_policies [all but quoted]
select exists (
  select from pg_class c
  where c.relnamespace = to_regnamespace('"letta"') and c.relkind in ('r', 'p')
    and c.relrowsecurity)

-- _engine/tenants.has_policies [quoted]
select exists (
  select from pg_class c
  where c.relnamespace = to_regnamespace('"My ""own"" 100%"') and c.relkind in ('r', 'p')
    and c.relrowsecurity)

-- _engine/tenants.keep_tenant [all]
select set_config('langgraph_letta_store.tenant', %(tenant)s, false)

-- _engine/tenants.own_rows [all]
tenant = (select nullif(current_setting('langgraph_letta_store.tenant', true), ''))

-- _engine/tenants.protect_audit [all but quoted]
-- writes
revoke select, update, delete, truncate on "letta".audit_log from "letta_app"

-- _engine/tenants.protect_audit [quoted]
-- writes
revoke select, update, delete, truncate on "My ""own"" 100%".audit_log from "letta_app"

-- _engine/tenants.protect_settings [all but quoted]
-- writes
revoke insert, update, delete on "letta".settings, "letta".migrations from "letta_app"

-- _engine/tenants.protect_settings [quoted]
-- writes
revoke insert, update, delete on "My ""own"" 100%".settings, "My ""own"" 100%".migrations from "letta_app"

-- _engine/tenants.read_tenancy [all but quoted]
select current_user::text,
       (select r.rolsuper from pg_roles r where r.rolname = current_user),
       (select r.rolbypassrls from pg_roles r where r.rolname = current_user),
       c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
       pg_has_role(c.relowner, 'usage'),
       coalesce(bool_or(
         p.polname = wanted.policy and p.polcmd = '*' and p.polpermissive
         and p.polroles = array[0::oid]
         and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
         and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')), false),
       coalesce(array_agg(p.polname::text order by p.polname) filter (
         where p.polpermissive and p.polname <> wanted.policy
           and exists (select from unnest(p.polroles) r (oid)
                       where r.oid = 0 or pg_has_role(r.oid, 'usage'))), array[]::text[])
from (values ('letta_tenant', 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))')) wanted (policy, condition)
join pg_class c on c.relnamespace = to_regnamespace('"letta"') and c.relkind in ('r', 'p')
left join pg_policy p on p.polrelid = c.oid
where c.relrowsecurity or exists (
  select from pg_attribute a
  where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
order by c.relname

-- _engine/tenants.read_tenancy [quoted]
select current_user::text,
       (select r.rolsuper from pg_roles r where r.rolname = current_user),
       (select r.rolbypassrls from pg_roles r where r.rolname = current_user),
       c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
       pg_has_role(c.relowner, 'usage'),
       coalesce(bool_or(
         p.polname = wanted.policy and p.polcmd = '*' and p.polpermissive
         and p.polroles = array[0::oid]
         and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
         and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')), false),
       coalesce(array_agg(p.polname::text order by p.polname) filter (
         where p.polpermissive and p.polname <> wanted.policy
           and exists (select from unnest(p.polroles) r (oid)
                       where r.oid = 0 or pg_has_role(r.oid, 'usage'))), array[]::text[])
from (values ('letta_tenant', 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))')) wanted (policy, condition)
join pg_class c on c.relnamespace = to_regnamespace('"My ""own"" 100%"') and c.relkind in ('r', 'p')
left join pg_policy p on p.polrelid = c.oid
where c.relrowsecurity or exists (
  select from pg_attribute a
  where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
order by c.relname

-- _engine/tenants.record_rls [all but quoted]
-- writes
insert into "letta".settings as kept (name, value) values ('rls', '{"owner": null, "application": null}'::jsonb)
on conflict (name) do update set value = excluded.value where kept.value <> excluded.value

-- _engine/tenants.record_rls [all but quoted: with roles]
-- writes
insert into "letta".settings as kept (name, value) values ('rls', '{"owner": "letta_owner", "application": "letta_app"}'::jsonb)
on conflict (name) do update set value = excluded.value where kept.value <> excluded.value

-- _engine/tenants.record_rls [quoted]
-- writes
insert into "My ""own"" 100%".settings as kept (name, value) values ('rls', '{"owner": null, "application": null}'::jsonb)
on conflict (name) do update set value = excluded.value where kept.value <> excluded.value

-- _engine/tenants.record_rls [quoted: with roles]
-- writes
insert into "My ""own"" 100%".settings as kept (name, value) values ('rls', '{"owner": "letta_owner", "application": "letta_app"}'::jsonb)
on conflict (name) do update set value = excluded.value where kept.value <> excluded.value

-- _engine/tenants.secure [all but quoted]
-- writes
do $$ declare
  one record;
  wanted record;
begin
  for one in
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'letta'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not one.relrowsecurity then
      execute format('alter table %I.%I enable row level security', 'letta', one.relname);
    end if;
    if not one.relforcerowsecurity then
      execute format('alter table %I.%I force row level security', 'letta', one.relname);
    end if;
    for wanted in select * from (values ('letta_tenant', null::text, 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))')) as v (policy, role, condition) loop
      if not exists (
        select from pg_policy p
        where p.polrelid = one.oid and p.polname = wanted.policy and p.polcmd = '*'
          and p.polpermissive
          and p.polroles = array[coalesce(
                (select r.oid from pg_roles r where r.rolname = wanted.role), 0::oid)]
          and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
          and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g'))
      then
        execute format('drop policy if exists %I on %I.%I',
                       wanted.policy, 'letta', one.relname);
        execute format('create policy %I on %I.%I to %s using (%s) with check (%s)',
                       wanted.policy, 'letta', one.relname,
                       coalesce(quote_ident(wanted.role), 'public'),
                       wanted.condition, wanted.condition);
      end if;
    end loop;
  end loop;
end $$

-- _engine/tenants.secure [all but quoted: with roles]
-- writes
do $$ declare
  one record;
  wanted record;
begin
  for one in
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'letta'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not one.relrowsecurity then
      execute format('alter table %I.%I enable row level security', 'letta', one.relname);
    end if;
    if not one.relforcerowsecurity then
      execute format('alter table %I.%I force row level security', 'letta', one.relname);
    end if;
    for wanted in select * from (values ('letta_tenant', null::text, 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))'), ('letta_owner', 'letta_owner', 'coalesce((select nullif(current_setting(''langgraph_letta_store.tenant'', true), '''')), tenant) = tenant')) as v (policy, role, condition) loop
      if not exists (
        select from pg_policy p
        where p.polrelid = one.oid and p.polname = wanted.policy and p.polcmd = '*'
          and p.polpermissive
          and p.polroles = array[coalesce(
                (select r.oid from pg_roles r where r.rolname = wanted.role), 0::oid)]
          and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
          and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g'))
      then
        execute format('drop policy if exists %I on %I.%I',
                       wanted.policy, 'letta', one.relname);
        execute format('create policy %I on %I.%I to %s using (%s) with check (%s)',
                       wanted.policy, 'letta', one.relname,
                       coalesce(quote_ident(wanted.role), 'public'),
                       wanted.condition, wanted.condition);
      end if;
    end loop;
  end loop;
end $$

-- _engine/tenants.secure [quoted]
-- writes
do $$ declare
  one record;
  wanted record;
begin
  for one in
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'My "own" 100%'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not one.relrowsecurity then
      execute format('alter table %I.%I enable row level security', 'My "own" 100%', one.relname);
    end if;
    if not one.relforcerowsecurity then
      execute format('alter table %I.%I force row level security', 'My "own" 100%', one.relname);
    end if;
    for wanted in select * from (values ('letta_tenant', null::text, 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))')) as v (policy, role, condition) loop
      if not exists (
        select from pg_policy p
        where p.polrelid = one.oid and p.polname = wanted.policy and p.polcmd = '*'
          and p.polpermissive
          and p.polroles = array[coalesce(
                (select r.oid from pg_roles r where r.rolname = wanted.role), 0::oid)]
          and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
          and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g'))
      then
        execute format('drop policy if exists %I on %I.%I',
                       wanted.policy, 'My "own" 100%', one.relname);
        execute format('create policy %I on %I.%I to %s using (%s) with check (%s)',
                       wanted.policy, 'My "own" 100%', one.relname,
                       coalesce(quote_ident(wanted.role), 'public'),
                       wanted.condition, wanted.condition);
      end if;
    end loop;
  end loop;
end $$

-- _engine/tenants.secure [quoted: with roles]
-- writes
do $$ declare
  one record;
  wanted record;
begin
  for one in
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'My "own" 100%'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not one.relrowsecurity then
      execute format('alter table %I.%I enable row level security', 'My "own" 100%', one.relname);
    end if;
    if not one.relforcerowsecurity then
      execute format('alter table %I.%I force row level security', 'My "own" 100%', one.relname);
    end if;
    for wanted in select * from (values ('letta_tenant', null::text, 'tenant = (select nullif(current_setting(''langgraph_letta_store.tenant'', true), ''''))'), ('letta_owner', 'letta_owner', 'coalesce((select nullif(current_setting(''langgraph_letta_store.tenant'', true), '''')), tenant) = tenant')) as v (policy, role, condition) loop
      if not exists (
        select from pg_policy p
        where p.polrelid = one.oid and p.polname = wanted.policy and p.polcmd = '*'
          and p.polpermissive
          and p.polroles = array[coalesce(
                (select r.oid from pg_roles r where r.rolname = wanted.role), 0::oid)]
          and regexp_replace(lower(pg_get_expr(p.polqual, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g')
          and regexp_replace(lower(pg_get_expr(p.polwithcheck, p.polrelid)), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g') = regexp_replace(lower(wanted.condition), '\s+as\s+"?nullif"?|::text|[\s()]', '', 'g'))
      then
        execute format('drop policy if exists %I on %I.%I',
                       wanted.policy, 'My "own" 100%', one.relname);
        execute format('create policy %I on %I.%I to %s using (%s) with check (%s)',
                       wanted.policy, 'My "own" 100%', one.relname,
                       coalesce(quote_ident(wanted.role), 'public'),
                       wanted.condition, wanted.condition);
      end if;
    end loop;
  end loop;
end $$

-- _engine/tenants.set_tenant [all]
select set_config('langgraph_letta_store.tenant', %(tenant)s, true), pg_backend_pid(),
       host(inet_client_addr()), inet_client_port()
