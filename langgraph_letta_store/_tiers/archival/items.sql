-- get_item: one item, unless it has expired; whether a reader may and should renew its TTL.
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from {archival_memory} a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now());

-- of_one_agent: items by their ids. The agent as a parameter leaves one partition to look at.
a.agent_id = %(agent)b and a.item_id = any (%(items)b);

-- of_many_agents: the same over several partitions, which costs a lone item more than itself.
(a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]));

-- get_items: many items in one statement.
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and current_setting('transaction_read_only') = 'off'
from {archival_memory} a
where {items} and (a.expires_at is null or a.expires_at > now());

-- renew_items!: start the time to live of items anew, as a read of them asks for.
update {schema}.archival_memory a set expires_at = now() + a.ttl
where {items} and a.ttl is not null and a.expires_at > now();

-- shared_lock: writers of an agent's items hold its lock together; who deletes namespaces, alone.
select count(pg_advisory_xact_lock_shared({lock_class}, slot)) from unnest(%(slots)b::int4[]) slot;

-- hold_agents!: nobody else writes to these agents until the transaction ends.
select pg_advisory_xact_lock({lock_class}, slot) from unnest(%(slots)b::int4[]) slot;

-- put_terms: the words of an item that is put.
put.terms::int4[];

-- no_terms: words are not kept, or by others: these find what is missing.
null::int4[];

-- upsert_items!: new items and new values of old ones; rows come in the order of their ids. Those
-- put later in a batch are newer, by the microsecond: no row takes less to write, so none of these
-- times is still to come when the transaction ends. No row is written before the lock is held.
insert into {schema}.archival_memory
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
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms;

-- upsert_namespaces!: the namespaces that items were put into.
insert into {schema}.namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing;

-- doubt_namespaces!: items go, or will by themselves, so these namespaces may become empty. Only
-- the first time writes: concurrent deletes in one namespace do not wait for each other.
update {schema}.namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace));

-- find_vectors: whether the schema has vectors, and keeps words, by now.
select exists (select from {schema}.settings where name = 'index'),
       exists (select from {schema}.settings where name = 'words');

-- insert_vectors!: one vector for each embedded field of the items that were put, and of which text
-- it is.
insert into {all_archival_vectors} (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::{vector_type}[]);

-- delete_vectors!: what was embedded of items that are put anew or deleted.
delete from {all_archival_vectors} a where {items};

-- find_hashes: of which texts the vectors of items are.
select a.item_id, a.field, a.text_hash from {archival_vectors} a
where {items} and a.text_hash is not null;

-- find_fields: what items were embedded by.
select a.item_id, a.field from {archival_vectors} a where {items}
order by a.item_id, a.field;

-- find_living: which of these items there are.
select a.item_id from {archival_memory} a
where {items} and (a.expires_at is null or a.expires_at > now());

-- delete_changed!: what was embedded of items that are put anew, but for the texts that they keep.
delete from {all_archival_vectors} a
where {items} and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash);

-- still_kept: the vectors that were to be kept are there, now that nobody else can write to their
-- items. Where one is not, a division by zero makes the whole step fail.
select 1 / (count(*) = cardinality(%(kept_items)b::uuid[]))::int
from {archival_vectors} a
join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
  kept (item_id, field, text_hash) using (item_id, field, text_hash)
where {items};

-- near_in_namespace: for each new item those of a namespace whose vectors are of the same fields, and
-- have all nearly the same direction. Distances to a zero vector are NaN, which is more than any
-- number.
with near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from {new_vectors}
  join {archival_vectors} v on v.agent_id = %(agent)b and v.field = new.field
    and v.item_id = any (array(
      select a.item_id from {archival_memory} a
      where a.agent_id = %(agent)b and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())))
    and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), {placed};

-- near_by_own_index: the same of what an agent's own index finds, which is asked for the nearest of the
-- namespace, field by field. The agent and how many are asked for are literals, as in the searches
-- by such an index (`sql/search.sql`); no vector is looked for before `tuned` is evaluated.
with {tuned}, new as materialized (
  select new.* from tuned cross join {new_vectors}
), found as (
  select distinct new.item, nearest.item_id
  from new cross join lateral (
    select v.item_id, v.embedding <=> new.embedding as distance
    from {archival_vectors} v
    where v.agent_id = {own_agent} and v.field = new.field and exists (
      select from {archival_memory} a
      where a.agent_id = v.agent_id and a.item_id = v.item_id and a.namespace = %(namespace)b
        and (a.expires_at is null or a.expires_at > now())
      offset 0)
    order by {indexed_near}
    limit {width}) nearest
  where nearest.distance <= %(most)b::float8
), near as (
  select new.item, new.fields, new.minutes, v.item_id, max(v.embedding <=> new.embedding) as distance
  from found join new on new.item = found.item
  join {archival_vectors} v on v.agent_id = {own_agent} and v.item_id = found.item_id
    and v.field = new.field and v.embedding <=> new.embedding <= %(most)b::float8
  group by new.item, new.fields, new.minutes, v.item_id
  having count(*) = new.fields
), {placed};

-- new_vectors: what is compared, an item's vectors beside each other.
unnest(%(items)b::int4[], %(counts)b::int8[], %(fields)b::text[], %(minutes)b::float8[],
       %(vectors)b::{vector_type}[]) new (item, fields, field, minutes, embedding);

-- indexed_vectors: as an index has them.
v.embedding {operator} new.embedding;

-- indexed_halves: as an index has those that are too long for it, in half precision.
(v.embedding::halfvec({dims})) {operator} (new.embedding::halfvec({dims}));

-- indexed_codes: as an index has their signs.
(binary_quantize(v.embedding)::bit({dims})) <~> (binary_quantize(new.embedding)::bit({dims}));

-- placed: the nearest, those first that have no other fields either, and whether the one that would
-- stay lives as long as the other. One that is skipped for one with as long a time to live starts
-- that time anew. What the batch itself writes may live longer or shorter by then.
placed as (
  select near.item, near.distance, a.item_id, a.key, a.updated_at, ending.lasts, ending.early,
         row_number() over (partition by near.item order by near.distance, near.item_id) as place
  from near
  join {archival_memory} a on a.agent_id = %(agent)b and a.item_id = near.item_id
  cross join lateral (select near.minutes * interval '1 minute' as ttl) new
  cross join lateral (
    select coalesce(a.expires_at < now() + new.ttl, false) as early,
           case when %(skips)b
             then a.expires_at is null
                  or coalesce(a.expires_at >= now() + new.ttl or a.ttl >= new.ttl, false)
             else coalesce(a.expires_at <= now() + new.ttl, new.ttl is null)
           end as lasts) ending
  where near.fields = (
      select count(*) from {archival_vectors} v
      where v.agent_id = %(agent)b and v.item_id = near.item_id)
    and (ending.lasts or near.item_id = any (%(written)b::uuid[]))
)
select placed.item, 1 - placed.distance, placed.item_id, placed.key, placed.updated_at,
       placed.lasts, placed.early
from placed
where placed.place <= %(candidates)b::int8
order by placed.item, placed.place;

-- count_namespace: how many items a namespace has, of at most so many.
select count(*) from (
  select from {archival_memory} a
  where a.agent_id = %(agent)b and a.namespace = %(namespace)b
  limit %(most)b::int8) a;

-- near_each_other: which new vectors of a group are near each other.
with new as materialized (
  select * from unnest(%(groups)b::int4[], %(vectors)b::{vector_type}[])
    with ordinality new (member_of, embedding, place)
)
select one.place, other.place, 1 - (one.embedding <=> other.embedding)
from new one join new other on one.member_of = other.member_of and one.place < other.place
where one.embedding <=> other.embedding <= %(most)b::float8;

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
