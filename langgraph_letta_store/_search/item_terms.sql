-- wordless: items whose words are not stored yet, a batch of them, with the fields of which they have
-- vectors. Where nothing can be written, there are none: they wait.
select a.agent_id, a.item_id, a.value::text, a.updated_at, {fields}
from {archival_memory} a
where {counted} and a.terms is null and {opened} and {unexpired}
  and {may_write} and has_table_privilege({table}, 'update')
limit %(batch)s;

-- all_opened: every item can be read.
true;

-- plain: items that are not encrypted.
not a.value ? 'letta.sealed';

-- pause: others are storing the words of the same items.
select pg_sleep(0.05);

-- vector_fields: what an item was embedded by.
array(select v.field from {archival_vectors} v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field);

-- no_fields: the schema has no vectors.
'{{}}'::text[];

-- store_words!: the words of items that have none, unless they have been put again meanwhile; how many
-- were stored. Rows that other writers hold are skipped, so that no writer waits for a search.
with free as materialized (
  select a.agent_id, a.item_id, new.terms::int4[] as terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(terms)b::text[],
              %(updated)b::timestamptz[]) new (agent_id, item_id, terms, updated_at)
  join {schema}.archival_memory a
    on a.agent_id = new.agent_id and a.item_id = new.item_id and a.updated_at = new.updated_at
  where a.terms is null
  for update of a skip locked
), stored as (
  update {schema}.archival_memory a set terms = free.terms
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.item_id
)
select count(*) from stored;

-- find_fields: what items were embedded by.
select a.item_id, a.field from {archival_vectors} a where {items}
order by a.item_id, a.field;
