-- imports/from_letta/agents.import_settings [all but quoted]
-- writes
insert into "letta".agents (agent_id, name, settings)
select r.agent_id, r.name, r.settings::jsonb
from json_to_recordset(%(rows)b::text::json) r (agent_id uuid, name text, settings text)
order by r.agent_id
on conflict do nothing

-- imports/from_letta/agents.import_settings [quoted]
-- writes
insert into "My ""own"" 100%%".agents (agent_id, name, settings)
select r.agent_id, r.name, r.settings::jsonb
from json_to_recordset(%(rows)b::text::json) r (agent_id uuid, name text, settings text)
order by r.agent_id
on conflict do nothing
