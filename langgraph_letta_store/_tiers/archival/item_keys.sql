-- keyless: items whose keys are still to be made, in the order of their ids, with the fields of which
-- they have vectors.
select a.agent_id, a.item_id, a.value::text, a.updated_at, {fields}
from {schema}.archival_memory a
where a.keys is null and (a.agent_id, a.item_id) > (%(agent)b::uuid, %(item)b::uuid)
  and not a.value ? 'letta.sealed' and {unexpired}
order by a.agent_id, a.item_id
limit %(count)s;

-- store_keys!: stores the keys of items that have none and are not encrypted by now, and counts the
-- items. Rows that other sessions have locked are left for the next time, so that no writer waits.
with free as (
  select a.agent_id, a.item_id, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(key_terms)b::text[], %(states)b::timestamptz[])
         new (agent_id, item_id, keys, terms, updated_at)
  join {schema}.archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys is null and not a.value ? 'letta.sealed'
    and a.updated_at = new.updated_at
  for update of a skip locked
), stored as (
  update {schema}.archival_memory a
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored;

-- unembedded: keys without vectors of the present model.
select a.agent_id, a.item_id, a.keys, a.key_generation
from {schema}.archival_memory a
where a.keys <> '{{}}' and a.key_generation < %(generation)b::int4
  and (a.key_generation, a.agent_id, a.item_id)
    > (%(since)b::int4, %(agent)b::uuid, %(item)b::uuid)
order by a.key_generation, a.agent_id, a.item_id
limit %(count)s;

-- store_key_vectors!: stores the vectors of keys that have not changed, and counts the items.
with free as (
  select a.agent_id, a.item_id, new.vectors
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, item_id, keys, vectors)
  join {schema}.archival_memory a on a.agent_id = new.agent_id and a.item_id = new.item_id
  where a.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of a skip locked
), stored as (
  update {schema}.archival_memory a
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.agent_id
)
select count(*) from stored;
