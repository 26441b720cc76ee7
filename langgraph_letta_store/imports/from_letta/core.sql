-- find_blocks: the blocks in the target, with their versions and times, and their states.
select b.block_id, b.version, b.updated_at, b.label, b.value, b.value_limit, b.is_document,
       b.read_only, {block_metadata}::text
from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id = any (%(blocks)b::uuid[]);

-- find_labels: the labels that agents have given to blocks.
select c.agent_id, c.label, c.block_id
from {schema}.core_memory_agents c
where c.agent_id = any (%(agents)b::uuid[]);

-- import_blocks!: blocks as they were elsewhere; those that are here stay.
insert into {schema}.core_memory
  (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
   version, created_at, updated_at)
select r.block_id, r.label, r.value, r.value_limit, false, r.read_only, r.description,
       r.metadata::jsonb, r.tags, r.version, r.created_at, r.updated_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, label text, value text, value_limit int4, read_only boolean, description text,
  metadata text, tags text[], version int8, created_at timestamptz, updated_at timestamptz)
order by r.block_id
on conflict do nothing;

-- import_versions!: their versions.
insert into {schema}.core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags)
select r.block_id, r.version, r.back, r.forward, r.action, r.actor, r.changed_at, r.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, version int8, back int8, forward int8, action text, actor text,
  changed_at timestamptz, label text, value text, value_limit int4, read_only boolean,
  description text, metadata text, tags text[])
on conflict do nothing;

-- renew_blocks!: blocks that were changed elsewhere since they were imported, each as a new version
-- after the one that was read. One that another session has changed meanwhile stays.
with r as (
  select * from json_to_recordset(%(rows)b::text::json) r (
    block_id uuid, version int8, actor text, value text, value_limit int4, read_only boolean,
    description text, metadata text, tags text[], updated_at timestamptz)
), renewed as (
  update {schema}.core_memory b
  set value = r.value, value_limit = r.value_limit, read_only = r.read_only, is_document = false,
      description = r.description, metadata = r.metadata::jsonb, tags = r.tags,
      version = r.version + 1, updated_at = r.updated_at
  from r
  where b.tenant = {tenant} and b.block_id = r.block_id and b.version = r.version
  returning b.block_id, b.label
)
insert into {schema}.core_memory_history
  (block_id, version, back, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select r.block_id, r.version + 1, r.version, 'update', r.actor, r.updated_at, renewed.label, r.value,
       r.value_limit, false, r.read_only, r.description, r.metadata::jsonb, r.tags
from r
join renewed using (block_id);

-- seal_imported_blocks!: which version is the latest of each encrypted block that was written.
insert into {schema}.core_memory_seals as old (block_id, latest)
select r.block_id, decode(r.latest, 'hex')
from json_to_recordset(%(rows)b::text::json) r (block_id uuid, metadata text, latest text)
join {schema}.core_memory b
  on b.tenant = {tenant} and b.block_id = r.block_id and b.metadata = r.metadata::jsonb{through_coordinator}
order by r.block_id
on conflict (tenant, block_id) do update set latest = excluded.latest;

-- import_attachments!: which agents have which blocks.
with found as materialized (
  select r.agent_id, b.label, b.block_id, r.attached_at
  from json_to_recordset(%(rows)b::text::json) r (
    agent_id uuid, block_id uuid, attached_at timestamptz)
  join {schema}.core_memory b on b.tenant = {tenant} and b.block_id = r.block_id
  order by r.agent_id, b.label
)
insert into {schema}.core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict do nothing;

-- import_consents!: the first agent of a shared block has consented to the others.
insert into {schema}.core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select r.block_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, agent_id uuid, agent text, granted_by uuid, granter text, granted_at timestamptz)
order by r.block_id, r.agent_id
on conflict do nothing;

-- find_owners: the agents that have blocks and no other agent's consent, each with its name.
select c.block_id, c.agent_id, {name_of_agent}
from {schema}.core_memory_agents c
where c.tenant = {tenant} and c.block_id = any (%(blocks)b::uuid[]) and not exists (
  select from {schema}.core_memory_consents k
  where k.tenant = c.tenant and k.block_id = c.block_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.block_id, c.attached_at desc, c.agent_id;
