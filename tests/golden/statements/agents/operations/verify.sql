-- agents/operations/verify.count_traces [all but quoted]
-- not prepared
select count(*) from "letta"."threads" t where exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."thread_id"::text, m.marker) > 0) or encode(sha256(convert_to(t."thread_id", 'UTF8')), 'hex') = any (%(threads)b::text[]) or exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."agent"::text, m.marker) > 0) or t."agent" = %(name)b or exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."agent_names"::text, m.marker) > 0) or t."agent_names" @> array[%(name)b::text] or exists (
  select from unnest(%(markers)b::text[]) m (marker)
  where position(convert_to(m.marker, 'UTF8') in t."x") > 0)

-- agents/operations/verify.count_traces [quoted]
-- not prepared
select count(*) from "My ""own"" 100%%"."threads" t where exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."thread_id"::text, m.marker) > 0) or encode(sha256(convert_to(t."thread_id", 'UTF8')), 'hex') = any (%(threads)b::text[]) or exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."agent"::text, m.marker) > 0) or t."agent" = %(name)b or exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t."agent_names"::text, m.marker) > 0) or t."agent_names" @> array[%(name)b::text] or exists (
  select from unnest(%(markers)b::text[]) m (marker)
  where position(convert_to(m.marker, 'UTF8') in t."x") > 0)

-- agents/operations/verify.list_columns [all but quoted]
-- not prepared
select c.relname::text, a.attname::text, t.typname::text
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relnamespace = to_regnamespace('"letta"') and c.relkind in ('r', 'p')
  and not c.relispartition and c.relname <> 'audit_log'
  and t.typname in ('uuid', '_uuid', 'text', '_text', 'json', 'jsonb', 'bytea')
order by c.relname, a.attnum

-- agents/operations/verify.list_columns [quoted]
-- not prepared
select c.relname::text, a.attname::text, t.typname::text
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relnamespace = to_regnamespace('"My ""own"" 100%%"') and c.relkind in ('r', 'p')
  and not c.relispartition and c.relname <> 'audit_log'
  and t.typname in ('uuid', '_uuid', 'text', '_text', 'json', 'jsonb', 'bytea')
order by c.relname, a.attnum

-- agents/operations/verify.list_indexes [all but quoted]
-- not prepared
select c.relname::text, count(*)
from pg_catalog.pg_class c
cross join unnest(%(ids)b::text[]) wanted (id)
where c.relnamespace = to_regnamespace('"letta"') and c.relkind in ('i', 'I')
  and strpos(c.relname, '_own_' || replace(wanted.id, '-', '')) > 0
group by c.relname
order by c.relname

-- agents/operations/verify.list_indexes [quoted]
-- not prepared
select c.relname::text, count(*)
from pg_catalog.pg_class c
cross join unnest(%(ids)b::text[]) wanted (id)
where c.relnamespace = to_regnamespace('"My ""own"" 100%%"') and c.relkind in ('i', 'I')
  and strpos(c.relname, '_own_' || replace(wanted.id, '-', '')) > 0
group by c.relname
order by c.relname
