-- exports/to_langgraph.read_items [plain]
-- not prepared
select a.agent_id, a.item_id, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
       a.expires_at, (extract(epoch from a.ttl) / 60)::float8
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(limit)s

-- exports/to_langgraph.read_items [sealed]
-- not prepared
select a.agent_id, a.item_id, a.namespace, a.key, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
       a.expires_at, (extract(epoch from a.ttl) / 60)::float8
from "letta".archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(limit)s

-- exports/to_langgraph.restore_times [all]
-- writes
-- not prepared
update store s
set created_at = given.created_at, updated_at = given.updated_at,
    expires_at = given.expires_at, ttl_minutes = given.minutes
from unnest(%(prefixes)s::text[], %(keys)s::text[], %(created)s::timestamptz[],
            %(updated)s::timestamptz[], %(expires)s::timestamptz[], %(minutes)s::float8[])
  given (prefix, key, created_at, updated_at, expires_at, minutes)
where s.prefix = given.prefix and s.key = given.key
