-- read_settings: what the schema was set up with, and its version.
select jsonb_object_agg(s.name, s.value)::text,
       (select max(m.version) from {schema}.migrations m)
from {schema}.settings s;

-- list_columns: the columns of a table, in their order.
select array_agg(a.attname::text order by a.attnum)
from pg_catalog.pg_attribute a
where a.attrelid = to_regclass({regclass}) and a.attnum > 0 and not a.attisdropped
  and a.attgenerated = '';

-- copy_rows: the rows of a table in a scope, each as JSON.
copy (select row_to_json(t)::text from {table} t where {scope}) to stdout;

-- has_rows: whether a scope has rows.
select exists (select from {table} t where {scope});

-- load_rows!: some rows of a dump.
insert into {table} ({columns})
select {columns} from json_populate_recordset(null::{table}, %(rows)s::json);

-- read_progress: which dump is being restored, and how many of its lines are done.
select s.value::text from {schema}.settings s where s.name = %(name)s;

-- keep_progress!: the same, in the transaction that loads the rows.
insert into {schema}.settings (name, value) values (%(name)s, %(value)s::jsonb)
on conflict (name) do update set value = excluded.value;

-- drop_progress!: the restore is done.
delete from {schema}.settings s where s.name = %(name)s;

-- everywhere: the rows of all tenants.
true;

-- of_tenant: the rows of one.
t.tenant = {tenant};

-- of_agent: the rows of one agent.
t.agent_id = {agent};

-- of_owners: those of the agent and of its archives.
(t.agent_id = {agent} or t.agent_id in (
  select s.archive_id from {schema}.archival_memory_agents s where s.agent_id = {agent}));

-- of_blocks: those of the blocks that the agent has.
(t.tenant, t.block_id) in (
  select c.tenant, c.block_id from {schema}.core_memory_agents c where c.agent_id = {agent});

-- nowhere: none.
false;
