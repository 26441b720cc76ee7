-- _tiers/archival/item_keys.keyless [all but generation 2, no vectors, quoted]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta".archival_memory a
where a.keys is null and (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(count)s

-- _tiers/archival/item_keys.keyless [generation 2]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_g2" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta".archival_memory a
where a.keys is null and (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(count)s

-- _tiers/archival/item_keys.keyless [no vectors]
select a.agent_id, a.item_id, a.value::text, a.updated_at, '{}'::text[]
from "letta".archival_memory a
where a.keys is null and (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(count)s

-- _tiers/archival/item_keys.keyless [quoted]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "My ""own"" 100%%"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "My ""own"" 100%%".archival_memory a
where a.keys is null and (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
order by a.agent_id, a.item_id
limit %(count)s

-- _tiers/archival/item_keys.store_key_vectors [all but quoted]
-- writes
with free as (
  select a.agent_id, a.item_id, new.vectors
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, item_id, keys, vectors)
  join "letta".archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of a skip locked
), stored as (
  update "letta".archival_memory a
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored

-- _tiers/archival/item_keys.store_key_vectors [quoted]
-- writes
with free as (
  select a.agent_id, a.item_id, new.vectors
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, item_id, keys, vectors)
  join "My ""own"" 100%%".archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of a skip locked
), stored as (
  update "My ""own"" 100%%".archival_memory a
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored

-- _tiers/archival/item_keys.store_keys [all but quoted]
-- writes
with free as (
  select a.agent_id, a.item_id, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(key_terms)b::text[], %(states)b::timestamptz[])
         new (agent_id, item_id, keys, terms, updated_at)
  join "letta".archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys is null and not a.value ? 'letta.sealed'
    and a.updated_at = new.updated_at
  for update of a skip locked
), stored as (
  update "letta".archival_memory a
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored

-- _tiers/archival/item_keys.store_keys [quoted]
-- writes
with free as (
  select a.agent_id, a.item_id, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(key_terms)b::text[], %(states)b::timestamptz[])
         new (agent_id, item_id, keys, terms, updated_at)
  join "My ""own"" 100%%".archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys is null and not a.value ? 'letta.sealed'
    and a.updated_at = new.updated_at
  for update of a skip locked
), stored as (
  update "My ""own"" 100%%".archival_memory a
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored

-- _tiers/archival/item_keys.unembedded [all but quoted]
select a.agent_id, a.item_id, a.keys, a.key_generation
from "letta".archival_memory a
where a.keys <> '{}' and a.key_generation < %(generation)b::int4
  and (a.key_generation, a.agent_id, a.item_id)
    > (%(since)b::int4, %(agent)b::uuid, %(item)b::uuid)
order by a.key_generation, a.agent_id, a.item_id
limit %(count)s

-- _tiers/archival/item_keys.unembedded [quoted]
select a.agent_id, a.item_id, a.keys, a.key_generation
from "My ""own"" 100%%".archival_memory a
where a.keys <> '{}' and a.key_generation < %(generation)b::int4
  and (a.key_generation, a.agent_id, a.item_id)
    > (%(since)b::int4, %(agent)b::uuid, %(item)b::uuid)
order by a.key_generation, a.agent_id, a.item_id
limit %(count)s
