-- _maintenance/search_log.count_expired [all but quoted]
-- not prepared
select count(*) from "letta".search_log l where l.expires_at < now()

-- _maintenance/search_log.count_expired [quoted]
-- not prepared
select count(*) from "My ""own"" 100%%".search_log l where l.expires_at < now()

-- _maintenance/search_log.delete_expired [all but quoted]
-- writes
-- not prepared
with gone as (
  delete from "letta".search_log l where l.expires_at < now() returning true)
select count(*) from gone

-- _maintenance/search_log.delete_expired [quoted]
-- writes
-- not prepared
with gone as (
  delete from "My ""own"" 100%%".search_log l where l.expires_at < now() returning true)
select count(*) from gone

-- _maintenance/search_log.list_searches [all but quoted, distributed: of_tenant]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "letta".search_log l
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), ''))
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.list_searches [all but quoted, distributed: of_tenant, of_agent, since, is_slow, beyond]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "letta".search_log l
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz and l.plan is not null and (l.at, l.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid)
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.list_searches [quoted: of_tenant]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "My ""own"" 100%%".search_log l
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), ''))
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.list_searches [quoted: of_tenant, of_agent, since, is_slow, beyond]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "My ""own"" 100%%".search_log l
where (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz and l.plan is not null and (l.at, l.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid)
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.list_searches [distributed: of_tenant]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "letta".search_log l
where ('' = '' or l.tenant = '')
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.list_searches [distributed: of_tenant, of_agent, since, is_slow, beyond]
-- not prepared
select l.id, l.at, l.tenant, l.agent, nullif(l.agent_id, %(no_agent)b::uuid), l.tier, l.mode, l.path,
       l.rows, l.milliseconds, l.sample, l.query, l.plan
from "letta".search_log l
where ('' = '' or l.tenant = '') and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz and l.plan is not null and (l.at, l.id) < (%(last_at)b::timestamptz, %(last_id)b::uuid)
order by l.at desc, l.id desc
limit %(limit)b::int8

-- _maintenance/search_log.measure_days [all but quoted, distributed]
-- not prepared
select (l.at at time zone 'UTC')::date, round(sum(1 / l.sample))::int8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds)
from "letta".search_log l
where l.sample is not null and (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by 1

-- _maintenance/search_log.measure_days [quoted]
-- not prepared
select (l.at at time zone 'UTC')::date, round(sum(1 / l.sample))::int8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds)
from "My ""own"" 100%%".search_log l
where l.sample is not null and (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by 1

-- _maintenance/search_log.measure_days [distributed]
-- not prepared
select (l.at at time zone 'UTC')::date, round(sum(1 / l.sample))::int8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds)
from "letta".search_log l
where l.sample is not null and ('' = '' or l.tenant = '') and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by 1

-- _maintenance/search_log.measure_searches [all but quoted, distributed]
-- not prepared
select l.tenant, l.agent, l.tier, l.mode, l.path, round(sum(1 / l.sample))::int8,
       avg(l.rows)::float8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds),
       max(l.milliseconds)
from "letta".search_log l
where l.sample is not null and (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by l.tenant, l.agent, l.tier, l.mode, l.path
order by 6 desc, l.tenant, l.agent, l.tier, l.path
limit %(limit)b::int8

-- _maintenance/search_log.measure_searches [quoted]
-- not prepared
select l.tenant, l.agent, l.tier, l.mode, l.path, round(sum(1 / l.sample))::int8,
       avg(l.rows)::float8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds),
       max(l.milliseconds)
from "My ""own"" 100%%".search_log l
where l.sample is not null and (coalesce(current_setting('langgraph_letta_store.tenant', true), '') = '' or l.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '')) and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by l.tenant, l.agent, l.tier, l.mode, l.path
order by 6 desc, l.tenant, l.agent, l.tier, l.path
limit %(limit)b::int8

-- _maintenance/search_log.measure_searches [distributed]
-- not prepared
select l.tenant, l.agent, l.tier, l.mode, l.path, round(sum(1 / l.sample))::int8,
       avg(l.rows)::float8,
       percentile_cont(0.5) within group (order by l.milliseconds),
       percentile_cont(0.95) within group (order by l.milliseconds),
       max(l.milliseconds)
from "letta".search_log l
where l.sample is not null and ('' = '' or l.tenant = '') and l.agent_id = %(agent)b::uuid and l.at >= %(since)b::timestamptz
group by l.tenant, l.agent, l.tier, l.mode, l.path
order by 6 desc, l.tenant, l.agent, l.tier, l.path
limit %(limit)b::int8

-- _maintenance/search_log.try_agents [all but quoted]
-- not prepared
select set_config('langgraph_letta_store.free_slots',
                  coalesce(array_agg(slot) filter (where pg_try_advisory_xact_lock(290098746, slot)),
                           '{}')::text, true)::int4[]
from unnest(%(slots)b::int4[]) slot

-- _maintenance/search_log.try_agents [quoted]
-- not prepared
select set_config('langgraph_letta_store.free_slots',
                  coalesce(array_agg(slot) filter (where pg_try_advisory_xact_lock( -1225708793, slot)),
                           '{}')::text, true)::int4[]
from unnest(%(slots)b::int4[]) slot

-- _maintenance/search_log.write_searches [all but quoted, distributed]
-- writes
-- not prepared
with free as materialized (
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
        and (exists (select from "letta".agents a where a.agent_id = e.agent_id)
             or exists (select from "letta".namespaces n where n.agent_id = e.agent_id)
             or exists (select from "letta".recall_memory r where r.agent_id = e.agent_id)
             or exists (select from "letta".core_memory_agents c where c.agent_id = e.agent_id)
             or exists (select from "letta".archival_memory_agents s where s.agent_id = e.agent_id)))
)
insert into "letta".search_log
  (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, query, plan, expires_at)
select found.* from found
on conflict do nothing

-- _maintenance/search_log.write_searches [quoted]
-- writes
-- not prepared
with free as materialized (
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
        and (exists (select from "My ""own"" 100%%".agents a where a.agent_id = e.agent_id)
             or exists (select from "My ""own"" 100%%".namespaces n where n.agent_id = e.agent_id)
             or exists (select from "My ""own"" 100%%".recall_memory r where r.agent_id = e.agent_id)
             or exists (select from "My ""own"" 100%%".core_memory_agents c where c.agent_id = e.agent_id)
             or exists (select from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = e.agent_id)))
)
insert into "My ""own"" 100%%".search_log
  (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, query, plan, expires_at)
select found.* from found
on conflict do nothing

-- _maintenance/search_log.write_searches [distributed]
-- writes
-- not prepared
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),free as materialized (
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
        and (exists (select from "letta".agents a where a.agent_id = e.agent_id)
             or exists (select from "letta".namespaces n where n.agent_id = e.agent_id)
             or exists (select from "letta".recall_memory r where r.agent_id = e.agent_id)
             or exists (select from "letta".core_memory_agents c where c.agent_id = e.agent_id)
             or exists (select from "letta".archival_memory_agents s where s.agent_id = e.agent_id)))
)
insert into "letta".search_log
  (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, query, plan, expires_at)
select found.* from found
on conflict do nothing
