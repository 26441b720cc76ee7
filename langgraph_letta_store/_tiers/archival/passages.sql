-- live: a passage of a source that has not expired.
a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now());

-- still_attached: the agent shares the archive until this step is done. `must_hold` follows.
select set_config('letta_store.holds', (count(*) > 0)::text, true) from (
  select from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  for key share) held;

-- any_tag: it has at least one of the tags.
a.value @> any (%(tags)b::text[]::jsonb[]);

-- all_tags: it has all of the tags.
a.value @> %(tags)b::text::jsonb;

-- since: from a moment on.
a.created_at >= %(since)b;

-- until: up to a moment.
a.created_at <= %(until)b;

-- newest: without a query, the passages that were inserted last.
select {columns}, null::float8
from {archival_memory} a
where {condition}
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8;

-- get_passage: a passage by the id that its own namespace and key make.
select {columns}
from {archival_memory} a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now());

-- find_passages: those with a key that were put into namespaces below.
select {columns}
from {archival_memory} a
where {condition} and a.key = %(key)b
order by a.namespace
limit 2;

-- count_passages: how many there are.
select count(*) from {archival_memory} a where {condition};

-- count_tags: how many passages have each tag. One that was put otherwise may have anything there.
select tag::text, count(distinct a.item_id)
from {archival_memory} a
cross join lateral jsonb_array_elements(
  case jsonb_typeof(a.value -> 'tags') when 'array' then a.value -> 'tags' else '[]' end) tag
where {condition} and jsonb_typeof(tag) = 'string' and tag <> '""'
group by tag;

-- nearest_stored: for each new vector the passages whose vectors have the nearest directions, those
-- that are near enough. Distances to a zero vector are NaN, which is more than any number.
select new.place, 1 - near.distance, {columns}
from unnest(%(vectors)b::{vector_type}[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding {cosine} new.embedding) as distance
  from {archival_vectors} v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from {archival_memory} a where {condition}))
    and v.embedding {cosine} new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join {archival_memory} a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id;

-- is_text: it holds a text, not a document of another writer's.
(jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{{content,content}}') = 'string');

-- change_passages!: give passages another text, other tags, other metadata; what is null stays as
-- it is. LangMem has its text a level deeper. Their words are found out by the next search for some.
-- No row is written before the lock is held.
update {schema}.archival_memory a
set value = case
      when new.content is null then a.value || new.patch::jsonb
      when jsonb_typeof(a.value #> '{{content,content}}') = 'string'
        then jsonb_set(a.value, '{{content,content}}', new.content::jsonb) || new.patch::jsonb
      else a.value || jsonb_build_object('content', new.content::jsonb) || new.patch::jsonb
    end,
    updated_at = now(), terms = null
from unnest(%(items)b::uuid[], %(contents)b::text[], %(patches)b::text[])
       new (item_id, content, patch)
cross join ({shared_lock}) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
  and (a.expires_at is null or a.expires_at > now())
returning a.item_id, {columns};

-- embed_changed!: the vectors of the texts that passages have now, unless they are gone meanwhile.
insert into {all_archival_vectors} (agent_id, item_id, field, text_hash, embedding)
select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::{vector_type}[])
       new (item_id, text_hash, embedding)
join {schema}.archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id;

-- moment: when the transaction began, which is when what it writes was written.
select now();

-- attach_archive!: let an agent use an archive; harmless where it does already.
insert into {schema}.archival_memory_agents (agent_id, archive_id, archive, attached_at)
values (%(agent)b, %(archive_id)b, %(archive)b, now())
on conflict do nothing;

-- share_archive!: let another agent use an archive that this one uses; whether it does.
with own as materialized (
  select s.archive_id, s.archive from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
), shared as (
  insert into {schema}.archival_memory_agents (agent_id, archive_id, archive, attached_at)
  select %(other)b, own.archive_id, own.archive, now() from own
  on conflict do nothing
)
select exists (select from own);

-- detach_archive!: let an agent use an archive no longer; whether it did.
with detached as (
  delete from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  returning s.archive_id
)
select exists (select from detached);

-- attached_archives: the archives that an agent uses, in the order in which it came to them.
select s.archive from {schema}.archival_memory_agents s
where s.agent_id = %(agent)b
order by s.attached_at, s.archive;

-- is_attached: whether an agent uses an archive.
select exists (
  select from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b);
