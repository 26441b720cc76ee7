-- agents/operations/first_run.mark_started [all but quoted: - | one agent]
-- writes
insert into "letta".agents as a (agent_id, name, started_at)
values (%(agent)b, %(name)b, now())
on conflict (agent_id) do update set started_at = coalesce(a.started_at, excluded.started_at)

-- agents/operations/first_run.mark_started [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".agents as a (agent_id, name, started_at)
values (%(agent)b, %(name)b, now())
on conflict (agent_id) do update set started_at = coalesce(a.started_at, excluded.started_at)

-- agents/operations/first_run.read_start [all but quoted: - | one agent]
select exists (select from "letta".agents a
               where a.agent_id = %(agent)b and a.started_at is not null),
       array(select c.label from "letta".core_memory_agents c where c.agent_id = %(agent)b)

-- agents/operations/first_run.read_start [quoted: - | one agent]
select exists (select from "My ""own"" 100%%".agents a
               where a.agent_id = %(agent)b and a.started_at is not null),
       array(select c.label from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b)

-- agents/operations/first_run.start_agent [all but quoted: - | one agent]
-- writes
with started as (
  insert into "letta".agents as a (agent_id, name, started_at)
  values (%(agent)b, %(name)b, now())
  on conflict (agent_id) do update
  set started_at = excluded.started_at, name = excluded.name, updated_at = excluded.updated_at
  where a.started_at is null
  returning a.agent_id
)
select set_config('letta_store.holds', exists (select from started)::text, true)

-- agents/operations/first_run.start_agent [quoted: - | one agent]
-- writes
with started as (
  insert into "My ""own"" 100%%".agents as a (agent_id, name, started_at)
  values (%(agent)b, %(name)b, now())
  on conflict (agent_id) do update
  set started_at = excluded.started_at, name = excluded.name, updated_at = excluded.updated_at
  where a.started_at is null
  returning a.agent_id
)
select set_config('letta_store.holds', exists (select from started)::text, true)
