-- read_settings: what the schema was set up with.
select jsonb_object_agg(name, value)::text from {schema}.settings;

-- count_items: how many items there are.
select count(*) from {schema}.archival_memory;

-- count_threads: how many threads there are.
select count(*) from {schema}.threads;

-- find_items: how new items are, and when they expire.
select a.agent_id, a.item_id, a.updated_at, a.expires_at, 0::int8
from {schema}.archival_memory a where {items};

-- find_embedded_items: the same with how many vectors they have.
select a.agent_id, a.item_id, a.updated_at, a.expires_at,
       (select count(*) from {all_archival_vectors} v
        where v.agent_id = a.agent_id and v.item_id = a.item_id)
from {schema}.archival_memory a where {items};

-- import_items!: items as they were elsewhere, with their times; what is newer here stays. Their words
-- are found out by the next search for some.
insert into {schema}.archival_memory as kept
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
select moved.agent_id, moved.item_id, string_to_array(moved.namespace, '.'), moved.key,
       moved.value::jsonb, moved.created_at, moved.updated_at, moved.expires_at, moved.ttl
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
            %(values)b::text[], %(created)b::timestamptz[], %(updated)b::timestamptz[],
            %(expiries)b::timestamptz[], %(ttls)b::interval[])
     moved (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
cross join ({shared_lock}) held
on conflict (agent_id, item_id) do update
set value = excluded.value, created_at = excluded.created_at, updated_at = excluded.updated_at,
    ttl = excluded.ttl, terms = null,
    expires_at = case when kept.updated_at = excluded.updated_at
                 then greatest(kept.expires_at, excluded.expires_at) else excluded.expires_at end
where kept.updated_at <= excluded.updated_at;

-- seal_imported!: which value each item has that was just imported encrypted; what was newer here has
-- another value.
with found as materialized (
  select a.agent_id, a.item_id, moved.latest
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(values)b::text[], %(latest)b::bytea[])
       moved (agent_id, item_id, value, latest)
  join {schema}.archival_memory a
    on a.agent_id = moved.agent_id and a.item_id = moved.item_id and a.value = moved.value::jsonb
)
insert into {schema}.archival_memory_seals as old (agent_id, item_id, latest)
select found.* from found
on conflict (agent_id, item_id) do update set latest = excluded.latest;

-- forget_vectors!: what was embedded of older values of the items that were just imported.
delete from {all_archival_vectors} v
using {schema}.archival_memory a,
      unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[])
        moved (agent_id, item_id, updated_at)
where a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at
  and v.agent_id = a.agent_id and v.item_id = a.item_id;

-- import_vectors!: vectors of the items that were just imported; the column's type is theirs.
insert into {all_archival_vectors} (agent_id, item_id, field, embedding)
select a.agent_id, a.item_id, moved.field, moved.embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(updated)b::timestamptz[],
            %(fields)b::text[], %(vectors)b)
     moved (agent_id, item_id, updated_at, field, embedding)
join {schema}.archival_memory a
  on a.agent_id = moved.agent_id and a.item_id = moved.item_id
  and a.updated_at = moved.updated_at{through_coordinator};

-- find_checkpoints: which checkpoints some threads have, and how many writes.
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from {schema}.checkpoint_writes w
        where w.agent_id = c.agent_id and w.thread_id = c.thread_id
          and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id)
from {schema}.thread_agents o
join {schema}.checkpoints c on c.agent_id = o.agent_id and c.thread_id = o.thread_id
where o.tenant = {tenant} and o.thread_id = any (%(threads)b::text[]);

-- begin_thread!: whose a thread is, before anything of it is there; no row where it is there.
with named as (
  insert into {schema}.thread_agents (thread_id, agent_id)
  values (%(thread)b, %(agent_id)b)
  on conflict do nothing
  returning agent_id
)
insert into {schema}.threads (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select %(thread)b, named.agent_id, %(agent)b, 0,
       coalesce(%(at)b::timestamptz, now()), coalesce(%(at)b::timestamptz, now())
from named
on conflict do nothing
returning epoch;

-- relax!: this transaction's commit does not wait for the disk.
select set_config('synchronous_commit', 'off', true);

-- flush!: a commit that waits for the disk waits for all before it, if it has written something.
select txid_current();
