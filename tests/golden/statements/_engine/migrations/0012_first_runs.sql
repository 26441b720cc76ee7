-- _engine/migrations/0012_first_runs.add_started_at [all but quoted]
-- writes
-- not prepared
alter table "letta".agents add column started_at timestamptz default now()

-- _engine/migrations/0012_first_runs.add_started_at [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".agents add column started_at timestamptz default now()

-- _engine/migrations/0012_first_runs.leave_new_agents [all but quoted]
-- writes
-- not prepared
alter table "letta".agents alter column started_at drop default

-- _engine/migrations/0012_first_runs.leave_new_agents [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".agents alter column started_at drop default

-- _engine/migrations/0012_first_runs.name_agents [all but quoted]
-- writes
-- not prepared
insert into "letta".agents (tenant, agent_id, name)
select n.tenant, n.agent_id, named.name
from "letta".namespaces n
cross join lateral (
  select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%') as name) named
where n.namespace[1] = 'agents'
  and n.namespace[2] = replace(replace(named.name, '%', '%25'), '.', '%2E')
on conflict (agent_id) do nothing

-- _engine/migrations/0012_first_runs.name_agents [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".agents (tenant, agent_id, name)
select n.tenant, n.agent_id, named.name
from "My ""own"" 100%".namespaces n
cross join lateral (
  select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%') as name) named
where n.namespace[1] = 'agents'
  and n.namespace[2] = replace(replace(named.name, '%', '%25'), '.', '%2E')
on conflict (agent_id) do nothing

-- _engine/migrations/0012_first_runs.name_attached_agents [all but quoted]
-- writes
-- not prepared
insert into "letta".agents (tenant, agent_id, name)
select s.tenant, s.agent_id, s.agent_id::text
from "letta".archival_memory_agents s
on conflict (agent_id) do nothing

-- _engine/migrations/0012_first_runs.name_attached_agents [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".agents (tenant, agent_id, name)
select s.tenant, s.agent_id, s.agent_id::text
from "My ""own"" 100%".archival_memory_agents s
on conflict (agent_id) do nothing
