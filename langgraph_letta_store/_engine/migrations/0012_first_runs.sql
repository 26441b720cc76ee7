-- name_agents!: a row for each agent that has something by now, so that the column can mark them all.
-- Labels that no agent's name has are left out.
insert into {schema}.agents (tenant, agent_id, name)
select n.tenant, n.agent_id, named.name
from {schema}.namespaces n
cross join lateral (
  select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%') as name) named
where n.namespace[1] = {root}
  and n.namespace[2] = replace(replace(named.name, '%', '%25'), '.', '%2E')
on conflict (agent_id) do nothing;

-- name_attached_agents!: the same of agents that only use archives, whose names are not known here.
insert into {schema}.agents (tenant, agent_id, name)
select s.tenant, s.agent_id, s.agent_id::text
from {schema}.archival_memory_agents s
on conflict (agent_id) do nothing;

-- add_started_at!: when an agent had its first run, at which it gets its first blocks. The default
-- marks the agents that exist: PostgreSQL evaluates it once and does not rewrite the table.
alter table {schema}.agents add column started_at timestamptz default now();

-- leave_new_agents!: agents that come later have not had a run.
alter table {schema}.agents alter column started_at drop default;
