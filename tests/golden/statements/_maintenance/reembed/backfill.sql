-- _maintenance/reembed/backfill.count_missing [all but generation 2, quoted]
-- not prepared
select (select count(*) from "letta"."archival_vectors_g2_missing"), (select count(*) from "letta"."recall_vectors_g2_missing")

-- _maintenance/reembed/backfill.count_missing [generation 2]
-- not prepared
select (select count(*) from "letta"."archival_vectors_g3_missing"), (select count(*) from "letta"."recall_vectors_g3_missing")

-- _maintenance/reembed/backfill.count_missing [quoted]
-- not prepared
select (select count(*) from "My ""own"" 100%"."archival_vectors_g2_missing"), (select count(*) from "My ""own"" 100%"."recall_vectors_g2_missing")

-- _maintenance/reembed/backfill.hold_agents [all but quoted]
-- writes
-- not prepared
select pg_advisory_xact_lock(290098746, slot) from unnest(%(slots)b::int4[]) slot

-- _maintenance/reembed/backfill.hold_agents [quoted]
-- writes
-- not prepared
select pg_advisory_xact_lock( -1225708793, slot) from unnest(%(slots)b::int4[]) slot

-- _maintenance/reembed/backfill.list_items [all but generation 2, quoted]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.item_id, v.field, v.tenant from "letta"."archival_vectors" v
  where (v.agent_id, v.item_id, v.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by v.agent_id, v.item_id, v.field
  limit %(count)s
), listed as (
  insert into "letta"."archival_vectors_g2_missing" (agent_id, item_id, field, tenant)
  select * from page on conflict do nothing
)
select agent_id, item_id, field from page
order by agent_id desc, item_id desc, field desc limit 1

-- _maintenance/reembed/backfill.list_items [generation 2]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.item_id, v.field, v.tenant from "letta"."archival_vectors_g2" v
  where (v.agent_id, v.item_id, v.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by v.agent_id, v.item_id, v.field
  limit %(count)s
), listed as (
  insert into "letta"."archival_vectors_g3_missing" (agent_id, item_id, field, tenant)
  select * from page on conflict do nothing
)
select agent_id, item_id, field from page
order by agent_id desc, item_id desc, field desc limit 1

-- _maintenance/reembed/backfill.list_items [quoted]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.item_id, v.field, v.tenant from "My ""own"" 100%%"."archival_vectors" v
  where (v.agent_id, v.item_id, v.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by v.agent_id, v.item_id, v.field
  limit %(count)s
), listed as (
  insert into "My ""own"" 100%%"."archival_vectors_g2_missing" (agent_id, item_id, field, tenant)
  select * from page on conflict do nothing
)
select agent_id, item_id, field from page
order by agent_id desc, item_id desc, field desc limit 1

-- _maintenance/reembed/backfill.list_messages [all but generation 2, quoted]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.thread_id, v.sequence, v.tenant from "letta"."recall_vectors" v
  where (v.agent_id, v.thread_id, v.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by v.agent_id, v.thread_id, v.sequence
  limit %(count)s
), listed as (
  insert into "letta"."recall_vectors_g2_missing" (agent_id, thread_id, sequence, tenant)
  select * from page on conflict do nothing
)
select agent_id, thread_id, sequence from page
order by agent_id desc, thread_id desc, sequence desc limit 1

-- _maintenance/reembed/backfill.list_messages [generation 2]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.thread_id, v.sequence, v.tenant from "letta"."recall_vectors_g2" v
  where (v.agent_id, v.thread_id, v.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by v.agent_id, v.thread_id, v.sequence
  limit %(count)s
), listed as (
  insert into "letta"."recall_vectors_g3_missing" (agent_id, thread_id, sequence, tenant)
  select * from page on conflict do nothing
)
select agent_id, thread_id, sequence from page
order by agent_id desc, thread_id desc, sequence desc limit 1

-- _maintenance/reembed/backfill.list_messages [quoted]
-- writes
-- not prepared
with page as (
  select v.agent_id, v.thread_id, v.sequence, v.tenant from "My ""own"" 100%%"."recall_vectors" v
  where (v.agent_id, v.thread_id, v.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by v.agent_id, v.thread_id, v.sequence
  limit %(count)s
), listed as (
  insert into "My ""own"" 100%%"."recall_vectors_g2_missing" (agent_id, thread_id, sequence, tenant)
  select * from page on conflict do nothing
)
select agent_id, thread_id, sequence from page
order by agent_id desc, thread_id desc, sequence desc limit 1

-- _maintenance/reembed/backfill.miss_no_items [all but generation 2, quoted]
-- writes
-- not prepared
delete from "letta"."archival_vectors_g2_missing" m
using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
             %(updated)b::timestamptz[]) gone (agent_id, item_id, field, updated_at)
where m.agent_id = gone.agent_id and m.item_id = gone.item_id and m.field = gone.field
  and (not exists (
         select from "letta"."archival_vectors" v
         where v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field)
       or exists (
         select from "letta".archival_memory a
         where a.agent_id = m.agent_id and a.item_id = m.item_id
           and a.updated_at = gone.updated_at))

-- _maintenance/reembed/backfill.miss_no_items [generation 2]
-- writes
-- not prepared
delete from "letta"."archival_vectors_g3_missing" m
using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
             %(updated)b::timestamptz[]) gone (agent_id, item_id, field, updated_at)
where m.agent_id = gone.agent_id and m.item_id = gone.item_id and m.field = gone.field
  and (not exists (
         select from "letta"."archival_vectors_g2" v
         where v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field)
       or exists (
         select from "letta".archival_memory a
         where a.agent_id = m.agent_id and a.item_id = m.item_id
           and a.updated_at = gone.updated_at))

-- _maintenance/reembed/backfill.miss_no_items [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%%"."archival_vectors_g2_missing" m
using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
             %(updated)b::timestamptz[]) gone (agent_id, item_id, field, updated_at)
where m.agent_id = gone.agent_id and m.item_id = gone.item_id and m.field = gone.field
  and (not exists (
         select from "My ""own"" 100%%"."archival_vectors" v
         where v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field)
       or exists (
         select from "My ""own"" 100%%".archival_memory a
         where a.agent_id = m.agent_id and a.item_id = m.item_id
           and a.updated_at = gone.updated_at))

-- _maintenance/reembed/backfill.miss_no_messages [all but generation 2, quoted]
-- writes
-- not prepared
delete from "letta"."recall_vectors_g2_missing" m
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
        gone (agent_id, thread_id, sequence)
where m.agent_id = gone.agent_id and m.thread_id = gone.thread_id and m.sequence = gone.sequence
  and not exists (
    select from "letta"."recall_vectors" v
    where v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence)

-- _maintenance/reembed/backfill.miss_no_messages [generation 2]
-- writes
-- not prepared
delete from "letta"."recall_vectors_g3_missing" m
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
        gone (agent_id, thread_id, sequence)
where m.agent_id = gone.agent_id and m.thread_id = gone.thread_id and m.sequence = gone.sequence
  and not exists (
    select from "letta"."recall_vectors_g2" v
    where v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence)

-- _maintenance/reembed/backfill.miss_no_messages [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%%"."recall_vectors_g2_missing" m
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
        gone (agent_id, thread_id, sequence)
where m.agent_id = gone.agent_id and m.thread_id = gone.thread_id and m.sequence = gone.sequence
  and not exists (
    select from "My ""own"" 100%%"."recall_vectors" v
    where v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence)

-- _maintenance/reembed/backfill.missing_items [all but generation 2, quoted]
-- not prepared
select m.agent_id, m.item_id, m.field, a.updated_at, v.text_hash, a.tenant,
       case when v.agent_id is not null then a.value::text end
from (
  select * from "letta"."archival_vectors_g2_missing" m
  where (m.agent_id, m.item_id, m.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by m.agent_id, m.item_id, m.field
  limit %(count)s) m
left join "letta"."archival_vectors" v
  on v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field
left join "letta".archival_memory a on a.agent_id = m.agent_id and a.item_id = m.item_id
order by m.agent_id, m.item_id, m.field

-- _maintenance/reembed/backfill.missing_items [generation 2]
-- not prepared
select m.agent_id, m.item_id, m.field, a.updated_at, v.text_hash, a.tenant,
       case when v.agent_id is not null then a.value::text end
from (
  select * from "letta"."archival_vectors_g3_missing" m
  where (m.agent_id, m.item_id, m.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by m.agent_id, m.item_id, m.field
  limit %(count)s) m
left join "letta"."archival_vectors_g2" v
  on v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field
left join "letta".archival_memory a on a.agent_id = m.agent_id and a.item_id = m.item_id
order by m.agent_id, m.item_id, m.field

-- _maintenance/reembed/backfill.missing_items [quoted]
-- not prepared
select m.agent_id, m.item_id, m.field, a.updated_at, v.text_hash, a.tenant,
       case when v.agent_id is not null then a.value::text end
from (
  select * from "My ""own"" 100%%"."archival_vectors_g2_missing" m
  where (m.agent_id, m.item_id, m.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by m.agent_id, m.item_id, m.field
  limit %(count)s) m
left join "My ""own"" 100%%"."archival_vectors" v
  on v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field
left join "My ""own"" 100%%".archival_memory a on a.agent_id = m.agent_id and a.item_id = m.item_id
order by m.agent_id, m.item_id, m.field

-- _maintenance/reembed/backfill.missing_messages [all but generation 2, quoted]
-- not prepared
select m.agent_id, m.thread_id, m.sequence,
       case when v.agent_id is not null then left(coalesce(r.said, r.text), %(characters)s) end
from (
  select * from "letta"."recall_vectors_g2_missing" m
  where (m.agent_id, m.thread_id, m.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by m.agent_id, m.thread_id, m.sequence
  limit %(count)s) m
left join "letta"."recall_vectors" v
  on v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence
left join "letta".recall_memory r
  on r.agent_id = m.agent_id and r.thread_id = m.thread_id and r.sequence = m.sequence
order by m.agent_id, m.thread_id, m.sequence

-- _maintenance/reembed/backfill.missing_messages [generation 2]
-- not prepared
select m.agent_id, m.thread_id, m.sequence,
       case when v.agent_id is not null then left(coalesce(r.said, r.text), %(characters)s) end
from (
  select * from "letta"."recall_vectors_g3_missing" m
  where (m.agent_id, m.thread_id, m.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by m.agent_id, m.thread_id, m.sequence
  limit %(count)s) m
left join "letta"."recall_vectors_g2" v
  on v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence
left join "letta".recall_memory r
  on r.agent_id = m.agent_id and r.thread_id = m.thread_id and r.sequence = m.sequence
order by m.agent_id, m.thread_id, m.sequence

-- _maintenance/reembed/backfill.missing_messages [quoted]
-- not prepared
select m.agent_id, m.thread_id, m.sequence,
       case when v.agent_id is not null then left(coalesce(r.said, r.text), %(characters)s) end
from (
  select * from "My ""own"" 100%%"."recall_vectors_g2_missing" m
  where (m.agent_id, m.thread_id, m.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by m.agent_id, m.thread_id, m.sequence
  limit %(count)s) m
left join "My ""own"" 100%%"."recall_vectors" v
  on v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence
left join "My ""own"" 100%%".recall_memory r
  on r.agent_id = m.agent_id and r.thread_id = m.thread_id and r.sequence = m.sequence
order by m.agent_id, m.thread_id, m.sequence

-- _maintenance/reembed/backfill.name_item [all but quoted]
-- not prepared
select a.namespace, a.key from "letta".archival_memory a
where a.agent_id = %(agent)b and a.item_id = %(item)b

-- _maintenance/reembed/backfill.name_item [quoted]
-- not prepared
select a.namespace, a.key from "My ""own"" 100%%".archival_memory a
where a.agent_id = %(agent)b and a.item_id = %(item)b

-- _maintenance/reembed/backfill.passages_without_vectors [all but generation 2, quoted]
-- not prepared
select a.agent_id, a.item_id, a.updated_at, a.tenant, a.value::text
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.value ? 'letta.text'
       or a.value @> '{"kind": "Passage"}' and jsonb_typeof(a.value -> 'content') = 'string')
  and (a.expires_at is null or a.expires_at > now())
  and not exists (
    select from "letta"."archival_vectors" v where v.agent_id = a.agent_id and v.item_id = a.item_id)
order by a.agent_id, a.item_id
limit %(count)s

-- _maintenance/reembed/backfill.passages_without_vectors [generation 2]
-- not prepared
select a.agent_id, a.item_id, a.updated_at, a.tenant, a.value::text
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.value ? 'letta.text'
       or a.value @> '{"kind": "Passage"}' and jsonb_typeof(a.value -> 'content') = 'string')
  and (a.expires_at is null or a.expires_at > now())
  and not exists (
    select from "letta"."archival_vectors_g2" v where v.agent_id = a.agent_id and v.item_id = a.item_id)
order by a.agent_id, a.item_id
limit %(count)s

-- _maintenance/reembed/backfill.passages_without_vectors [quoted]
-- not prepared
select a.agent_id, a.item_id, a.updated_at, a.tenant, a.value::text
from "My ""own"" 100%%".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.value ? 'letta.text'
       or a.value @> '{"kind": "Passage"}' and jsonb_typeof(a.value -> 'content') = 'string')
  and (a.expires_at is null or a.expires_at > now())
  and not exists (
    select from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = a.agent_id and v.item_id = a.item_id)
order by a.agent_id, a.item_id
limit %(count)s

-- _maintenance/reembed/backfill.store_items [plain, unpartitioned, words, distributed]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, e.agent_id, e.item_id, e.field
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from "letta"."archival_vectors_g2_missing" m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning h.tenant, m.agent_id, m.item_id, m.field
), stored as (
  insert into "letta"."archival_vectors_g2" (tenant, agent_id, item_id, field, embedding, text_hash)
  select d.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done

-- _maintenance/reembed/backfill.store_items [generation 2]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, e.agent_id, e.item_id, e.field
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from "letta"."archival_vectors_g3_missing" m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning h.tenant, m.agent_id, m.item_id, m.field
), stored as (
  insert into "letta"."archival_vectors_g3" (tenant, agent_id, item_id, field, embedding, text_hash)
  select d.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done

-- _maintenance/reembed/backfill.store_items [vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".vector[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, e.agent_id, e.item_id, e.field
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from "letta"."archival_vectors_g2_missing" m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning h.tenant, m.agent_id, m.item_id, m.field
), stored as (
  insert into "letta"."archival_vectors_g2" (tenant, agent_id, item_id, field, embedding, text_hash)
  select d.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done

-- _maintenance/reembed/backfill.store_items [quoted]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, e.agent_id, e.item_id, e.field
  from embedded e
  join "My ""own"" 100%%".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from "My ""own"" 100%%"."archival_vectors_g2_missing" m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning h.tenant, m.agent_id, m.item_id, m.field
), stored as (
  insert into "My ""own"" 100%%"."archival_vectors_g2" (tenant, agent_id, item_id, field, embedding, text_hash)
  select d.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done

-- _maintenance/reembed/backfill.store_messages [plain, unpartitioned, words, distributed]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta"."recall_vectors_g2_missing" m
  using embedded e
  join "letta"."recall_vectors" v using (agent_id, thread_id, sequence)
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
  returning v.tenant, m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into "letta"."recall_vectors_g2" (tenant, agent_id, thread_id, sequence, embedding)
  select d.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done

-- _maintenance/reembed/backfill.store_messages [generation 2]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta"."recall_vectors_g3_missing" m
  using embedded e
  join "letta"."recall_vectors_g2" v using (agent_id, thread_id, sequence)
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
  returning v.tenant, m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into "letta"."recall_vectors_g3" (tenant, agent_id, thread_id, sequence, embedding)
  select d.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done

-- _maintenance/reembed/backfill.store_messages [vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".vector[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "letta"."recall_vectors_g2_missing" m
  using embedded e
  join "letta"."recall_vectors" v using (agent_id, thread_id, sequence)
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
  returning v.tenant, m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into "letta"."recall_vectors_g2" (tenant, agent_id, thread_id, sequence, embedding)
  select d.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done

-- _maintenance/reembed/backfill.store_messages [quoted]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from "My ""own"" 100%%"."recall_vectors_g2_missing" m
  using embedded e
  join "My ""own"" 100%%"."recall_vectors" v using (agent_id, thread_id, sequence)
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
  returning v.tenant, m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into "My ""own"" 100%%"."recall_vectors_g2" (tenant, agent_id, thread_id, sequence, embedding)
  select d.tenant, e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done

-- _maintenance/reembed/backfill.store_passages [plain, unpartitioned, words, distributed]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, a.agent_id, a.item_id
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  order by a.agent_id, a.item_id
  for share of a
), stored as (
  insert into "letta"."archival_vectors" (tenant, agent_id, item_id, field, embedding, text_hash)
  select h.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join held h on h.agent_id = e.agent_id and h.item_id = e.item_id
  on conflict (agent_id, item_id, field) do nothing
  returning item_id
)
select count(*) from stored

-- _maintenance/reembed/backfill.store_passages [generation 2]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, a.agent_id, a.item_id
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  order by a.agent_id, a.item_id
  for share of a
), stored as (
  insert into "letta"."archival_vectors_g2" (tenant, agent_id, item_id, field, embedding, text_hash)
  select h.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join held h on h.agent_id = e.agent_id and h.item_id = e.item_id
  on conflict (agent_id, item_id, field) do nothing
  returning item_id
)
select count(*) from stored

-- _maintenance/reembed/backfill.store_passages [vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".vector[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, a.agent_id, a.item_id
  from embedded e
  join "letta".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  order by a.agent_id, a.item_id
  for share of a
), stored as (
  insert into "letta"."archival_vectors" (tenant, agent_id, item_id, field, embedding, text_hash)
  select h.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join held h on h.agent_id = e.agent_id and h.item_id = e.item_id
  on conflict (agent_id, item_id, field) do nothing
  returning item_id
)
select count(*) from stored

-- _maintenance/reembed/backfill.store_passages [quoted]
-- writes
-- not prepared
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::"public".halfvec[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select a.tenant, a.agent_id, a.item_id
  from embedded e
  join "My ""own"" 100%%".archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  order by a.agent_id, a.item_id
  for share of a
), stored as (
  insert into "My ""own"" 100%%"."archival_vectors" (tenant, agent_id, item_id, field, embedding, text_hash)
  select h.tenant, e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join held h on h.agent_id = e.agent_id and h.item_id = e.item_id
  on conflict (agent_id, item_id, field) do nothing
  returning item_id
)
select count(*) from stored
