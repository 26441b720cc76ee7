-- imports/from_letta/core.find_blocks [all but quoted, distributed]
select b.block_id, b.version, b.updated_at, b.label, b.value, b.value_limit, b.is_document,
       b.read_only, b.metadata::text
from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b::uuid[])

-- imports/from_letta/core.find_blocks [quoted]
select b.block_id, b.version, b.updated_at, b.label, b.value, b.value_limit, b.is_document,
       b.read_only, b.metadata::text
from "My ""own"" 100%%".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = any (%(blocks)b::uuid[])

-- imports/from_letta/core.find_blocks [distributed]
select b.block_id, b.version, b.updated_at, b.label, b.value, b.value_limit, b.is_document,
       b.read_only, b.metadata::text
from "letta".core_memory b
where b.tenant = '' and b.block_id = any (%(blocks)b::uuid[])

-- imports/from_letta/core.find_labels [all but quoted]
select c.agent_id, c.label, c.block_id
from "letta".core_memory_agents c
where c.agent_id = any (%(agents)b::uuid[])

-- imports/from_letta/core.find_labels [quoted]
select c.agent_id, c.label, c.block_id
from "My ""own"" 100%%".core_memory_agents c
where c.agent_id = any (%(agents)b::uuid[])

-- imports/from_letta/core.find_owners [all but quoted, distributed]
select c.block_id, c.agent_id, coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from "letta".namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text)
from "letta".core_memory_agents c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = any (%(blocks)b::uuid[]) and not exists (
  select from "letta".core_memory_consents k
  where k.tenant = c.tenant and k.block_id = c.block_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.block_id, c.attached_at desc, c.agent_id

-- imports/from_letta/core.find_owners [quoted]
select c.block_id, c.agent_id, coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from "My ""own"" 100%%".namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text)
from "My ""own"" 100%%".core_memory_agents c
where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = any (%(blocks)b::uuid[]) and not exists (
  select from "My ""own"" 100%%".core_memory_consents k
  where k.tenant = c.tenant and k.block_id = c.block_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.block_id, c.attached_at desc, c.agent_id

-- imports/from_letta/core.find_owners [distributed]
select c.block_id, c.agent_id, coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from "letta".namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text)
from "letta".core_memory_agents c
where c.tenant = '' and c.block_id = any (%(blocks)b::uuid[]) and not exists (
  select from "letta".core_memory_consents k
  where k.tenant = c.tenant and k.block_id = c.block_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.block_id, c.attached_at desc, c.agent_id

-- imports/from_letta/core.import_attachments [all but quoted, distributed]
-- writes
with found as materialized (
  select r.agent_id, b.label, b.block_id, r.attached_at
  from json_to_recordset(%(rows)b::text::json) r (
    agent_id uuid, block_id uuid, attached_at timestamptz)
  join "letta".core_memory b on b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id
  order by r.agent_id, b.label
)
insert into "letta".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict do nothing

-- imports/from_letta/core.import_attachments [quoted]
-- writes
with found as materialized (
  select r.agent_id, b.label, b.block_id, r.attached_at
  from json_to_recordset(%(rows)b::text::json) r (
    agent_id uuid, block_id uuid, attached_at timestamptz)
  join "My ""own"" 100%%".core_memory b on b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id
  order by r.agent_id, b.label
)
insert into "My ""own"" 100%%".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict do nothing

-- imports/from_letta/core.import_attachments [distributed]
-- writes
with found as materialized (
  select r.agent_id, b.label, b.block_id, r.attached_at
  from json_to_recordset(%(rows)b::text::json) r (
    agent_id uuid, block_id uuid, attached_at timestamptz)
  join "letta".core_memory b on b.tenant = '' and b.block_id = r.block_id
  order by r.agent_id, b.label
)
insert into "letta".core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict do nothing

-- imports/from_letta/core.import_blocks [all but quoted]
-- writes
insert into "letta".core_memory
  (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
   version, created_at, updated_at)
select r.block_id, r.label, r.value, r.value_limit, false, r.read_only, r.description,
       r.metadata::jsonb, r.tags, r.version, r.created_at, r.updated_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, label text, value text, value_limit int4, read_only boolean, description text,
  metadata text, tags text[], version int8, created_at timestamptz, updated_at timestamptz)
order by r.block_id
on conflict do nothing

-- imports/from_letta/core.import_blocks [quoted]
-- writes
insert into "My ""own"" 100%%".core_memory
  (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
   version, created_at, updated_at)
select r.block_id, r.label, r.value, r.value_limit, false, r.read_only, r.description,
       r.metadata::jsonb, r.tags, r.version, r.created_at, r.updated_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, label text, value text, value_limit int4, read_only boolean, description text,
  metadata text, tags text[], version int8, created_at timestamptz, updated_at timestamptz)
order by r.block_id
on conflict do nothing

-- imports/from_letta/core.import_consents [all but quoted]
-- writes
insert into "letta".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select r.block_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, agent_id uuid, agent text, granted_by uuid, granter text, granted_at timestamptz)
order by r.block_id, r.agent_id
on conflict do nothing

-- imports/from_letta/core.import_consents [quoted]
-- writes
insert into "My ""own"" 100%%".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select r.block_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, agent_id uuid, agent text, granted_by uuid, granter text, granted_at timestamptz)
order by r.block_id, r.agent_id
on conflict do nothing

-- imports/from_letta/core.import_versions [all but quoted]
-- writes
insert into "letta".core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags)
select r.block_id, r.version, r.back, r.forward, r.action, r.actor, r.changed_at, r.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, version int8, back int8, forward int8, action text, actor text,
  changed_at timestamptz, label text, value text, value_limit int4, read_only boolean,
  description text, metadata text, tags text[])
on conflict do nothing

-- imports/from_letta/core.import_versions [quoted]
-- writes
insert into "My ""own"" 100%%".core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags)
select r.block_id, r.version, r.back, r.forward, r.action, r.actor, r.changed_at, r.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, version int8, back int8, forward int8, action text, actor text,
  changed_at timestamptz, label text, value text, value_limit int4, read_only boolean,
  description text, metadata text, tags text[])
on conflict do nothing

-- imports/from_letta/core.renew_blocks [all but quoted, distributed]
-- writes
with r as (
  select * from json_to_recordset(%(rows)b::text::json) r (
    block_id uuid, version int8, actor text, value text, value_limit int4, read_only boolean,
    description text, metadata text, tags text[], updated_at timestamptz)
), renewed as (
  update "letta".core_memory b
  set value = r.value, value_limit = r.value_limit, read_only = r.read_only, is_document = false,
      description = r.description, metadata = r.metadata::jsonb, tags = r.tags,
      version = r.version + 1, updated_at = r.updated_at
  from r
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id and b.version = r.version
  returning b.block_id, b.label
)
insert into "letta".core_memory_history
  (block_id, version, back, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select r.block_id, r.version + 1, r.version, 'update', r.actor, r.updated_at, renewed.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from r
join renewed using (block_id)

-- imports/from_letta/core.renew_blocks [quoted]
-- writes
with r as (
  select * from json_to_recordset(%(rows)b::text::json) r (
    block_id uuid, version int8, actor text, value text, value_limit int4, read_only boolean,
    description text, metadata text, tags text[], updated_at timestamptz)
), renewed as (
  update "My ""own"" 100%%".core_memory b
  set value = r.value, value_limit = r.value_limit, read_only = r.read_only, is_document = false,
      description = r.description, metadata = r.metadata::jsonb, tags = r.tags,
      version = r.version + 1, updated_at = r.updated_at
  from r
  where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id and b.version = r.version
  returning b.block_id, b.label
)
insert into "My ""own"" 100%%".core_memory_history
  (block_id, version, back, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select r.block_id, r.version + 1, r.version, 'update', r.actor, r.updated_at, renewed.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from r
join renewed using (block_id)

-- imports/from_letta/core.renew_blocks [distributed]
-- writes
with r as (
  select * from json_to_recordset(%(rows)b::text::json) r (
    block_id uuid, version int8, actor text, value text, value_limit int4, read_only boolean,
    description text, metadata text, tags text[], updated_at timestamptz)
), renewed as (
  update "letta".core_memory b
  set value = r.value, value_limit = r.value_limit, read_only = r.read_only, is_document = false,
      description = r.description, metadata = r.metadata::jsonb, tags = r.tags,
      version = r.version + 1, updated_at = r.updated_at
  from r
  where b.tenant = '' and b.block_id = r.block_id and b.version = r.version
  returning b.block_id, b.label
)
insert into "letta".core_memory_history
  (block_id, version, back, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select r.block_id, r.version + 1, r.version, 'update', r.actor, r.updated_at, renewed.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from r
join renewed using (block_id)

-- imports/from_letta/core.seal_imported_blocks [all but quoted, distributed]
-- writes
insert into "letta".core_memory_seals as old (block_id, latest)
select r.block_id, decode(r.latest, 'hex')
from json_to_recordset(%(rows)b::text::json) r (block_id uuid, metadata text, latest text)
join "letta".core_memory b
  on b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id and b.metadata = r.metadata::jsonb
order by r.block_id
on conflict (tenant, block_id) do update set latest = excluded.latest

-- imports/from_letta/core.seal_imported_blocks [quoted]
-- writes
insert into "My ""own"" 100%%".core_memory_seals as old (block_id, latest)
select r.block_id, decode(r.latest, 'hex')
from json_to_recordset(%(rows)b::text::json) r (block_id uuid, metadata text, latest text)
join "My ""own"" 100%%".core_memory b
  on b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = r.block_id and b.metadata = r.metadata::jsonb
order by r.block_id
on conflict (tenant, block_id) do update set latest = excluded.latest

-- imports/from_letta/core.seal_imported_blocks [distributed]
-- writes
insert into "letta".core_memory_seals as old (block_id, latest)
select r.block_id, decode(r.latest, 'hex')
from json_to_recordset(%(rows)b::text::json) r (block_id uuid, metadata text, latest text)
join "letta".core_memory b
  on b.tenant = '' and b.block_id = r.block_id and b.metadata = r.metadata::jsonb and clock_timestamp() is not null
order by r.block_id
on conflict (tenant, block_id) do update set latest = excluded.latest
