-- read_start: whether an agent has had its first run, and the labels of its blocks.
select exists (select from {schema}.agents a
               where a.agent_id = %(agent)b and a.started_at is not null),
       array(select c.label from {schema}.core_memory_agents c where c.agent_id = %(agent)b);

-- mark_started!: an agent that is loaded from an export has had its first run.
insert into {schema}.agents as a (agent_id, name, started_at)
values (%(agent)b, %(name)b, now())
on conflict (agent_id) do update set started_at = coalesce(a.started_at, excluded.started_at);

-- start_agent!: marks that an agent has its first run, and notes whether this session is the first to
-- do so; `must_hold` follows. A second session waits here for the end of the first one's transaction.
with started as (
  insert into {schema}.agents as a (agent_id, name, started_at)
  values (%(agent)b, %(name)b, now())
  on conflict (agent_id) do update
  set started_at = excluded.started_at, name = excluded.name, updated_at = excluded.updated_at
  where a.started_at is null
  returning a.agent_id
)
select set_config('letta_store.holds', exists (select from started)::text, true);
