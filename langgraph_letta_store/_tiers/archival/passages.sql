-- live: a passage of a source that has not expired.
a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now());

-- still_attached: the agent shares the archive until this step is done. `must_hold` follows.
with {apart}seen as materialized (
  select count(*) > 0 as holds
  from (
    select from {schema}.archival_memory_agents s
    where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
    for key share) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- is_new: the passage was not there before this step wrote it. `must_hold` follows.
with {apart}seen as materialized (
  select count(*) > 0 as holds
  from {archival_memory} a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

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

-- was_text: the same of passages that are encrypted, or were not yet.
(a.value ? 'letta.text' or {is_text});

-- change_passages!: give passages another text, other tags, other metadata; what is null stays as
-- it is. LangMem has its text a level deeper. Their words are found out by the next search for some.
-- No row is written before the lock is held.
update {schema}.archival_memory a
set value = case
      when new.content is null then a.value || new.patch::jsonb
      when jsonb_typeof(a.value #> '{{content,content}}') = 'string'
        then jsonb_set(a.value, '{{content,content}}', new.content::jsonb) || new.patch::jsonb
      else jsonb_set(a.value, '{{content}}', new.content::jsonb) || new.patch::jsonb
    end,
    updated_at = now(), terms = null
from unnest(%(items)b::uuid[], %(contents)b::text[], %(patches)b::text[])
       new (item_id, content, patch)
cross join ({shared_lock}) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
  and (a.expires_at is null or a.expires_at > now())
returning a.item_id, {columns};

-- read_passages: passages to change, each with its value as it is stored.
select a.item_id, a.value::text, {columns}
from {archival_memory} a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
  and (a.expires_at is null or a.expires_at > now());

-- hold_passages!: encrypted passages are as they were read, and no other session changes them until
-- the step is done. `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = %(count)b::int8 as holds
  from (
    select from {schema}.archival_memory a
    join unnest(%(items)b::uuid[], %(olds)b::text[]) old (item_id, value) using (item_id)
    where a.agent_id = %(agent)b and a.value = old.value::jsonb
      and (a.expires_at is null or a.expires_at > now())
    order by a.item_id
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- rewrite_passages!: the new values of encrypted passages. No row is written before the lock is held.
update {schema}.archival_memory a
set value = new.value::jsonb, updated_at = now(), terms = %(terms)b::text::int4[]
from unnest(%(items)b::uuid[], %(values)b::text[]) new (item_id, value)
cross join ({shared_lock}) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
returning a.item_id, a.updated_at;

-- embed_changed!: the vectors of the texts that passages have now, unless they are gone meanwhile.
with found as materialized (
  select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
  from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::{vector_type}[])
         new (item_id, text_hash, embedding)
  join {schema}.archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id
)
insert into {all_archival_vectors} (agent_id, item_id, field, text_hash, embedding)
select found.* from found;

-- date_passages!: new passages were made at times of their own.
update {schema}.archival_memory a set created_at = new.created_at
from unnest(%(items)b::uuid[], %(times)b::timestamptz[]) new (item_id, created_at)
where a.agent_id = %(agent)b and a.item_id = new.item_id;

-- document_passages: the passages of a document.
select a.key, a.namespace, {item_value}
from {archival_memory} a
where {condition} and a.value @> %(document)b::text::jsonb;

-- hold_document: the writers of a document come one after the other.
select pg_advisory_xact_lock(%(lock)b::int8);

-- still_document: a document has these passages and no others; `must_hold` follows.
with {apart}seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{{}}') = %(keys)b::text[] as holds
  from {archival_memory} a
  where {condition} and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- list_documents: the documents, each with the sums of its passages.
select a.value ->> 'document', count(*), sum(length(a.value ->> 'content')),
       max((a.value #>> '{{metadata,page}}')::int4), min(a.created_at), max(a.updated_at)
from {archival_memory} a
where {condition} and jsonb_typeof(a.value -> 'document') = 'string'
  and a.value ->> 'kind' = 'Passage'
group by 1;

-- list_sealed_documents: the encrypted passages of all documents.
select a.key, a.namespace, {item_value}, a.created_at, a.updated_at
from {archival_memory} a
where {condition} and jsonb_typeof(a.value -> 'document') = 'string';

-- moment: when the transaction began, which is when what it writes was written.
select now();

-- attach_archive!: let an agent use an archive that no agent uses or may use, or to which it has
-- consent; harmless where it uses the archive already. The archive's lock is held.
with allowed as materialized (
  select now() as at
  where exists (
      select from {schema}.archival_memory_consents k
      where k.tenant = {tenant} and k.archive_id = %(archive_id)b and k.agent_id = %(agent)b)
    or not exists (
        select from {schema}.archival_memory_consents k
        where k.tenant = {tenant} and k.archive_id = %(archive_id)b)
      and not exists (
        select from {schema}.archival_memory_agents s where s.archive_id = %(archive_id)b)
)
insert into {schema}.archival_memory_agents (agent_id, archive_id, archive, attached_at)
select %(agent)b, %(archive_id)b, %(archive)b, allowed.at from allowed
on conflict do nothing;

-- grant_archive!: an agent that uses an archive consents that another one does; whether it uses it.
with own as materialized (
  select s.archive_id, exists (
    select from {schema}.archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id = %(other)b) as is_shared
  from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
), granted as (
  insert into {schema}.archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select own.archive_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from own
  where not own.is_shared
  on conflict (tenant, archive_id, agent_id) do nothing
)
select exists (select from own);

-- owns_archive: whether an agent is the owner of an archive that it uses: no other agent gave it
-- consent.
exists (
  select from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)
and not exists (
  select from {schema}.archival_memory_consents o
  where o.tenant = {tenant} and o.agent_id = %(agent)b and o.archive_id = %(archive_id)b
    and o.granted_by is distinct from o.agent_id);

-- revoke_archive!: ends the consent that an agent has, and detaches the archive from it; whether it
-- had consent, and whether this agent may end it: the one that gave it, and the archive's owner.
with consent as materialized (
  select k.agent_id, exists (
           select from {schema}.archival_memory_agents s
           where s.agent_id = %(agent)b and s.archive_id = k.archive_id)
         and (k.granted_by is not distinct from %(agent)b::uuid or ({owns_archive})) as mine
  from {schema}.archival_memory_consents k
  where k.tenant = {tenant} and k.archive_id = %(archive_id)b and k.agent_id = %(other)b
), revoked as (
  delete from {schema}.archival_memory_consents k
  using consent
  where k.tenant = {tenant} and k.archive_id = %(archive_id)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from {schema}.archival_memory_agents s
  using consent
  where s.archive_id = %(archive_id)b and s.agent_id = consent.agent_id and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine);

-- archive_consents: the agents that have consent to attach an archive, in the order in which they
-- got it.
select k.agent, k.granter, k.granted_at, exists (
         select from {schema}.archival_memory_agents s
         where s.archive_id = k.archive_id and s.agent_id = k.agent_id)
from {schema}.archival_memory_consents k
where k.tenant = {tenant} and k.archive_id = %(archive_id)b
order by k.granted_at, k.agent;

-- detach_archive!: let an agent use an archive no longer; whether it did. The last agent to use it
-- keeps its consent, so that it can attach the archive again; that of others ends.
with detached as (
  delete from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  returning s.archive_id, s.agent_id, not exists (
    select from {schema}.archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as was_last
), revoked as (
  delete from {schema}.archival_memory_consents k
  using detached d
  where k.tenant = {tenant} and k.archive_id = d.archive_id and k.agent_id = d.agent_id
    and not d.was_last
), kept as (
  insert into {schema}.archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select d.archive_id, d.agent_id, %(name)b, d.agent_id, %(name)b, now()
  from detached d
  where d.was_last
  on conflict (tenant, archive_id, agent_id) do update
  set granted_by = excluded.granted_by, granter = excluded.granter,
      granted_at = excluded.granted_at
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
