-- _tiers/agent_settings.configure [all but quoted: - | one agent]
-- writes
insert into "letta".agents as a (agent_id, name, settings)
values (%(agent)b, %(name)b, %(settings)b::text::jsonb)
on conflict (agent_id) do update
set settings = a.settings || excluded.settings, updated_at = excluded.updated_at
returning a.settings::text

-- _tiers/agent_settings.configure [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".agents as a (agent_id, name, settings)
values (%(agent)b, %(name)b, %(settings)b::text::jsonb)
on conflict (agent_id) do update
set settings = a.settings || excluded.settings, updated_at = excluded.updated_at
returning a.settings::text

-- _tiers/agent_settings.read_settings [all but quoted: - | one agent]
select a.settings::text from "letta".agents a where a.agent_id = %(agent)b

-- _tiers/agent_settings.read_settings [quoted: - | one agent]
select a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b
