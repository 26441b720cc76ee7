-- _tiers/archival/bulk_load.begin_thread [all but quoted]
-- writes
with named as (
  insert into "letta".thread_agents (thread_id, agent_id)
  values (%(thread)b, %(agent_id)b)
  on conflict do nothing
  returning agent_id
)
insert into "letta".threads (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, named.agent_id, %(agent)b, 0,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from named
on conflict do nothing
returning epoch

-- _tiers/archival/bulk_load.begin_thread [quoted]
-- writes
with named as (
  insert into "My ""own"" 100%%".thread_agents (thread_id, agent_id)
  values (%(thread)b, %(agent_id)b)
  on conflict do nothing
  returning agent_id
)
insert into "My ""own"" 100%%".threads (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, named.agent_id, %(agent)b, 0,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from named
on conflict do nothing
returning epoch

-- _tiers/archival/bulk_load.count_items [all but quoted]
select count(*) from "letta".archival_memory

-- _tiers/archival/bulk_load.count_items [quoted]
select count(*) from "My ""own"" 100%%".archival_memory

-- _tiers/archival/bulk_load.count_threads [all but quoted]
select count(*) from "letta".threads

-- _tiers/archival/bulk_load.count_threads [quoted]
select count(*) from "My ""own"" 100%%".threads

-- _tiers/archival/bulk_load.find_checkpoints [all but quoted, distributed]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".thread_agents o
join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(threads)b::text[])

-- _tiers/archival/bulk_load.find_checkpoints [quoted]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from "My ""own"" 100%%".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "My ""own"" 100%%".thread_agents o
join "My ""own"" 100%%".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (%(threads)b::text[])

-- _tiers/archival/bulk_load.find_checkpoints [distributed]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from "letta".checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from "letta".thread_agents o
join "letta".checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
where o.tenant = '' and o.thread_id = any (%(threads)b::text[])

-- _tiers/archival/bulk_load.find_embedded_items [all but generation 2, quoted]
select a.agent_id, a.item_id, a.updated_at, a.expires_at,
       (select count(*) from "letta"."archival_vectors" v
        where v.agent_id = a.agent_id and v.item_id = a.item_id)
from "letta".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/bulk_load.find_embedded_items [generation 2]
select a.agent_id, a.item_id, a.updated_at, a.expires_at,
       (select count(*) from "letta"."archival_vectors_g2" v
        where v.agent_id = a.agent_id and v.item_id = a.item_id)
from "letta".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/bulk_load.find_embedded_items [quoted]
select a.agent_id, a.item_id, a.updated_at, a.expires_at,
       (select count(*) from "My ""own"" 100%%"."archival_vectors" v
        where v.agent_id = a.agent_id and v.item_id = a.item_id)
from "My ""own"" 100%%".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/bulk_load.find_items [all but quoted]
select a.agent_id, a.item_id, a.updated_at, a.expires_at, 0::int8
from "letta".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/bulk_load.find_items [quoted]
select a.agent_id, a.item_id, a.updated_at, a.expires_at, 0::int8
from "My ""own"" 100%%".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/bulk_load.flush [all]
-- writes
select txid_current()

-- _tiers/archival/bulk_load.forget_vectors [all but generation 2, quoted]
-- writes
delete from "letta"."archival_vectors" v
using "letta".archival_memory a,
      unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[])
        moved (agent_id, item_id, updated_at)
where a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at
  and v.agent_id = a.agent_id and v.item_id = a.item_id

-- _tiers/archival/bulk_load.forget_vectors [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" v
using "letta".archival_memory a,
      unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[])
        moved (agent_id, item_id, updated_at)
where a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at
  and v.agent_id = a.agent_id and v.item_id = a.item_id

-- _tiers/archival/bulk_load.forget_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v
using "My ""own"" 100%%".archival_memory a,
      unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[])
        moved (agent_id, item_id, updated_at)
where a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at
  and v.agent_id = a.agent_id and v.item_id = a.item_id

-- _tiers/archival/bulk_load.import_items [all but quoted]
-- writes
insert into "letta".archival_memory as kept
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
select moved.agent_id, moved.item_id, string_to_array(moved.namespace, '.'), moved.key,
       moved.value::jsonb, moved.created_at, moved.updated_at, moved.expires_at, moved.ttl
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
            %(values)b::text[], %(created)b::timestamptz[], %(updated)b::timestamptz[],
            %(expiries)b::timestamptz[], %(ttls)b::interval[])
     moved (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, created_at = excluded.created_at, updated_at = excluded.updated_at,
    ttl = excluded.ttl, terms = null,
    expires_at = case when kept.updated_at = excluded.updated_at
                 then greatest(kept.expires_at, excluded.expires_at) else excluded.expires_at end
where kept.updated_at <= excluded.updated_at

-- _tiers/archival/bulk_load.import_items [quoted]
-- writes
insert into "My ""own"" 100%%".archival_memory as kept
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
select moved.agent_id, moved.item_id, string_to_array(moved.namespace, '.'), moved.key,
       moved.value::jsonb, moved.created_at, moved.updated_at, moved.expires_at, moved.ttl
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
            %(values)b::text[], %(created)b::timestamptz[], %(updated)b::timestamptz[],
            %(expiries)b::timestamptz[], %(ttls)b::interval[])
     moved (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
cross join (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, created_at = excluded.created_at, updated_at = excluded.updated_at,
    ttl = excluded.ttl, terms = null,
    expires_at = case when kept.updated_at = excluded.updated_at
                 then greatest(kept.expires_at, excluded.expires_at) else excluded.expires_at end
where kept.updated_at <= excluded.updated_at

-- _tiers/archival/bulk_load.import_vectors [all but generation 2, quoted, distributed]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, embedding)
select a.agent_id, a.item_id, moved.field, moved.embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[],
            %(fields)b::text[], %(vectors)b)
     moved (agent_id, item_id, updated_at, field, embedding)
join "letta".archival_memory a
  on a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at

-- _tiers/archival/bulk_load.import_vectors [generation 2]
-- writes
insert into "letta"."archival_vectors_g2" (agent_id, item_id, field, embedding)
select a.agent_id, a.item_id, moved.field, moved.embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[],
            %(fields)b::text[], %(vectors)b)
     moved (agent_id, item_id, updated_at, field, embedding)
join "letta".archival_memory a
  on a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at

-- _tiers/archival/bulk_load.import_vectors [quoted]
-- writes
insert into "My ""own"" 100%%"."archival_vectors" (agent_id, item_id, field, embedding)
select a.agent_id, a.item_id, moved.field, moved.embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[],
            %(fields)b::text[], %(vectors)b)
     moved (agent_id, item_id, updated_at, field, embedding)
join "My ""own"" 100%%".archival_memory a
  on a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at

-- _tiers/archival/bulk_load.import_vectors [distributed]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, embedding)
select a.agent_id, a.item_id, moved.field, moved.embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[],
            %(fields)b::text[], %(vectors)b)
     moved (agent_id, item_id, updated_at, field, embedding)
join "letta".archival_memory a
  on a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at and clock_timestamp() is not null

-- _tiers/archival/bulk_load.read_settings [all but quoted]
select jsonb_object_agg(name, value)::text from "letta".settings

-- _tiers/archival/bulk_load.read_settings [quoted]
select jsonb_object_agg(name, value)::text from "My ""own"" 100%%".settings

-- _tiers/archival/bulk_load.relax [all]
-- writes
select set_config('synchronous_commit', 'off', true)

-- _tiers/archival/bulk_load.seal_imported [all but quoted]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, moved.latest
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(values)b::text[], %(latest)b::bytea[])
       moved (agent_id, item_id, value, latest)
  join "letta".archival_memory a
    on a.agent_id = moved.agent_id and a.item_id = moved.item_id and a.value = moved.value::jsonb
)
insert into "letta".archival_memory_seals as old (agent_id, item_id, latest)
select found.* from found
on conflict (agent_id, item_id) do update set latest = excluded.latest

-- _tiers/archival/bulk_load.seal_imported [quoted]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, moved.latest
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(values)b::text[], %(latest)b::bytea[])
       moved (agent_id, item_id, value, latest)
  join "My ""own"" 100%%".archival_memory a
    on a.agent_id = moved.agent_id and a.item_id = moved.item_id and a.value = moved.value::jsonb
)
insert into "My ""own"" 100%%".archival_memory_seals as old (agent_id, item_id, latest)
select found.* from found
on conflict (agent_id, item_id) do update set latest = excluded.latest
