-- import_settings!: settings of agents for which nothing is set yet.
insert into {schema}.agents (agent_id, name, settings)
select r.agent_id, r.name, r.settings::jsonb
from json_to_recordset(%(rows)b::text::json) r (agent_id uuid, name text, settings text)
order by r.agent_id
on conflict do nothing;
