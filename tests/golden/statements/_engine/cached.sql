-- _engine/cached.clear_cached [all but quoted, distributed]
-- writes
delete from "letta".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and (%(namespaces)b::uuid[] is null or c.namespace_id = any(%(namespaces)b::uuid[]))

-- _engine/cached.clear_cached [quoted]
-- writes
delete from "My ""own"" 100%%".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and (%(namespaces)b::uuid[] is null or c.namespace_id = any(%(namespaces)b::uuid[]))

-- _engine/cached.clear_cached [distributed]
-- writes
delete from "letta".cached c
where c.tenant = '' and c.cache = %(cache)s
  and (%(namespaces)b::uuid[] is null or c.namespace_id = any(%(namespaces)b::uuid[]))

-- _engine/cached.evict_cached [all but quoted, distributed]
-- writes
with ranked as (
  select c.namespace_id, c.key_id, row_number() over by_use as place,
         sum(c.bytes) over by_use as total
  from "letta".cached c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  window by_use as (order by c.used_at desc, c.stored_at desc, c.key_id)
)
delete from "letta".cached c using ranked
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = ranked.namespace_id and c.key_id = ranked.key_id
  and (ranked.place > %(entries)s or ranked.total > %(bytes)s)

-- _engine/cached.evict_cached [quoted]
-- writes
with ranked as (
  select c.namespace_id, c.key_id, row_number() over by_use as place,
         sum(c.bytes) over by_use as total
  from "My ""own"" 100%%".cached c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  window by_use as (order by c.used_at desc, c.stored_at desc, c.key_id)
)
delete from "My ""own"" 100%%".cached c using ranked
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = ranked.namespace_id and c.key_id = ranked.key_id
  and (ranked.place > %(entries)s or ranked.total > %(bytes)s)

-- _engine/cached.evict_cached [distributed]
-- writes
with ranked as (
  select c.namespace_id, c.key_id, row_number() over by_use as place,
         sum(c.bytes) over by_use as total
  from "letta".cached c
  where c.tenant = '' and c.cache = %(cache)s
  window by_use as (order by c.used_at desc, c.stored_at desc, c.key_id)
)
delete from "letta".cached c using ranked
where c.tenant = '' and c.cache = %(cache)s
  and c.namespace_id = ranked.namespace_id and c.key_id = ranked.key_id
  and (ranked.place > %(entries)s or ranked.total > %(bytes)s)

-- _engine/cached.get_cached [all but quoted, distributed]
select asked.place, c.type, c.value, c.used_at < now() - interval '1 hour'
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) with ordinality
  asked (namespace_id, key_id, place)
join "letta".cached c
  on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
 and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
where (c.expires_at is null or c.expires_at > now())

-- _engine/cached.get_cached [quoted]
select asked.place, c.type, c.value, c.used_at < now() - interval '1 hour'
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) with ordinality
  asked (namespace_id, key_id, place)
join "My ""own"" 100%%".cached c
  on c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
 and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
where (c.expires_at is null or c.expires_at > now())

-- _engine/cached.get_cached [distributed]
select asked.place, c.type, c.value, c.used_at < now() - interval '1 hour'
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) with ordinality
  asked (namespace_id, key_id, place)
join "letta".cached c
  on c.tenant = '' and c.cache = %(cache)s
 and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
where (c.expires_at is null or c.expires_at > now())

-- _engine/cached.get_one_cached [all but quoted, distributed]
select 1, c.type, c.value, c.used_at < now() - interval '1 hour'
from "letta".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = %(namespace)b and c.key_id = %(key)b
  and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.get_one_cached [quoted]
select 1, c.type, c.value, c.used_at < now() - interval '1 hour'
from "My ""own"" 100%%".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = %(namespace)b and c.key_id = %(key)b
  and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.get_one_cached [distributed]
select 1, c.type, c.value, c.used_at < now() - interval '1 hour'
from "letta".cached c
where c.tenant = '' and c.cache = %(cache)s
  and c.namespace_id = %(namespace)b and c.key_id = %(key)b
  and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.is_unlogged [all]
select c.relpersistence = 'u' from pg_class c where c.oid = to_regclass(%(table)s)

-- _engine/cached.make_logged [all but quoted]
-- writes
alter table "letta".cached set logged

-- _engine/cached.make_logged [quoted]
-- writes
alter table "My ""own"" 100%%".cached set logged

-- _engine/cached.make_unlogged [all but quoted]
-- writes
alter table "letta".cached set unlogged

-- _engine/cached.make_unlogged [quoted]
-- writes
alter table "My ""own"" 100%%".cached set unlogged

-- _engine/cached.measure_cached [all but quoted, distributed]
select count(*), coalesce(sum(c.bytes), 0)::int8
from "letta".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.measure_cached [quoted]
select count(*), coalesce(sum(c.bytes), 0)::int8
from "My ""own"" 100%%".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.measure_cached [distributed]
select count(*), coalesce(sum(c.bytes), 0)::int8
from "letta".cached c
where c.tenant = '' and c.cache = %(cache)s and (c.expires_at is null or c.expires_at > now())

-- _engine/cached.near_cached [all but quoted, distributed]
select c.key_id, c.prompt, c.type, c.value,
       1 - (c.embedding::"public".vector operator("public".<=>) %(query)s::"public".vector)
         as similarity
from "letta".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and c.namespace_id = %(namespace)b
  and cardinality(c.embedding) = %(dims)s and (c.expires_at is null or c.expires_at > now())
order by similarity desc
limit %(limit)s

-- _engine/cached.near_cached [quoted]
select c.key_id, c.prompt, c.type, c.value,
       1 - (c.embedding::"public".vector operator("public".<=>) %(query)s::"public".vector)
         as similarity
from "My ""own"" 100%%".cached c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and c.namespace_id = %(namespace)b
  and cardinality(c.embedding) = %(dims)s and (c.expires_at is null or c.expires_at > now())
order by similarity desc
limit %(limit)s

-- _engine/cached.near_cached [distributed]
select c.key_id, c.prompt, c.type, c.value,
       1 - (c.embedding::"public".vector operator("public".<=>) %(query)s::"public".vector)
         as similarity
from "letta".cached c
where c.tenant = '' and c.cache = %(cache)s and c.namespace_id = %(namespace)b
  and cardinality(c.embedding) = %(dims)s and (c.expires_at is null or c.expires_at > now())
order by similarity desc
limit %(limit)s

-- _engine/cached.put_cached [all but quoted]
-- writes
insert into "letta".cached
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
      used_at = excluded.used_at, expires_at = excluded.expires_at

-- _engine/cached.put_cached [quoted]
-- writes
insert into "My ""own"" 100%%".cached
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
      used_at = excluded.used_at, expires_at = excluded.expires_at

-- _engine/cached.sweep_cached [all but quoted, distributed]
-- writes
delete from "letta".cached c where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and c.expires_at <= now()

-- _engine/cached.sweep_cached [quoted]
-- writes
delete from "My ""own"" 100%%".cached c where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s and c.expires_at <= now()

-- _engine/cached.sweep_cached [distributed]
-- writes
delete from "letta".cached c where c.tenant = '' and c.cache = %(cache)s and c.expires_at <= now()

-- _engine/cached.touch_cached [all but quoted, distributed]
-- writes
update "letta".cached c set used_at = now()
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) asked (namespace_id, key_id)
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
  and c.used_at < now() - interval '1 hour'

-- _engine/cached.touch_cached [quoted]
-- writes
update "My ""own"" 100%%".cached c set used_at = now()
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) asked (namespace_id, key_id)
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.cache = %(cache)s
  and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
  and c.used_at < now() - interval '1 hour'

-- _engine/cached.touch_cached [distributed]
-- writes
update "letta".cached c set used_at = now()
from unnest(%(namespaces)b::uuid[], %(keys)b::bytea[]) asked (namespace_id, key_id)
where c.tenant = '' and c.cache = %(cache)s
  and c.namespace_id = asked.namespace_id and c.key_id = asked.key_id
  and c.used_at < now() - interval '1 hour'
