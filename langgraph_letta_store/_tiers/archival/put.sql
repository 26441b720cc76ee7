-- put_plain!: an item of a schema that has no vectors; whether it has some, and keeps words, by now.
with {item}, listed as ({listed})
select exists (select from {schema}.settings where name = 'index'),
       exists (select from {schema}.settings where name = 'words');

-- put_new!: an item with the vectors of all its texts; whether it was written, and how many of its
-- texts had their vectors already.
with {item}, listed as ({listed}), deleted as (
  delete from {archival_vectors} v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as ({inserted})
select (select count(*) from item),
       (select count(*) from {archival_vectors} v
        join unnest(%(fields)b::text[], %(hashes)b::int8[]) put (field, text_hash)
          using (field, text_hash)
        where v.agent_id = %(agent)b and v.item_id = %(item)b);

-- put_again!: an item of which some texts keep their vectors, with those of its other texts; whether it
-- was written. It is not where a vector that was to be kept is missing, or another writer was quicker.
with item as (
  update {archival_memory} a
  set value = %(value)b::text::jsonb, updated_at = now(),
      created_at = case when a.expires_at <= now() then now() else a.created_at end,
      expires_at = now() + %(minutes)b::float8 * interval '1 minute',
      ttl = %(minutes)b::float8 * interval '1 minute', terms = {terms}
  from {held} held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and a.xmin = (
      select seen.xmin from {archival_memory} seen
      where seen.agent_id = %(agent)b and seen.item_id = %(item)b)
    and cardinality(%(kept_fields)b::text[]) = (
      select count(*) from {archival_vectors} v
      join unnest(%(kept_fields)b::text[], %(kept_hashes)b::int8[]) kept (field, text_hash)
        using (field, text_hash)
      where v.agent_id = %(agent)b and v.item_id = %(item)b)
  returning a.agent_id, a.item_id, a.namespace
), listed as ({listed}), deleted as (
  delete from {archival_vectors} v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b
    and v.field <> all (%(fields)b::text[] || %(kept_fields)b::text[])
), inserted as ({inserted})
select (select count(*) from item), 0;

-- rewrite_plain!: writes a new value of an item that is unchanged since it was read, and returns its
-- digest; no row if it was not written.
with {rewritten}
select item.digest from item;

-- rewrite!: the same with the vectors of all its texts.
with {rewritten}, deleted as (
  delete from {archival_vectors} v using item
  where v.agent_id = %(agent)b and v.item_id = %(item)b and v.field <> all (%(fields)b::text[])
), inserted as ({inserted})
select item.digest from item;

-- rewritten: the new value of an item, unless it has another value than the one that was read.
item as (
  update {archival_memory} a
  set value = %(value)b::text::jsonb, updated_at = now(), expires_at = null, ttl = null,
      terms = {terms}
  from {held} held
  where a.agent_id = %(agent)b and a.item_id = %(item)b
    and sha256(convert_to(a.value::text, 'UTF8')) = %(digest)b
    and (a.expires_at is null or a.expires_at > now())
  returning a.agent_id, a.item_id, sha256(convert_to(a.value::text, 'UTF8')) as digest
);

-- item: a new item, or the new value of an old one. It is not written before the lock is held. What
-- takes the place of an expired item is a new item.
item as (
  insert into {archival_memory} as old
    (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
  select %(agent)b::uuid, %(item)b::uuid, string_to_array(%(namespace)b::text, '.'),
         %(key)b::text, %(value)b::text::jsonb, now(), now(),
         now() + %(minutes)b::float8 * interval '1 minute',
         %(minutes)b::float8 * interval '1 minute', {terms}
  from {held} held
  on conflict (agent_id, item_id) do update
  set value = excluded.value, updated_at = excluded.updated_at,
      created_at = case when old.expires_at <= now() then excluded.created_at
                        else old.created_at end,
      expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
  {unless}
  returning agent_id, item_id, namespace
);

-- unless_changed: the statement sees the vectors as they were when it began: it writes nothing where
-- another writer has changed the item since, and with it perhaps its vectors.
where old.xmin = (
  select seen.xmin from {archival_memory} seen
  where seen.agent_id = %(agent)b and seen.item_id = %(item)b);

-- own_terms: the words of the item.
%(terms)b::text::int4[];

-- no_terms: words are not kept, or by others: these find what is missing.
null::int4[];

-- listed: the namespace that the item was put into.
insert into {schema}.namespaces (agent_id, namespace)
select item.agent_id, item.namespace from item
on conflict do nothing;

-- inserted: the vectors of the texts that do not keep theirs.
insert into {archival_vectors} as v (agent_id, item_id, field, text_hash, embedding)
select item.agent_id, item.item_id, put.field, put.text_hash, put.embedding
from item
cross join unnest(%(fields)b::text[], %(hashes)b::int8[], %(vectors)b::{vector_type}[])
  put (field, text_hash, embedding)
on conflict (agent_id, item_id, field) do update
set text_hash = excluded.text_hash, embedding = excluded.embedding
where v.text_hash is distinct from excluded.text_hash;

-- shared: writers of an agent's items hold its lock together; a deletion of namespaces holds it alone.
(select pg_advisory_xact_lock_shared({lock_class}, %(slot)b::int4));
