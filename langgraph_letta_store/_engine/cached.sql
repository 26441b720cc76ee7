-- get_one_cached: the value of one key, if it has not expired, and whether it was last used long ago.
select 1, c.type, c.value, c.used_at < now() - interval '1 hour'
from {schema}.cached c
where c.tenant = {tenant} and c.cache = %(cache)s
  and c.namespace_id = %(namespace)b and c.key_id = %(key)b
  and {living};

-- get_cached: the values of keys that have not expired, by the keys' places, and whether they were
-- last used long ago.
select asked.place, c.type, c.value, c.used_at < now() - interval '1 hour'
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) with ordinality
  asked (namespace_id, key_id, place)
join {schema}.cached c
  on c.tenant = {tenant} and c.cache = %(cache)s
 and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
where {living};

-- living: what has not expired.
(c.expires_at is null or c.expires_at > now());

-- touch_cached!: note that keys were used, so that others make room first.
update {schema}.cached c set used_at = now()
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) asked (namespace_id, key_id)
where c.tenant = {tenant} and c.cache = %(cache)s
  and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
  and c.used_at < now() - interval '1 hour';

-- put_cached!: store values, in place of those that the keys have.
insert into {schema}.cached
  (cache, namespace_id, key_id, namespace, type, value, prompt, embedding, bytes, expires_at)
select %(cache)s, given.namespace_id, given.key_id, given.namespace, given.type,
       given.value, given.prompt, given.embedding::real[], given.bytes,
       now() + make_interval(secs => given.seconds)
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[], %(labels)b::text[], %(types)b::text[],
            %(values)b::bytea[], %(prompts)b::text[], %(embeddings)b::text[], %(bytes)b::int4[],
            %(seconds)b::float8[])
  given (namespace_id, key_id, namespace, type, value, prompt, embedding, bytes, seconds)
order by given.namespace_id, given.key_id
on conflict (tenant, cache, namespace_id, key_id) do update
  set type = excluded.type, value = excluded.value, prompt = excluded.prompt,
      embedding = excluded.embedding, bytes = excluded.bytes, stored_at = excluded.stored_at,
      used_at = excluded.used_at, expires_at = excluded.expires_at;

-- near_cached: the values whose prompts are nearest in meaning, with their similarity.
select c.key_id, c.prompt, c.type, c.value,
       1 - (c.embedding::{pgvector}.vector operator({pgvector}.<=>) %(query)s::{pgvector}.vector)
         as similarity
from {schema}.cached c
where c.tenant = {tenant} and c.cache = %(cache)s and c.namespace_id = %(namespace)b
  and cardinality(c.embedding) = %(dims)s and {living}
order by similarity desc
limit %(limit)s;

-- clear_cached!: delete all that a cache has, or what it has in some namespaces.
delete from {schema}.cached c
where c.tenant = {tenant} and c.cache = %(cache)s
  and (%(namespaces)b::uuid[] is null or c.namespace_id = any(%(namespaces)b::uuid[]));

-- sweep_cached!: delete what has expired.
delete from {schema}.cached c where c.tenant = {tenant} and c.cache = %(cache)s and c.expires_at <= now();

-- evict_cached!: delete what was used longest ago, until the rest keeps within the bounds.
with ranked as (
  select c.namespace_id, c.key_id, row_number() over by_use as place,
         sum(c.bytes) over by_use as total
  from {schema}.cached c
  where c.tenant = {tenant} and c.cache = %(cache)s
  window by_use as (order by c.used_at desc, c.stored_at desc, c.key_id)
)
delete from {schema}.cached c using ranked
where c.tenant = {tenant} and c.cache = %(cache)s
  and c.namespace_id = ranked.namespace_id and c.key_id = ranked.key_id
  and (ranked.place > %(entries)s or ranked.total > %(bytes)s);

-- measure_cached: how many values a cache has, and how many bytes they take.
select count(*), coalesce(sum(c.bytes), 0)::int8
from {schema}.cached c
where c.tenant = {tenant} and c.cache = %(cache)s and {living};

-- is_unlogged: whether the table is one that a crash of the server empties.
select c.relpersistence = 'u' from pg_class c where c.oid = to_regclass(%(table)s);

-- make_unlogged!: writes are faster, and a crash of the server empties the table.
alter table {schema}.cached set unlogged;

-- make_logged!: the table outlives a crash of the server, and replicas have it.
alter table {schema}.cached set logged;
