-- exports/dumps/dumps.copy_rows [plain]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where true) to stdout

-- exports/dumps/dumps.copy_rows [plain: of_tenant]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where t.tenant = 'acme') to stdout

-- exports/dumps/dumps.copy_rows [plain: of_agent]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where t.agent_id = '00000000-0000-4000-8000-00000000a9e7') to stdout

-- exports/dumps/dumps.copy_rows [plain: of_owners]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where (t.agent_id = '00000000-0000-4000-8000-00000000a9e7' or t.agent_id in (
  select s.archive_id from "letta".archival_memory_agents s where s.agent_id = '00000000-0000-4000-8000-00000000a9e7'))) to stdout

-- exports/dumps/dumps.copy_rows [plain: of_blocks]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where (t.tenant, t.block_id) in (
  select c.tenant, c.block_id from "letta".core_memory_agents c where c.agent_id = '00000000-0000-4000-8000-00000000a9e7')) to stdout

-- exports/dumps/dumps.copy_rows [plain: nowhere]
-- not prepared
copy (select row_to_json(t)::text from "letta"."agents" t where false) to stdout

-- exports/dumps/dumps.drop_progress [plain]
-- writes
-- not prepared
delete from "letta".settings s where s.name = %(name)s

-- exports/dumps/dumps.has_rows [plain]
-- not prepared
select exists (select from "letta"."agents" t where true)

-- exports/dumps/dumps.keep_progress [plain]
-- writes
-- not prepared
insert into "letta".settings (name, value) values (%(name)s, %(value)s::jsonb)
on conflict (name) do update set value = excluded.value

-- exports/dumps/dumps.list_columns [plain]
-- not prepared
select array_agg(a.attname::text order by a.attnum)
from pg_catalog.pg_attribute a
where a.attrelid = to_regclass('"letta"."agents"') and a.attnum > 0 and not a.attisdropped
  and a.attgenerated = ''

-- exports/dumps/dumps.load_rows [plain]
-- writes
-- not prepared
insert into "letta"."agents" ("agent_id", "name")
select "agent_id", "name" from json_populate_recordset(null::"letta"."agents", %(rows)s::json)

-- exports/dumps/dumps.read_progress [plain]
-- not prepared
select s.value::text from "letta".settings s where s.name = %(name)s

-- exports/dumps/dumps.read_settings [plain]
-- not prepared
select jsonb_object_agg(s.name, s.value)::text,
       (select max(m.version) from "letta".migrations m)
from "letta".settings s
