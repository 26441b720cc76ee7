-- read_settings: what is set for an agent.
select a.settings::text from {schema}.agents a where a.agent_id = %(agent)b;

-- configure!: set something for an agent; all else stays as it was.
insert into {schema}.agents as a (agent_id, name, settings)
values (%(agent)b, %(name)b, %(settings)b::text::jsonb)
on conflict (agent_id) do update
set settings = a.settings || excluded.settings, updated_at = excluded.updated_at
returning a.settings::text;
