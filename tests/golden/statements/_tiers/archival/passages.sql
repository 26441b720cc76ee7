-- _tiers/archival/passages.archive_consents [all but quoted, distributed: - | one agent]
select k.agent, k.granter, k.granted_at, exists (
         select from "letta".archival_memory_agents s
         where s.archive_id = k.archive_id and s.agent_id = k.agent_id)
from "letta".archival_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b
order by k.granted_at, k.agent

-- _tiers/archival/passages.archive_consents [quoted: - | one agent]
select k.agent, k.granter, k.granted_at, exists (
         select from "My ""own"" 100%%".archival_memory_agents s
         where s.archive_id = k.archive_id and s.agent_id = k.agent_id)
from "My ""own"" 100%%".archival_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b
order by k.granted_at, k.agent

-- _tiers/archival/passages.archive_consents [distributed: - | one agent]
select k.agent, k.granter, k.granted_at, exists (
         select from "letta".archival_memory_agents s
         where s.archive_id = k.archive_id and s.agent_id = k.agent_id)
from "letta".archival_memory_consents k
where k.tenant = '' and k.archive_id = %(archive_id)b
order by k.granted_at, k.agent

-- _tiers/archival/passages.attach_archive [all but quoted, distributed: - | one agent]
-- writes
with allowed as materialized (
  select now() as at
  where exists (
      select from "letta".archival_memory_consents k
      where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = %(agent)b)
    or not exists (
        select from "letta".archival_memory_consents k
        where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b)
      and not exists (
        select from "letta".archival_memory_agents s where s.archive_id = %(archive_id)b)
)
insert into "letta".archival_memory_agents (agent_id, archive_id, archive, attached_at)
select %(agent)b, %(archive_id)b, %(archive)b, allowed.at from allowed
on conflict do nothing

-- _tiers/archival/passages.attach_archive [quoted: - | one agent]
-- writes
with allowed as materialized (
  select now() as at
  where exists (
      select from "My ""own"" 100%%".archival_memory_consents k
      where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = %(agent)b)
    or not exists (
        select from "My ""own"" 100%%".archival_memory_consents k
        where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b)
      and not exists (
        select from "My ""own"" 100%%".archival_memory_agents s where s.archive_id = %(archive_id)b)
)
insert into "My ""own"" 100%%".archival_memory_agents (agent_id, archive_id, archive, attached_at)
select %(agent)b, %(archive_id)b, %(archive)b, allowed.at from allowed
on conflict do nothing

-- _tiers/archival/passages.attach_archive [distributed: - | one agent]
-- writes
with allowed as materialized (
  select now() as at
  where exists (
      select from "letta".archival_memory_consents k
      where k.tenant = '' and k.archive_id = %(archive_id)b and k.agent_id = %(agent)b)
    or not exists (
        select from "letta".archival_memory_consents k
        where k.tenant = '' and k.archive_id = %(archive_id)b)
      and not exists (
        select from "letta".archival_memory_agents s where s.archive_id = %(archive_id)b)
)
insert into "letta".archival_memory_agents (agent_id, archive_id, archive, attached_at)
select %(agent)b, %(archive_id)b, %(archive)b, allowed.at from allowed
on conflict do nothing

-- _tiers/archival/passages.attached_archives [all but quoted: - | one agent]
select s.archive from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
order by s.attached_at, s.archive

-- _tiers/archival/passages.attached_archives [quoted: - | one agent]
select s.archive from "My ""own"" 100%%".archival_memory_agents s
where s.agent_id = %(agent)b
order by s.attached_at, s.archive

-- _tiers/archival/passages.change_passages [all but quoted, distributed: - | one agent]
-- writes
update "letta".archival_memory a
set value = case
      when new.content is null then a.value || new.patch::jsonb
      when jsonb_typeof(a.value #> '{content,content}') = 'string'
        then jsonb_set(a.value, '{content,content}', new.content::jsonb) || new.patch::jsonb
      else jsonb_set(a.value, '{content}', new.content::jsonb) || new.patch::jsonb
    end,
    updated_at = now(), terms = null
from unnest(%(items)b::uuid[], %(contents)b::text[], %(patches)b::text[])
       new (item_id, content, patch)
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
  and (a.expires_at is null or a.expires_at > now())
returning a.item_id, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')

-- _tiers/archival/passages.change_passages [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".archival_memory a
set value = case
      when new.content is null then a.value || new.patch::jsonb
      when jsonb_typeof(a.value #> '{content,content}') = 'string'
        then jsonb_set(a.value, '{content,content}', new.content::jsonb) || new.patch::jsonb
      else jsonb_set(a.value, '{content}', new.content::jsonb) || new.patch::jsonb
    end,
    updated_at = now(), terms = null
from unnest(%(items)b::uuid[], %(contents)b::text[], %(patches)b::text[])
       new (item_id, content, patch)
cross join (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
  and (a.expires_at is null or a.expires_at > now())
returning a.item_id, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')

-- _tiers/archival/passages.change_passages [distributed: - | one agent]
-- writes
update "letta".archival_memory a
set value = case
      when new.content is null then a.value || new.patch::jsonb
      when jsonb_typeof(a.value #> '{content,content}') = 'string'
        then jsonb_set(a.value, '{content,content}', new.content::jsonb) || new.patch::jsonb
      else jsonb_set(a.value, '{content}', new.content::jsonb) || new.patch::jsonb
    end,
    updated_at = now(), terms = null
from unnest(%(items)b::uuid[], %(contents)b::text[], %(patches)b::text[])
       new (item_id, content, patch)
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
  and (a.expires_at is null or a.expires_at > now())
returning a.item_id, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true

-- _tiers/archival/passages.count_passages [all but quoted: live; unpartitioned, distributed: one agent, live]
select count(*) from "letta"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.count_passages [quoted: live]
select count(*) from "My ""own"" 100%%"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.count_passages [all but unpartitioned, distributed, quoted: one agent, live]
select count(*) from "letta"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.count_passages [quoted: one agent, live]
select count(*) from "My ""own"" 100%%"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.count_tags [all but quoted: live; unpartitioned, distributed: one agent, live]
select tag::text, count(distinct a.item_id)
from "letta"."archival_memory" a
cross join lateral jsonb_array_elements(
  case jsonb_typeof(a.value -> 'tags') when 'array' then a.value -> 'tags' else '[]' end) tag
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(tag) = 'string' and tag <> '""'
group by tag

-- _tiers/archival/passages.count_tags [quoted: live]
select tag::text, count(distinct a.item_id)
from "My ""own"" 100%%"."archival_memory" a
cross join lateral jsonb_array_elements(
  case jsonb_typeof(a.value -> 'tags') when 'array' then a.value -> 'tags' else '[]' end) tag
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(tag) = 'string' and tag <> '""'
group by tag

-- _tiers/archival/passages.count_tags [all but unpartitioned, distributed, quoted: one agent, live]
select tag::text, count(distinct a.item_id)
from "letta"."archival_memory_3" a
cross join lateral jsonb_array_elements(
  case jsonb_typeof(a.value -> 'tags') when 'array' then a.value -> 'tags' else '[]' end) tag
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(tag) = 'string' and tag <> '""'
group by tag

-- _tiers/archival/passages.count_tags [quoted: one agent, live]
select tag::text, count(distinct a.item_id)
from "My ""own"" 100%%"."archival_memory_3" a
cross join lateral jsonb_array_elements(
  case jsonb_typeof(a.value -> 'tags') when 'array' then a.value -> 'tags' else '[]' end) tag
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(tag) = 'string' and tag <> '""'
group by tag

-- _tiers/archival/passages.date_passages [all but quoted: - | one agent]
-- writes
update "letta".archival_memory a set created_at = new.created_at
from unnest(%(items)b::uuid[], %(times)b::timestamptz[]) new (item_id, created_at)
where a.agent_id = %(agent)b and a.item_id = new.item_id

-- _tiers/archival/passages.date_passages [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".archival_memory a set created_at = new.created_at
from unnest(%(items)b::uuid[], %(times)b::timestamptz[]) new (item_id, created_at)
where a.agent_id = %(agent)b and a.item_id = new.item_id

-- _tiers/archival/passages.detach_archive [all but quoted, distributed: - | one agent]
-- writes
with detached as (
  delete from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  returning s.archive_id, s.agent_id, not exists (
    select from "letta".archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as was_last
), revoked as (
  delete from "letta".archival_memory_consents k
  using detached d
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = d.archive_id and k.agent_id = d.agent_id
    and not d.was_last
), kept as (
  insert into "letta".archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select d.archive_id, d.agent_id, %(name)b, d.agent_id, %(name)b, now()
  from detached d
  where d.was_last
  on conflict (tenant, archive_id, agent_id) do update
  set granted_by = excluded.granted_by, granter = excluded.granter,
      granted_at = excluded.granted_at
)
select exists (select from detached)

-- _tiers/archival/passages.detach_archive [quoted: - | one agent]
-- writes
with detached as (
  delete from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  returning s.archive_id, s.agent_id, not exists (
    select from "My ""own"" 100%%".archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as was_last
), revoked as (
  delete from "My ""own"" 100%%".archival_memory_consents k
  using detached d
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = d.archive_id and k.agent_id = d.agent_id
    and not d.was_last
), kept as (
  insert into "My ""own"" 100%%".archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select d.archive_id, d.agent_id, %(name)b, d.agent_id, %(name)b, now()
  from detached d
  where d.was_last
  on conflict (tenant, archive_id, agent_id) do update
  set granted_by = excluded.granted_by, granter = excluded.granter,
      granted_at = excluded.granted_at
)
select exists (select from detached)

-- _tiers/archival/passages.detach_archive [distributed: - | one agent]
-- writes
with detached as (
  delete from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
  returning s.archive_id, s.agent_id, not exists (
    select from "letta".archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as was_last
), revoked as (
  delete from "letta".archival_memory_consents k
  using detached d
  where k.tenant = '' and k.archive_id = d.archive_id and k.agent_id = d.agent_id
    and not d.was_last
), kept as (
  insert into "letta".archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select d.archive_id, d.agent_id, %(name)b, d.agent_id, %(name)b, now()
  from detached d
  where d.was_last
  on conflict (tenant, archive_id, agent_id) do update
  set granted_by = excluded.granted_by, granter = excluded.granter,
      granted_at = excluded.granted_at
)
select exists (select from detached)

-- _tiers/archival/passages.document_passages [all but quoted, sealed: live; unpartitioned, distributed: one agent, live]
select a.key, a.namespace, a.value::text
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb

-- _tiers/archival/passages.document_passages [quoted: live]
select a.key, a.namespace, a.value::text
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb

-- _tiers/archival/passages.document_passages [all but unpartitioned, distributed, quoted: one agent, live]
select a.key, a.namespace, a.value::text
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb

-- _tiers/archival/passages.document_passages [quoted: one agent, live]
select a.key, a.namespace, a.value::text
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb

-- _tiers/archival/passages.document_passages [sealed: live]
select a.key, a.namespace, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb

-- _tiers/archival/passages.embed_changed [plain, unpartitioned, no vectors, words, distributed: - | one agent]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
  from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
         new (item_id, text_hash, embedding)
  join "letta".archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id
)
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select found.* from found

-- _tiers/archival/passages.embed_changed [generation 2: - | one agent]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
  from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
         new (item_id, text_hash, embedding)
  join "letta".archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id
)
insert into "letta"."archival_vectors_g2" (agent_id, item_id, field, text_hash, embedding)
select found.* from found

-- _tiers/archival/passages.embed_changed [vector(3072) l2, vector(1024) inner_product: - | one agent]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
  from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::"public".vector[])
         new (item_id, text_hash, embedding)
  join "letta".archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id
)
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select found.* from found

-- _tiers/archival/passages.embed_changed [quoted: - | one agent]
-- writes
with found as materialized (
  select a.agent_id, a.item_id, 'content', new.text_hash, new.embedding
  from unnest(%(items)b::uuid[], %(hashes)b::int8[], %(vectors)b::"public".halfvec[])
         new (item_id, text_hash, embedding)
  join "My ""own"" 100%%".archival_memory a on a.agent_id = %(agent)b and a.item_id = new.item_id
)
insert into "My ""own"" 100%%"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select found.* from found

-- _tiers/archival/passages.find_passages [all but quoted, distributed: live; unpartitioned: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.key = %(key)b
order by a.namespace
limit 2

-- _tiers/archival/passages.find_passages [quoted: live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.key = %(key)b
order by a.namespace
limit 2

-- _tiers/archival/passages.find_passages [distributed: live | one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.key = %(key)b
order by a.namespace
limit 2

-- _tiers/archival/passages.find_passages [all but unpartitioned, distributed, quoted: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.key = %(key)b
order by a.namespace
limit 2

-- _tiers/archival/passages.find_passages [quoted: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.key = %(key)b
order by a.namespace
limit 2

-- _tiers/archival/passages.get_passage [all but quoted, distributed; unpartitioned: one agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.get_passage [quoted]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.get_passage [distributed: - | one agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.get_passage [all but unpartitioned, distributed, quoted: one agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.get_passage [quoted: one agent]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.grant_archive [all but quoted: - | one agent]
-- writes
with own as materialized (
  select s.archive_id, exists (
    select from "letta".archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id = %(other)b) as is_shared
  from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
), granted as (
  insert into "letta".archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select own.archive_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from own
  where not own.is_shared
  on conflict (tenant, archive_id, agent_id) do nothing
)
select exists (select from own)

-- _tiers/archival/passages.grant_archive [quoted: - | one agent]
-- writes
with own as materialized (
  select s.archive_id, exists (
    select from "My ""own"" 100%%".archival_memory_agents o
    where o.archive_id = s.archive_id and o.agent_id = %(other)b) as is_shared
  from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
), granted as (
  insert into "My ""own"" 100%%".archival_memory_consents
    (archive_id, agent_id, agent, granted_by, granter, granted_at)
  select own.archive_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from own
  where not own.is_shared
  on conflict (tenant, archive_id, agent_id) do nothing
)
select exists (select from own)

-- _tiers/archival/passages.hold_document [all: - | one agent]
select pg_advisory_xact_lock(%(lock)b::int8)

-- _tiers/archival/passages.hold_passages [sealed]
-- writes
with seen as materialized (
  select count(*) = %(count)b::int8 as holds
  from (
    select from "letta".archival_memory a
    join unnest(%(items)b::uuid[], %(olds)b::text[]) old (item_id, value) using (item_id)
    where a.agent_id = %(agent)b and a.value = old.value::jsonb
      and (a.expires_at is null or a.expires_at > now())
    order by a.item_id
    for update of a) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.is_attached [all but quoted: - | one agent]
select exists (
  select from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)

-- _tiers/archival/passages.is_attached [quoted: - | one agent]
select exists (
  select from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)

-- _tiers/archival/passages.is_new [all but quoted, distributed; unpartitioned: one agent]
with seen as materialized (
  select count(*) > 0 as holds
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.is_new [quoted]
with seen as materialized (
  select count(*) > 0 as holds
  from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.is_new [distributed: - | one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) > 0 as holds
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.is_new [all but unpartitioned, distributed, quoted: one agent]
with seen as materialized (
  select count(*) > 0 as holds
  from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.is_new [quoted: one agent]
with seen as materialized (
  select count(*) > 0 as holds
  from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.item_id = %(item)b and a.created_at = a.updated_at
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.list_documents [all but quoted: live; unpartitioned, distributed: one agent, live]
select a.value ->> 'document', count(*), sum(length(a.value ->> 'content')),
       max((a.value #>> '{metadata,page}')::int4), min(a.created_at), max(a.updated_at)
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(a.value -> 'document') = 'string'
  and a.value ->> 'kind' = 'Passage'
group by 1

-- _tiers/archival/passages.list_documents [quoted: live]
select a.value ->> 'document', count(*), sum(length(a.value ->> 'content')),
       max((a.value #>> '{metadata,page}')::int4), min(a.created_at), max(a.updated_at)
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(a.value -> 'document') = 'string'
  and a.value ->> 'kind' = 'Passage'
group by 1

-- _tiers/archival/passages.list_documents [all but unpartitioned, distributed, quoted: one agent, live]
select a.value ->> 'document', count(*), sum(length(a.value ->> 'content')),
       max((a.value #>> '{metadata,page}')::int4), min(a.created_at), max(a.updated_at)
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(a.value -> 'document') = 'string'
  and a.value ->> 'kind' = 'Passage'
group by 1

-- _tiers/archival/passages.list_documents [quoted: one agent, live]
select a.value ->> 'document', count(*), sum(length(a.value ->> 'content')),
       max((a.value #>> '{metadata,page}')::int4), min(a.created_at), max(a.updated_at)
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(a.value -> 'document') = 'string'
  and a.value ->> 'kind' = 'Passage'
group by 1

-- _tiers/archival/passages.list_sealed_documents [sealed: live]
select a.key, a.namespace, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and jsonb_typeof(a.value -> 'document') = 'string'

-- _tiers/archival/passages.moment [all: - | one agent]
select now()

-- _tiers/archival/passages.nearest_stored [plain, unpartitioned, no vectors, words: live, is_text; unpartitioned: one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [generation 2: live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors_g2" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [vector(3072) l2, vector(1024) inner_product: live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".vector[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [quoted: live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "My ""own"" 100%%"."archival_vectors" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "My ""own"" 100%%"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "My ""own"" 100%%"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [distributed: live, is_text | one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [plain, no vectors, words: one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors_3" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [generation 2: one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors_g2_3" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [vector(3072) l2, vector(1024) inner_product: one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".vector[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors_3" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [quoted: one agent, live, is_text]
select new.place, 1 - near.distance, a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "My ""own"" 100%%"."archival_vectors_3" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "My ""own"" 100%%"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string')))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.nearest_stored [sealed: live, was_text]
select new.place, 1 - near.distance, a.namespace, a.key, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from unnest(%(vectors)b::"public".halfvec[]) with ordinality new (embedding, place)
cross join lateral (
  select v.item_id, min(v.embedding operator("public".<=>) new.embedding) as distance
  from "letta"."archival_vectors_3" v
  where v.agent_id = %(agent)b
    and v.item_id = any (array(select a.item_id from "letta"."archival_memory_3" a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and (a.value ? 'letta.text' or (jsonb_typeof(a.value -> 'content') = 'string'
 or jsonb_typeof(a.value #> '{content,content}') = 'string'))))
    and v.embedding operator("public".<=>) new.embedding <= %(most)b::float8
  group by v.item_id
  order by distance, v.item_id
  limit %(candidates)b::int8) near
join "letta"."archival_memory_3" a on a.agent_id = %(agent)b and a.item_id = near.item_id
order by new.place, near.distance, near.item_id

-- _tiers/archival/passages.newest [all but quoted, distributed: live; unpartitioned: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but quoted, distributed: live, any_tag; unpartitioned: one agent, live, any_tag]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> any (%(tags)b::text[]::jsonb[])
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but quoted, distributed: live, all_tags; unpartitioned: one agent, live, all_tags]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(tags)b::text::jsonb
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but quoted, distributed: live, since; unpartitioned: one agent, live, since]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at >= %(since)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but quoted, distributed: live, until; unpartitioned: one agent, live, until]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at <= %(until)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: live, any_tag]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> any (%(tags)b::text[]::jsonb[])
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: live, all_tags]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(tags)b::text::jsonb
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: live, since]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at >= %(since)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: live, until]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at <= %(until)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [distributed: live | one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [distributed: live, any_tag | one agent, live, any_tag]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> any (%(tags)b::text[]::jsonb[])
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [distributed: live, all_tags | one agent, live, all_tags]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(tags)b::text::jsonb
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [distributed: live, since | one agent, live, since]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at >= %(since)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [distributed: live, until | one agent, live, until]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, null::float8
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at <= %(until)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but unpartitioned, distributed, quoted: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but unpartitioned, distributed, quoted: one agent, live, any_tag]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> any (%(tags)b::text[]::jsonb[])
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but unpartitioned, distributed, quoted: one agent, live, all_tags]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(tags)b::text::jsonb
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but unpartitioned, distributed, quoted: one agent, live, since]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at >= %(since)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [all but unpartitioned, distributed, quoted: one agent, live, until]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at <= %(until)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: one agent, live]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now())
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: one agent, live, any_tag]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> any (%(tags)b::text[]::jsonb[])
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: one agent, live, all_tags]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(tags)b::text::jsonb
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: one agent, live, since]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at >= %(since)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.newest [quoted: one agent, live, until]
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), null::float8
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.created_at <= %(until)b
order by a.created_at desc, a.key, a.namespace
limit %(limit)b::int8

-- _tiers/archival/passages.read_passages [sealed]
select a.item_id, a.value::text, a.namespace, a.key, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/passages.revoke_archive [all but quoted, distributed: - | one agent]
-- writes
with consent as materialized (
  select k.agent_id, exists (
           select from "letta".archival_memory_agents s
           where s.agent_id = %(agent)b and s.archive_id = k.archive_id)
         and (k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)
and not exists (
  select from "letta".archival_memory_consents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.archive_id = %(archive_id)b
    and o.granted_by is distinct from o.agent_id))) as mine
  from "letta".archival_memory_consents k
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = %(other)b
), revoked as (
  delete from "letta".archival_memory_consents k
  using consent
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "letta".archival_memory_agents s
  using consent
  where s.archive_id = %(archive_id)b and s.agent_id = consent.agent_id and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/archival/passages.revoke_archive [quoted: - | one agent]
-- writes
with consent as materialized (
  select k.agent_id, exists (
           select from "My ""own"" 100%%".archival_memory_agents s
           where s.agent_id = %(agent)b and s.archive_id = k.archive_id)
         and (k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)
and not exists (
  select from "My ""own"" 100%%".archival_memory_consents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.archive_id = %(archive_id)b
    and o.granted_by is distinct from o.agent_id))) as mine
  from "My ""own"" 100%%".archival_memory_consents k
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = %(other)b
), revoked as (
  delete from "My ""own"" 100%%".archival_memory_consents k
  using consent
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.archive_id = %(archive_id)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "My ""own"" 100%%".archival_memory_agents s
  using consent
  where s.archive_id = %(archive_id)b and s.agent_id = consent.agent_id and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/archival/passages.revoke_archive [distributed: - | one agent]
-- writes
with consent as materialized (
  select k.agent_id, exists (
           select from "letta".archival_memory_agents s
           where s.agent_id = %(agent)b and s.archive_id = k.archive_id)
         and (k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b)
and not exists (
  select from "letta".archival_memory_consents o
  where o.tenant = '' and o.agent_id = %(agent)b and o.archive_id = %(archive_id)b
    and o.granted_by is distinct from o.agent_id))) as mine
  from "letta".archival_memory_consents k
  where k.tenant = '' and k.archive_id = %(archive_id)b and k.agent_id = %(other)b
), revoked as (
  delete from "letta".archival_memory_consents k
  using consent
  where k.tenant = '' and k.archive_id = %(archive_id)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "letta".archival_memory_agents s
  using consent
  where s.archive_id = %(archive_id)b and s.agent_id = consent.agent_id and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/archival/passages.rewrite_passages [sealed]
-- writes
update "letta".archival_memory a
set value = new.value::jsonb, updated_at = now(), terms = %(terms)b::text::int4[]
from unnest(%(items)b::uuid[], %(values)b::text[]) new (item_id, value)
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
where a.agent_id = %(agent)b and a.item_id = new.item_id
returning a.item_id, a.updated_at

-- _tiers/archival/passages.still_attached [all but quoted, distributed: - | one agent]
with seen as materialized (
  select count(*) > 0 as holds
  from (
    select from "letta".archival_memory_agents s
    where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
    for key share) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_attached [quoted: - | one agent]
with seen as materialized (
  select count(*) > 0 as holds
  from (
    select from "My ""own"" 100%%".archival_memory_agents s
    where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
    for key share) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_attached [distributed: - | one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) > 0 as holds
  from (
    select from "letta".archival_memory_agents s
    where s.agent_id = %(agent)b and s.archive_id = %(archive_id)b
    for key share) held
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_document [all but quoted, distributed: live; unpartitioned: one agent, live]
with seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{}') = %(keys)b::text[] as holds
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_document [quoted: live]
with seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{}') = %(keys)b::text[] as holds
  from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_document [distributed: live | one agent, live]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{}') = %(keys)b::text[] as holds
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_document [all but unpartitioned, distributed, quoted: one agent, live]
with seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{}') = %(keys)b::text[] as holds
  from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/passages.still_document [quoted: one agent, live]
with seen as materialized (
  select coalesce(array_agg(a.key order by a.key collate "C"), '{}') = %(keys)b::text[] as holds
  from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
and (a.expires_at is null or a.expires_at > now()) and a.value @> %(document)b::text::jsonb
)
select set_config('letta_store.holds', seen.holds::text, true) from seen
