-- read_items: a page of the items that have not expired, in the order of their keys.
select a.agent_id, a.item_id, a.namespace, a.key, {item_value}, a.created_at, a.updated_at,
       a.expires_at, (extract(epoch from a.ttl) / 60)::float8
from {schema}.archival_memory a
where (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(limit)s;

-- restore_times!: the times of items, in the table of PostgresStore.
update store s
set created_at = given.created_at, updated_at = given.updated_at,
    expires_at = given.expires_at, ttl_minutes = given.minutes
from unnest(%(prefixes)s::text[], %(keys)s::text[], %(created)s::timestamptz[],
            %(updated)s::timestamptz[], %(expires)s::timestamptz[], %(minutes)s::float8[])
  given (prefix, key, created_at, updated_at, expires_at, minutes)
where s.prefix = given.prefix and s.key = given.key;
