-- _tiers/core/blocks.attach_block [all but quoted, distributed]
-- writes
with found as materialized (
  select %(agent)b, b.label, b.block_id, now()
  from "letta".core_memory b
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b and exists (
    select from "letta".core_memory_consents k
    where k.tenant = b.tenant and k.block_id = b.block_id and k.agent_id = %(agent)b)
)
insert into "letta".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict (block_id, agent_id) do nothing

-- _tiers/core/blocks.attach_block [quoted]
-- writes
with found as materialized (
  select %(agent)b, b.label, b.block_id, now()
  from "My ""own"" 100%%".core_memory b
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b and exists (
    select from "My ""own"" 100%%".core_memory_consents k
    where k.tenant = b.tenant and k.block_id = b.block_id and k.agent_id = %(agent)b)
)
insert into "My ""own"" 100%%".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict (block_id, agent_id) do nothing

-- _tiers/core/blocks.attach_block [distributed]
-- writes
with found as materialized (
  select %(agent)b, b.label, b.block_id, now()
  from "letta".core_memory b
  where b.tenant = '' and b.block_id = %(block)b and exists (
    select from "letta".core_memory_consents k
    where k.tenant = b.tenant and k.block_id = b.block_id and k.agent_id = %(agent)b)
)
insert into "letta".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict (block_id, agent_id) do nothing

-- _tiers/core/blocks.change_blocks [all but quoted, distributed]
-- writes
with change as (
  select *, array(select jsonb_array_elements_text(row.tag_list::jsonb)) as tags,
         now() + row.position * interval '1 microsecond' as at
  from unnest(%(blocks)b::uuid[], %(versions)b::int8[], %(labels)b::text[], %(values)b::text[],
              %(limits)b::int4[], %(documents)b::boolean[], %(read_only)b::boolean[],
              %(descriptions)b::text[], %(metadata)b::text[], %(tags)b::text[],
              %(actions)b::text[], %(actors)b::text[], %(positions)b::int4[],
              %(back)b::int8[], %(forward)b::int8[], %(keys)b::text[])
       row (block_id, read_version, label, value, value_limit, is_document, read_only, description,
            metadata, tag_list, action, actor, position, back, forward, idempotency_key)
), changed as (
  update "letta".core_memory b
  set label = change.label, value = change.value, value_limit = change.value_limit,
      is_document = change.is_document, read_only = change.read_only,
      description = change.description, metadata = change.metadata::jsonb, tags = change.tags,
      version = change.read_version + 1, updated_at = change.at
  from change
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = change.block_id and b.version = change.read_version
)
insert into "letta".core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags, idempotency_key)
select change.block_id, change.read_version + 1, change.back, change.forward, change.action,
       change.actor, change.at, change.label, change.value, change.value_limit,
       change.is_document, change.read_only, change.description, change.metadata::jsonb,
       change.tags, change.idempotency_key
from change
returning block_id, changed_at

-- _tiers/core/blocks.change_blocks [quoted]
-- writes
with change as (
  select *, array(select jsonb_array_elements_text(row.tag_list::jsonb)) as tags,
         now() + row.position * interval '1 microsecond' as at
  from unnest(%(blocks)b::uuid[], %(versions)b::int8[], %(labels)b::text[], %(values)b::text[],
              %(limits)b::int4[], %(documents)b::boolean[], %(read_only)b::boolean[],
              %(descriptions)b::text[], %(metadata)b::text[], %(tags)b::text[],
              %(actions)b::text[], %(actors)b::text[], %(positions)b::int4[],
              %(back)b::int8[], %(forward)b::int8[], %(keys)b::text[])
       row (block_id, read_version, label, value, value_limit, is_document, read_only, description,
            metadata, tag_list, action, actor, position, back, forward, idempotency_key)
), changed as (
  update "My ""own"" 100%%".core_memory b
  set label = change.label, value = change.value, value_limit = change.value_limit,
      is_document = change.is_document, read_only = change.read_only,
      description = change.description, metadata = change.metadata::jsonb, tags = change.tags,
      version = change.read_version + 1, updated_at = change.at
  from change
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = change.block_id and b.version = change.read_version
)
insert into "My ""own"" 100%%".core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags, idempotency_key)
select change.block_id, change.read_version + 1, change.back, change.forward, change.action,
       change.actor, change.at, change.label, change.value, change.value_limit,
       change.is_document, change.read_only, change.description, change.metadata::jsonb,
       change.tags, change.idempotency_key
from change
returning block_id, changed_at

-- _tiers/core/blocks.change_blocks [distributed]
-- writes
with change as (
  select *, array(select jsonb_array_elements_text(row.tag_list::jsonb)) as tags,
         now() + row.position * interval '1 microsecond' as at
  from unnest(%(blocks)b::uuid[], %(versions)b::int8[], %(labels)b::text[], %(values)b::text[],
              %(limits)b::int4[], %(documents)b::boolean[], %(read_only)b::boolean[],
              %(descriptions)b::text[], %(metadata)b::text[], %(tags)b::text[],
              %(actions)b::text[], %(actors)b::text[], %(positions)b::int4[],
              %(back)b::int8[], %(forward)b::int8[], %(keys)b::text[])
       row (block_id, read_version, label, value, value_limit, is_document, read_only, description,
            metadata, tag_list, action, actor, position, back, forward, idempotency_key)
), changed as (
  update "letta".core_memory b
  set label = change.label, value = change.value, value_limit = change.value_limit,
      is_document = change.is_document, read_only = change.read_only,
      description = change.description, metadata = change.metadata::jsonb, tags = change.tags,
      version = change.read_version + 1, updated_at = change.at
  from change
  where b.tenant = '' and b.block_id = change.block_id and b.version = change.read_version
)
insert into "letta".core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags, idempotency_key)
select change.block_id, change.read_version + 1, change.back, change.forward, change.action,
       change.actor, change.at, change.label, change.value, change.value_limit,
       change.is_document, change.read_only, change.description, change.metadata::jsonb,
       change.tags, change.idempotency_key
from change
returning block_id, changed_at

-- _tiers/core/blocks.create_blocks [all but quoted]
-- writes
with new as (
  select *, array(select jsonb_array_elements_text(row.tag_list::jsonb)) as tags,
         now() + row.position * interval '1 microsecond' as at
  from unnest(%(blocks)b::uuid[], %(agents)b::uuid[], %(labels)b::text[], %(values)b::text[],
              %(limits)b::int4[], %(documents)b::boolean[], %(read_only)b::boolean[],
              %(descriptions)b::text[], %(metadata)b::text[], %(tags)b::text[],
              %(actors)b::text[], %(positions)b::int4[])
       row (block_id, agent_id, label, value, value_limit, is_document, read_only, description,
            metadata, tag_list, actor, position)
), block as (
  insert into "letta".core_memory
    (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
     version, created_at, updated_at)
  select new.block_id, new.label, new.value, new.value_limit, new.is_document, new.read_only,
         new.description, new.metadata::jsonb, new.tags, 1, new.at, new.at
  from new
), attached as (
  insert into "letta".core_memory_agents (agent_id, label, block_id, attached_at)
  select new.agent_id, new.label, new.block_id, new.at from new
)
insert into "letta".core_memory_history
  (block_id, version, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select new.block_id, 1, 'create', new.actor, new.at, new.label, new.value, new.value_limit,
       new.is_document, new.read_only, new.description, new.metadata::jsonb, new.tags
from new
returning block_id, changed_at

-- _tiers/core/blocks.create_blocks [quoted]
-- writes
with new as (
  select *, array(select jsonb_array_elements_text(row.tag_list::jsonb)) as tags,
         now() + row.position * interval '1 microsecond' as at
  from unnest(%(blocks)b::uuid[], %(agents)b::uuid[], %(labels)b::text[], %(values)b::text[],
              %(limits)b::int4[], %(documents)b::boolean[], %(read_only)b::boolean[],
              %(descriptions)b::text[], %(metadata)b::text[], %(tags)b::text[],
              %(actors)b::text[], %(positions)b::int4[])
       row (block_id, agent_id, label, value, value_limit, is_document, read_only, description,
            metadata, tag_list, actor, position)
), block as (
  insert into "My ""own"" 100%%".core_memory
    (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
     version, created_at, updated_at)
  select new.block_id, new.label, new.value, new.value_limit, new.is_document, new.read_only,
         new.description, new.metadata::jsonb, new.tags, 1, new.at, new.at
  from new
), attached as (
  insert into "My ""own"" 100%%".core_memory_agents (agent_id, label, block_id, attached_at)
  select new.agent_id, new.label, new.block_id, new.at from new
)
insert into "My ""own"" 100%%".core_memory_history
  (block_id, version, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select new.block_id, 1, 'create', new.actor, new.at, new.label, new.value, new.value_limit,
       new.is_document, new.read_only, new.description, new.metadata::jsonb, new.tags
from new
returning block_id, changed_at

-- _tiers/core/blocks.delete_blocks [all but quoted, distributed]
-- writes
delete from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b)
  and not exists (
    select from "letta".core_memory_agents c
    where c.tenant = b.tenant and c.block_id = b.block_id)

-- _tiers/core/blocks.delete_blocks [quoted]
-- writes
delete from "My ""own"" 100%%".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b)
  and not exists (
    select from "My ""own"" 100%%".core_memory_agents c
    where c.tenant = b.tenant and c.block_id = b.block_id)

-- _tiers/core/blocks.delete_blocks [distributed]
-- writes
delete from "letta".core_memory b
where b.tenant = '' and b.block_id = any (%(blocks)b)
  and not exists (
    select from "letta".core_memory_agents c
    where c.tenant = b.tenant and c.block_id = b.block_id)

-- _tiers/core/blocks.delete_for_all [all but quoted, distributed]
-- writes
delete from "letta".core_memory where tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and block_id = %(block)b

-- _tiers/core/blocks.delete_for_all [quoted]
-- writes
delete from "My ""own"" 100%%".core_memory where tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and block_id = %(block)b

-- _tiers/core/blocks.delete_for_all [distributed]
-- writes
delete from "letta".core_memory where tenant = '' and block_id = %(block)b

-- _tiers/core/blocks.detach_blocks [all but quoted, distributed]
-- writes
with detached as (
  delete from "letta".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (c.block_id, c.agent_id) in (
    select * from unnest(%(blocks)b::uuid[], %(agents)b::uuid[]))
  returning c.block_id, c.agent_id
), left_over as (
  select d.block_id, d.agent_id
  from detached d
  where not exists (
    select from "letta".core_memory_agents o
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.block_id = d.block_id
      and (o.block_id, o.agent_id) not in (select g.block_id, g.agent_id from detached g))
), revoked as (
  delete from "letta".core_memory_consents k
  using detached d
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = d.block_id and k.agent_id = d.agent_id
    and d.block_id not in (select l.block_id from left_over l)
)
insert into "letta".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select l.block_id, l.agent_id, named.agent, l.agent_id, named.agent, now()
from left_over l
join (select distinct row.agent_id, row.agent
      from unnest(%(agents)b::uuid[], %(names)b::text[]) row (agent_id, agent)) named
  using (agent_id)
on conflict (tenant, block_id, agent_id) do update
set granted_by = excluded.granted_by, granter = excluded.granter,
    granted_at = excluded.granted_at

-- _tiers/core/blocks.detach_blocks [quoted]
-- writes
with detached as (
  delete from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (c.block_id, c.agent_id) in (
    select * from unnest(%(blocks)b::uuid[], %(agents)b::uuid[]))
  returning c.block_id, c.agent_id
), left_over as (
  select d.block_id, d.agent_id
  from detached d
  where not exists (
    select from "My ""own"" 100%%".core_memory_agents o
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.block_id = d.block_id
      and (o.block_id, o.agent_id) not in (select g.block_id, g.agent_id from detached g))
), revoked as (
  delete from "My ""own"" 100%%".core_memory_consents k
  using detached d
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = d.block_id and k.agent_id = d.agent_id
    and d.block_id not in (select l.block_id from left_over l)
)
insert into "My ""own"" 100%%".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select l.block_id, l.agent_id, named.agent, l.agent_id, named.agent, now()
from left_over l
join (select distinct row.agent_id, row.agent
      from unnest(%(agents)b::uuid[], %(names)b::text[]) row (agent_id, agent)) named
  using (agent_id)
on conflict (tenant, block_id, agent_id) do update
set granted_by = excluded.granted_by, granter = excluded.granter,
    granted_at = excluded.granted_at

-- _tiers/core/blocks.detach_blocks [distributed]
-- writes
with detached as (
  delete from "letta".core_memory_agents c
  where c.tenant = '' and (c.block_id, c.agent_id) in (
    select * from unnest(%(blocks)b::uuid[], %(agents)b::uuid[]))
  returning c.block_id, c.agent_id
), left_over as (
  select d.block_id, d.agent_id
  from detached d
  where not exists (
    select from "letta".core_memory_agents o
    where o.tenant = '' and o.block_id = d.block_id
      and (o.block_id, o.agent_id) not in (select g.block_id, g.agent_id from detached g))
), revoked as (
  delete from "letta".core_memory_consents k
  using detached d
  where k.tenant = '' and k.block_id = d.block_id and k.agent_id = d.agent_id
    and d.block_id not in (select l.block_id from left_over l)
)
insert into "letta".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select l.block_id, l.agent_id, named.agent, l.agent_id, named.agent, now()
from left_over l
join (select distinct row.agent_id, row.agent
      from unnest(%(agents)b::uuid[], %(names)b::text[]) row (agent_id, agent)) named
  using (agent_id)
on conflict (tenant, block_id, agent_id) do update
set granted_by = excluded.granted_by, granter = excluded.granter,
    granted_at = excluded.granted_at

-- _tiers/core/blocks.doubt_sharers [all but quoted, distributed]
-- writes
update "letta".namespaces n set uncertain = true
where not n.uncertain and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  and n.agent_id in (
    select c.agent_id from "letta".core_memory_agents c
    where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b)

-- _tiers/core/blocks.doubt_sharers [quoted]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where not n.uncertain and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  and n.agent_id in (
    select c.agent_id from "My ""own"" 100%%".core_memory_agents c
    where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b)

-- _tiers/core/blocks.doubt_sharers [distributed]
-- writes
update "letta".namespaces n set uncertain = true
where not n.uncertain and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  and n.agent_id in (
    select c.agent_id from "letta".core_memory_agents c
    where c.tenant = '' and c.block_id = %(block)b)

-- _tiers/core/blocks.find_blocks [all but quoted, sealed: of_agent]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [all but quoted: of_label]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b and a.label = %(label)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [all but quoted: of_labels]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where (a.agent_id, a.label) in (select * from unnest(%(agents)b::uuid[], %(labels)b::text[]))
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [all but quoted: of_id]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b and a.block_id = %(block)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [quoted: of_agent]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "My ""own"" 100%%".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [quoted: of_label]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "My ""own"" 100%%".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b and a.label = %(label)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [quoted: of_labels]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "My ""own"" 100%%".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)) a
where (a.agent_id, a.label) in (select * from unnest(%(agents)b::uuid[], %(labels)b::text[]))
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [quoted: of_id]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "My ""own"" 100%%".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "My ""own"" 100%%".core_memory_agents c
  join "My ""own"" 100%%".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b and a.block_id = %(block)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [plain: of_agent, filter]
-- not prepared
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, b.metadata as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))
order by a.attached_at, a.label

-- _tiers/core/blocks.find_blocks [sealed: of_agent]
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from "letta".core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, (b.metadata || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
    select max(h.version) from "letta".core_memory_history h
    where h.tenant = b.tenant and h.block_id = b.block_id))
  from "letta".core_memory_seals s
  where s.tenant = b.tenant and s.block_id = b.block_id), '{}')) as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from "letta".core_memory_agents c
  join "letta".core_memory b using (tenant, block_id)) a
where a.agent_id = %(agent)b
order by a.attached_at, a.label

-- _tiers/core/blocks.find_consents [all but quoted, distributed]
select k.agent, k.granter, k.granted_at, exists (
         select from "letta".core_memory_agents c
         where c.tenant = k.tenant and c.block_id = k.block_id and c.agent_id = k.agent_id)
from "letta".core_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b
order by k.granted_at, k.agent

-- _tiers/core/blocks.find_consents [quoted]
select k.agent, k.granter, k.granted_at, exists (
         select from "My ""own"" 100%%".core_memory_agents c
         where c.tenant = k.tenant and c.block_id = k.block_id and c.agent_id = k.agent_id)
from "My ""own"" 100%%".core_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b
order by k.granted_at, k.agent

-- _tiers/core/blocks.find_consents [distributed]
select k.agent, k.granter, k.granted_at, exists (
         select from "letta".core_memory_agents c
         where c.tenant = k.tenant and c.block_id = k.block_id and c.agent_id = k.agent_id)
from "letta".core_memory_consents k
where k.tenant = '' and k.block_id = %(block)b
order by k.granted_at, k.agent

-- _tiers/core/blocks.find_sharers [all but quoted, distributed]
select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
from "letta".core_memory_agents c
join "letta".namespaces n
  on n.tenant = c.tenant and n.agent_id = c.agent_id
  and n.namespace[1] = %(root)b and n.namespace[3] = 'core' and cardinality(n.namespace) = 3
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b and c.agent_id <> %(agent)b
order by c.attached_at, c.agent_id

-- _tiers/core/blocks.find_sharers [quoted]
select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".namespaces n
  on n.tenant = c.tenant and n.agent_id = c.agent_id
  and n.namespace[1] = %(root)b and n.namespace[3] = 'core' and cardinality(n.namespace) = 3
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b and c.agent_id <> %(agent)b
order by c.attached_at, c.agent_id

-- _tiers/core/blocks.find_sharers [distributed]
select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
from "letta".core_memory_agents c
join "letta".namespaces n
  on n.tenant = c.tenant and n.agent_id = c.agent_id
  and n.namespace[1] = %(root)b and n.namespace[3] = 'core' and cardinality(n.namespace) = 3
where c.tenant = '' and c.block_id = %(block)b and c.agent_id <> %(agent)b
order by c.attached_at, c.agent_id

-- _tiers/core/blocks.find_versions [all but quoted]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and true
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [all but quoted: before]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version < %(version)b::int8
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [all but quoted: undone]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = present.back
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [all but quoted: redone]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = present.forward
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [all but quoted: restored]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = %(version)b::int8
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [all but quoted: of_key]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.idempotency_key = %(key)b::text
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and true
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted: before]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version < %(version)b::int8
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted: undone]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = present.back
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted: redone]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = present.forward
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted: restored]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.version = %(version)b::int8
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [quoted: of_key]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "My ""own"" 100%%".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "My ""own"" 100%%".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and h.idempotency_key = %(key)b::text
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [sealed: undone_or_present]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and (h.version = present.back or h.version = present.version)
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.find_versions [sealed: redone_or_present]
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from "letta".core_memory_agents c
join "letta".core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join "letta".core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join "letta".core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and (h.version = present.forward or h.version = present.version)
order by h.version desc
limit %(limit)b::int8

-- _tiers/core/blocks.grant_block [all but quoted, distributed]
-- writes
with held as materialized (
  select c.block_id, exists (
    select from "letta".core_memory_agents o
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.block_id = c.block_id and o.agent_id = %(other)b) as is_shared
  from "letta".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b and c.block_id = %(block)b
), granted as (
  insert into "letta".core_memory_consents
    (block_id, agent_id, agent, granted_by, granter, granted_at)
  select held.block_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from held
  where not held.is_shared
  on conflict (tenant, block_id, agent_id) do nothing
)
select exists (select from held)

-- _tiers/core/blocks.grant_block [quoted]
-- writes
with held as materialized (
  select c.block_id, exists (
    select from "My ""own"" 100%%".core_memory_agents o
    where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.block_id = c.block_id and o.agent_id = %(other)b) as is_shared
  from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b and c.block_id = %(block)b
), granted as (
  insert into "My ""own"" 100%%".core_memory_consents
    (block_id, agent_id, agent, granted_by, granter, granted_at)
  select held.block_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from held
  where not held.is_shared
  on conflict (tenant, block_id, agent_id) do nothing
)
select exists (select from held)

-- _tiers/core/blocks.grant_block [distributed]
-- writes
with held as materialized (
  select c.block_id, exists (
    select from "letta".core_memory_agents o
    where o.tenant = '' and o.block_id = c.block_id and o.agent_id = %(other)b) as is_shared
  from "letta".core_memory_agents c
  where c.tenant = '' and c.agent_id = %(agent)b and c.block_id = %(block)b
), granted as (
  insert into "letta".core_memory_consents
    (block_id, agent_id, agent, granted_by, granter, granted_at)
  select held.block_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from held
  where not held.is_shared
  on conflict (tenant, block_id, agent_id) do nothing
)
select exists (select from held)

-- _tiers/core/blocks.hold_blocks [all but quoted, distributed]
-- writes
select from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b)
order by b.block_id
for update

-- _tiers/core/blocks.hold_blocks [quoted]
-- writes
select from "My ""own"" 100%%".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b)
order by b.block_id
for update

-- _tiers/core/blocks.hold_blocks [distributed]
-- writes
select from "letta".core_memory b
where b.tenant = '' and b.block_id = any (%(blocks)b)
order by b.block_id
for update

-- _tiers/core/blocks.name_core [all but quoted]
-- writes
insert into "letta".namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
where exists (select from "letta".core_memory_agents c where c.agent_id = row.agent_id)
on conflict do nothing

-- _tiers/core/blocks.name_core [quoted]
-- writes
insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
cross join (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held
where exists (select from "My ""own"" 100%%".core_memory_agents c where c.agent_id = row.agent_id)
on conflict do nothing

-- _tiers/core/blocks.name_core_apart [all but quoted]
-- writes
with own as materialized (
  select c.agent_id from "letta".core_memory_agents c where c.agent_id = any (%(agents)b::uuid[])
)
insert into "letta".namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
where row.agent_id in (select own.agent_id from own)
on conflict do nothing

-- _tiers/core/blocks.name_core_apart [quoted]
-- writes
with own as materialized (
  select c.agent_id from "My ""own"" 100%%".core_memory_agents c where c.agent_id = any (%(agents)b::uuid[])
)
insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
where row.agent_id in (select own.agent_id from own)
on conflict do nothing

-- _tiers/core/blocks.relabel_block [all but quoted, distributed]
-- writes
update "letta".core_memory_agents set label = %(label)b
where tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and block_id = %(block)b

-- _tiers/core/blocks.relabel_block [quoted]
-- writes
update "My ""own"" 100%%".core_memory_agents set label = %(label)b
where tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and block_id = %(block)b

-- _tiers/core/blocks.relabel_block [distributed]
-- writes
update "letta".core_memory_agents set label = %(label)b
where tenant = '' and block_id = %(block)b

-- _tiers/core/blocks.revoke_block [all but quoted, distributed]
-- writes
with consent as materialized (
  select k.agent_id, k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "letta".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b and c.block_id = %(block)b)
and not exists (
  select from "letta".core_memory_consents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.block_id = %(block)b
    and o.granted_by is distinct from o.agent_id)) as mine
  from "letta".core_memory_consents k
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b and k.agent_id = %(other)b
), revoked as (
  delete from "letta".core_memory_consents k
  using consent
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "letta".core_memory_agents c
  using consent
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b and c.agent_id = consent.agent_id
    and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/core/blocks.revoke_block [quoted]
-- writes
with consent as materialized (
  select k.agent_id, k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.agent_id = %(agent)b and c.block_id = %(block)b)
and not exists (
  select from "My ""own"" 100%%".core_memory_consents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.block_id = %(block)b
    and o.granted_by is distinct from o.agent_id)) as mine
  from "My ""own"" 100%%".core_memory_consents k
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b and k.agent_id = %(other)b
), revoked as (
  delete from "My ""own"" 100%%".core_memory_consents k
  using consent
  where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.block_id = %(block)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "My ""own"" 100%%".core_memory_agents c
  using consent
  where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b and c.agent_id = consent.agent_id
    and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/core/blocks.revoke_block [distributed]
-- writes
with consent as materialized (
  select k.agent_id, k.granted_by is not distinct from %(agent)b::uuid or (exists (
  select from "letta".core_memory_agents c
  where c.tenant = '' and c.agent_id = %(agent)b and c.block_id = %(block)b)
and not exists (
  select from "letta".core_memory_consents o
  where o.tenant = '' and o.agent_id = %(agent)b and o.block_id = %(block)b
    and o.granted_by is distinct from o.agent_id)) as mine
  from "letta".core_memory_consents k
  where k.tenant = '' and k.block_id = %(block)b and k.agent_id = %(other)b
), revoked as (
  delete from "letta".core_memory_consents k
  using consent
  where k.tenant = '' and k.block_id = %(block)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from "letta".core_memory_agents c
  using consent
  where c.tenant = '' and c.block_id = %(block)b and c.agent_id = consent.agent_id
    and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine)

-- _tiers/core/blocks.seal_blocks [sealed]
-- writes
insert into "letta".core_memory_seals as old (block_id, latest)
select * from unnest(%(blocks)b::uuid[], %(latest)b::bytea[])
on conflict (tenant, block_id) do update set latest = excluded.latest
