-- list_items!: list the next old vectors of items, in the order of their keys, as missing new ones.
with page as (
  select v.agent_id, v.item_id, v.field, v.tenant from {old_archival} v
  where (v.agent_id, v.item_id, v.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by v.agent_id, v.item_id, v.field
  limit %(count)s
), listed as (
  insert into {missing_archival} (agent_id, item_id, field, tenant)
  select * from page on conflict do nothing
)
select agent_id, item_id, field from page
order by agent_id desc, item_id desc, field desc limit 1;

-- list_messages!: the same of messages.
with page as (
  select v.agent_id, v.thread_id, v.sequence, v.tenant from {old_recall} v
  where (v.agent_id, v.thread_id, v.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by v.agent_id, v.thread_id, v.sequence
  limit %(count)s
), listed as (
  insert into {missing_recall} (agent_id, thread_id, sequence, tenant)
  select * from page on conflict do nothing
)
select agent_id, thread_id, sequence from page
order by agent_id desc, thread_id desc, sequence desc limit 1;

-- count_missing: how many vectors are not made yet.
select (select count(*) from {missing_archival}), (select count(*) from {missing_recall});

-- missing_items: the next missing vectors and their items; no value if the old vector is gone too.
select m.agent_id, m.item_id, m.field, a.updated_at, v.text_hash, a.tenant,
       case when v.agent_id is not null then a.value::text end
from (
  select * from {missing_archival} m
  where (m.agent_id, m.item_id, m.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by m.agent_id, m.item_id, m.field
  limit %(count)s) m
left join {old_archival} v
  on v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field
left join {schema}.archival_memory a on a.agent_id = m.agent_id and a.item_id = m.item_id
order by m.agent_id, m.item_id, m.field;

-- missing_messages: the same of messages.
select m.agent_id, m.thread_id, m.sequence,
       case when v.agent_id is not null then left(coalesce(r.said, r.text), %(characters)s) end
from (
  select * from {missing_recall} m
  where (m.agent_id, m.thread_id, m.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by m.agent_id, m.thread_id, m.sequence
  limit %(count)s) m
left join {old_recall} v
  on v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence
left join {schema}.recall_memory r
  on r.agent_id = m.agent_id and r.thread_id = m.thread_id and r.sequence = m.sequence
order by m.agent_id, m.thread_id, m.sequence;

-- name_item: the namespace and key of an item.
select a.namespace, a.key from {schema}.archival_memory a
where a.agent_id = %(agent)b and a.item_id = %(item)b;

-- store_items!: store vectors whose items are still those that were read, and return how many.
-- Items that another transaction is writing are left for later: writers of vectors have locked
-- their items.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, e.agent_id, e.item_id, e.field
  from embedded e
  join {schema}.archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from {missing_archival} m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning h.tenant, m.agent_id, m.item_id, m.field
), stored as (
  insert into {new_archival} (tenant, agent_id, item_id, field, embedding, text_hash)
  select d.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done;

-- store_messages!: the same of messages that still have an old vector.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from {missing_recall} m
  using embedded e
  join {old_recall} v using (agent_id, thread_id, sequence)
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
  returning v.tenant, m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into {new_recall} (tenant, agent_id, thread_id, sequence, embedding)
  select d.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done;

-- hold_agents!: lock these agents against other writers until the transaction ends.
select pg_advisory_xact_lock({lock_class}, slot) from unnest(%(slots)b::int4[]) slot;

-- miss_no_items!: vectors without an old one, or without a text, are no longer missing.
delete from {missing_archival} m
using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
             %(updated)b::timestamptz[]) gone (agent_id, item_id, field, updated_at)
where m.agent_id = gone.agent_id and m.item_id = gone.item_id and m.field = gone.field
  and (not exists (
         select from {old_archival} v
         where v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field)
       or exists (
         select from {schema}.archival_memory a
         where a.agent_id = m.agent_id and a.item_id = m.item_id
           and a.updated_at = gone.updated_at));

-- miss_no_messages!: the same of messages.
delete from {missing_recall} m
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
        gone (agent_id, thread_id, sequence)
where m.agent_id = gone.agent_id and m.thread_id = gone.thread_id and m.sequence = gone.sequence
  and not exists (
    select from {old_recall} v
    where v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence);

-- passages_without_vectors: the next passages that have no vector, as those that were imported without.
select a.agent_id, a.item_id, a.updated_at, a.tenant, a.value::text
from {schema}.archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.value ? 'letta.text'
       or a.value @> '{{"kind": "Passage"}}' and jsonb_typeof(a.value -> 'content') = 'string')
  and (a.expires_at is null or a.expires_at > now())
  and not exists (
    select from {old_archival} v where v.agent_id = a.agent_id and v.item_id = a.item_id)
order by a.agent_id, a.item_id
limit %(count)s;

-- store_passages!: vectors of passages that are still those that were read; how many.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, a.agent_id, a.item_id
  from embedded e
  join {schema}.archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  order by a.agent_id, a.item_id
  for share of a
), stored as (
  insert into {old_archival} (tenant, agent_id, item_id, field, embedding, text_hash)
  select h.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join held h on h.agent_id = e.agent_id and h.item_id = e.item_id
  on conflict (agent_id, item_id, field) do nothing
  returning item_id
)
select count(*) from stored;
