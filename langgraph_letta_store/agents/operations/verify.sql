-- list_columns: the columns of all tables of the schema, but those of vectors and numbers, in which
-- no id and no text can stand, and but the audit log, which goes on naming forgotten agents.
select c.relname::text, a.attname::text, t.typname::text
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relnamespace = to_regnamespace({schema_regname}) and c.relkind in ('r', 'p')
  and not c.relispartition and c.relname <> 'audit_log'
  and t.typname in ('uuid', '_uuid', 'text', '_text', 'json', 'jsonb', 'bytea')
order by c.relname, a.attnum;

-- list_indexes: the indexes that were built for an agent or archive alone.
select c.relname::text, count(*)
from pg_catalog.pg_class c
cross join unnest(%(ids)b::text[]) wanted (id)
where c.relnamespace = to_regnamespace({schema_regname}) and c.relkind in ('i', 'I')
  and strpos(c.relname, '_own_' || replace(wanted.id, '-', '')) > 0
group by c.relname
order by c.relname;

-- count_traces: the rows of a table in which a trace stands.
select count(*) from {table} t where {traces};

-- in_text: an id or a marker in a text, a JSON value, an id or a list of them.
exists (select from unnest(%(markers)b::text[]) m (marker) where strpos(t.{column}::text, m.marker) > 0);

-- in_bytes: a marker in bytes.
exists (
  select from unnest(%(markers)b::text[]) m (marker)
  where position(convert_to(m.marker, 'UTF8') in t.{column}) > 0);

-- of_thread: the row is of one of the agent's own threads.
encode(sha256(convert_to(t.{column}, 'UTF8')), 'hex') = any (%(threads)b::text[]);

-- of_name: the column has the agent's name.
t.{column} = %(name)b;

-- among_names: the column lists the agent's name.
t.{column} @> array[%(name)b::text];
