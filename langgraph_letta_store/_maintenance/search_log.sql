-- try_agents: which agents' locks no writer holds at the moment, held until the transaction ends:
-- meanwhile none of these agents is forgotten or renamed.
select set_config('langgraph_letta_store.free_slots',
                  coalesce(array_agg(slot) filter (where pg_try_advisory_xact_lock({lock_class}, slot)),
                           '{{}}')::text, true)::int4[]
from unnest(%(slots)b::int4[]) slot;

-- write_searches!: rows of the log. An agent that has nothing gets none, as it may be forgotten.
with {apart}free as materialized (
  select unnest(current_setting('langgraph_letta_store.free_slots')::int4[]) as slot
), found as materialized (
  select e.agent_id, e.id, e.at, e.agent, e.tier, e.mode, e.path, e.rows, e.milliseconds, e.sample,
         e.query, case when e.plan is not null then array(select jsonb_array_elements_text(e.plan::jsonb)) end,
         e.expires_at
  from unnest(%(agent_ids)b::uuid[], %(ids)b::uuid[], %(times)b::timestamptz[], %(agents)b::text[],
              %(tiers)b::text[], %(modes)b::text[], %(paths)b::text[], %(rows)b::int8[],
              %(milliseconds)b::float8[], %(samples)b::float8[], %(queries)b::text[],
              %(plans)b::text[], %(ends)b::timestamptz[], %(slots)b::int4[])
    e (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, query, plan, expires_at,
       slot)
  where e.agent_id = %(no_agent)b::uuid
    or (e.slot in (select free.slot from free)
        and (exists (select from {schema}.agents a where a.agent_id = e.agent_id)
             or exists (select from {schema}.namespaces n where n.agent_id = e.agent_id)
             or exists (select from {schema}.recall_memory r where r.agent_id = e.agent_id)
             or exists (select from {schema}.core_memory_agents c where c.agent_id = e.agent_id)
             or exists (select from {schema}.archival_memory_agents s where s.agent_id = e.agent_id)))
)
insert into {schema}.search_log
  (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, query, plan, expires_at)
select found.* from found
on conflict do nothing;

-- list_searches: a page of the log, the newest first.
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from {schema}.search_log l
where {condition}
order by l.at desc, l.id desc
limit %(limit)b::int8;

-- of_tenant: without a tenant, the rows of all.
({tenant} = '' or l.tenant = {tenant});

-- of_agent: of one agent.
l.agent_id = %(agent)b::uuid;

-- since: not older than this.
l.at >= %(since)b::timestamptz;

-- is_slow: those that were slow.
l.plan is not null;

-- beyond: the next page.
(l.at, l.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid);

-- measure_searches: how many searches agents made by each access path, and how long they took.
select l.tenant, l.agent, l.tier, l.mode, l.path, round(sum(1 / l.sample))::int8,
       avg(l.rows)::float8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds),
       max(l.milliseconds)
from {schema}.search_log l
where l.sample is not null and {condition}
group by l.tenant, l.agent, l.tier, l.mode, l.path
order by 6 desc, l.tenant, l.agent, l.tier, l.path
limit %(limit)b::int8;

-- measure_days: the same of all searches of each day, in UTC.
select (l.at at time zone 'UTC')::date, round(sum(1 / l.sample))::int8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds)
from {schema}.search_log l
where l.sample is not null and {condition}
group by 1;

-- count_expired: the rows whose retention is over.
select count(*) from {schema}.search_log l where l.expires_at < now();

-- delete_expired!: deletes them, and counts them.
with gone as (
  delete from {schema}.search_log l where l.expires_at < now() returning true)
select count(*) from gone;
