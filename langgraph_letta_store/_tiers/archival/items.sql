-- get_item: one item, unless it has expired; whether a reader may and should renew its TTL.
select {item_value}, a.created_at, a.updated_at,
       a.ttl is not null and {may_write}
from {archival_memory} a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and {unexpired};

-- get_items: many items in one statement.
select a.item_id, {item_value}, a.created_at, a.updated_at,
       a.ttl is not null and {may_write}
from {archival_memory} a
where {items} and {unexpired};

-- renew_items!: restart the time to live of items, as a read of them asks for.
update {schema}.archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where {items} and a.ttl is not null and {unexpired};

-- put_terms: the words of an item that is put.
put.terms::int4[];

-- no_terms: words are not kept, or by others: these find what is missing.
null::int4[];

-- upsert_items!: new items and new values of old ones; rows come in the order of their ids. Those
-- put later in a batch are newer, by the microsecond: no row takes less to write, so none of these
-- times is still to come when the transaction ends. No row is written before the lock is held. What
-- takes the place of an expired item is a new item.
insert into {schema}.archival_memory as old
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', {terms}
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join ({shared_lock}) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    created_at = case when old.expires_at <= excluded.updated_at then excluded.created_at else old.created_at end,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms;

-- seal_items!: which value each sealed item has.
insert into {schema}.archival_memory_seals as old (agent_id, item_id, latest)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(latest)b::bytea[])
on conflict (agent_id, item_id) do update set latest = excluded.latest;

-- insert_vectors!: one vector for each embedded field of the items that were put, and of which text
-- it is.
insert into {all_archival_vectors} (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::{vector_type}[]);

-- delete_vectors!: what was embedded of items that are put again or deleted.
delete from {all_archival_vectors} a where {items};

-- find_hashes: of which texts the vectors of items are.
select a.item_id, a.field, a.text_hash from {archival_vectors} a
where {items} and a.text_hash is not null;

-- find_living: which of these items there are.
select a.item_id from {archival_memory} a
where {items} and (a.expires_at is null or a.expires_at > now());

-- delete_changed!: what was embedded of items that are put again, but for the texts that they keep.
delete from {all_archival_vectors} a
where {items} and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash);

-- still_kept: the vectors that were to be kept are there, now that no other writer can change their
-- items; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from {archival_vectors} a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where {items}
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- delete_replaced!: items that give way to nearly equal ones, and what was embedded of them; not
-- those that others have changed since they were compared.
with gone as (
  delete from {schema}.archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from {all_archival_vectors} v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id;

-- delete_items!: items by their ids.
delete from {schema}.archival_memory a where {items};

-- sweep_items!: delete a batch of expired items and what was embedded of them; how many.
with expired as (
  select a.agent_id, a.item_id from {schema}.archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from {schema}.archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) {vectors}
select count(*) from gone;

-- sweep_vectors!: the part of sweep_items for a schema that has vectors.
, vectors as (
  delete from {all_archival_vectors} v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
);
