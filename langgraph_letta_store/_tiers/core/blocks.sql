-- find_blocks: agents' blocks, in the order in which they were attached. `value` is the value
-- of the block's item; it is computed only where a filter needs it.
select a.agent_id, a.block_id, a.label, a.content, a.value_limit, a.description, a.metadata::text,
       a.tags, a.read_only, a.version, a.created_at, a.updated_at,
       (select count(*) from {schema}.core_memory_agents each
        where each.tenant = a.tenant and each.block_id = a.block_id),
       a.is_document
from (
  select c.tenant, c.agent_id, c.label, c.attached_at, b.block_id, b.value as content, b.value_limit,
         b.description, {block_metadata} as metadata, b.tags, b.read_only, b.version, b.created_at, b.updated_at,
         b.is_document,
         case when b.is_document then b.value::jsonb else jsonb_build_object(
           'kind', 'Block', 'content', b.value, 'description', b.description,
           'limit', b.value_limit, 'metadata', b.metadata, 'tags', to_jsonb(b.tags),
           'read_only', b.read_only, 'version', b.version) end as value
  from {schema}.core_memory_agents c
  join {schema}.core_memory b using (tenant, block_id)) a
where {condition}
order by a.attached_at, a.label;

-- of_agent: all blocks of an agent.
a.agent_id = %(agent)b;

-- of_label: one by its label.
a.agent_id = %(agent)b and a.label = %(label)b;

-- of_labels: blocks of many agents, by their labels.
(a.agent_id, a.label) in (select * from unnest(%(agents)b::uuid[], %(labels)b::text[]));

-- of_id: one by its id.
a.agent_id = %(agent)b and a.block_id = %(block)b;

-- find_versions: versions of an agent's block, the newest first.
select h.version, h.action, h.actor, h.changed_at, h.label, h.value, h.value_limit, h.description,
       h.metadata::text, h.tags, h.read_only, h.back, h.forward, h.is_document
from {schema}.core_memory_agents c
join {schema}.core_memory b on b.tenant = c.tenant and b.block_id = c.block_id
join {schema}.core_memory_history present
  on present.tenant = b.tenant and present.block_id = b.block_id
  and present.version = b.version
join {schema}.core_memory_history h on h.tenant = b.tenant and h.block_id = b.block_id
where c.agent_id = %(agent)b and c.label = %(label)b and {condition}
order by h.version desc
limit %(limit)b::int8;

-- before: those that came before a version.
h.version < %(version)b::int8;

-- undone: the one that undoing leads to.
h.version = present.back;

-- undone_or_present: the same, and the present one, which says where it leads.
(h.version = present.back or h.version = present.version);

-- redone_or_present: the same of redoing.
(h.version = present.forward or h.version = present.version);

-- redone: the one that redoing leads to.
h.version = present.forward;

-- restored: the one of this number.
h.version = %(version)b::int8;

-- of_key: the one that an edit with an idempotency key made.
h.idempotency_key = %(key)b::text;

-- create_blocks!: new blocks, attached to their agents, with their first versions. A later block of
-- the batch is newer by a microsecond.
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
  insert into {schema}.core_memory
    (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
     version, created_at, updated_at)
  select new.block_id, new.label, new.value, new.value_limit, new.is_document, new.read_only,
         new.description, new.metadata::jsonb, new.tags, 1, new.at, new.at
  from new
), attached as (
  insert into {schema}.core_memory_agents (agent_id, label, block_id, attached_at)
  select new.agent_id, new.label, new.block_id, new.at from new
)
insert into {schema}.core_memory_history
  (block_id, version, action, actor, changed_at, label, value, value_limit, is_document,
   read_only, description, metadata, tags)
select new.block_id, 1, 'create', new.actor, new.at, new.label, new.value, new.value_limit,
       new.is_document, new.read_only, new.description, new.metadata::jsonb, new.tags
from new
returning block_id, changed_at;

-- change_blocks!: new states of blocks, each the version after the one that was read. The second of
-- two writers finds that version in the history, or its idempotency key, and its whole step fails.
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
  update {schema}.core_memory b
  set label = change.label, value = change.value, value_limit = change.value_limit,
      is_document = change.is_document, read_only = change.read_only,
      description = change.description, metadata = change.metadata::jsonb, tags = change.tags,
      version = change.read_version + 1, updated_at = change.at
  from change
  where b.tenant = {tenant} and b.block_id = change.block_id and b.version = change.read_version
)
insert into {schema}.core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags, idempotency_key)
select change.block_id, change.read_version + 1, change.back, change.forward, change.action,
       change.actor, change.at, change.label, change.value, change.value_limit,
       change.is_document, change.read_only, change.description, change.metadata::jsonb,
       change.tags, change.idempotency_key
from change
returning block_id, changed_at;

-- seal_blocks!: which version is the latest of each encrypted block.
insert into {schema}.core_memory_seals as old (block_id, latest)
select * from unnest(%(blocks)b::uuid[], %(latest)b::bytea[])
on conflict (tenant, block_id) do update set latest = excluded.latest;

-- relabel_block!: the new label of a block, for all agents that share it.
update {schema}.core_memory_agents set label = %(label)b
where tenant = {tenant} and block_id = %(block)b;

-- attach_block!: attaches a block to an agent that has consent, under its label. `hold_blocks` goes
-- before it and waits for a writer that is renaming or deleting the block, or ends the consent.
with found as materialized (
  select %(agent)b, b.label, b.block_id, now()
  from {schema}.core_memory b
  where b.tenant = {tenant} and b.block_id = %(block)b and exists (
    select from {schema}.core_memory_consents k
    where k.tenant = b.tenant and k.block_id = b.block_id and k.agent_id = %(agent)b)
)
insert into {schema}.core_memory_agents (agent_id, label, block_id, attached_at)
select found.* from found
on conflict (block_id, agent_id) do nothing;

-- grant_block!: an agent that has a block consents that another one attaches it; returns whether it
-- has the block.
with held as materialized (
  select c.block_id, exists (
    select from {schema}.core_memory_agents o
    where o.tenant = {tenant} and o.block_id = c.block_id and o.agent_id = %(other)b) as is_shared
  from {schema}.core_memory_agents c
  where c.tenant = {tenant} and c.agent_id = %(agent)b and c.block_id = %(block)b
), granted as (
  insert into {schema}.core_memory_consents
    (block_id, agent_id, agent, granted_by, granter, granted_at)
  select held.block_id, %(other)b, %(other_name)b, %(agent)b, %(name)b, now()
  from held
  where not held.is_shared
  on conflict (tenant, block_id, agent_id) do nothing
)
select exists (select from held);

-- owns_block: whether an agent is the owner of a block that it has: no other agent gave it consent.
exists (
  select from {schema}.core_memory_agents c
  where c.tenant = {tenant} and c.agent_id = %(agent)b and c.block_id = %(block)b)
and not exists (
  select from {schema}.core_memory_consents o
  where o.tenant = {tenant} and o.agent_id = %(agent)b and o.block_id = %(block)b
    and o.granted_by is distinct from o.agent_id);

-- revoke_block!: ends the consent that an agent has, and detaches the block from it; returns whether
-- it had consent, and whether this agent may end it: the one that gave it, and the block's owner.
with consent as materialized (
  select k.agent_id, k.granted_by is not distinct from %(agent)b::uuid or ({owns_block}) as mine
  from {schema}.core_memory_consents k
  where k.tenant = {tenant} and k.block_id = %(block)b and k.agent_id = %(other)b
), revoked as (
  delete from {schema}.core_memory_consents k
  using consent
  where k.tenant = {tenant} and k.block_id = %(block)b and k.agent_id = consent.agent_id
    and consent.mine
), detached as (
  delete from {schema}.core_memory_agents c
  using consent
  where c.tenant = {tenant} and c.block_id = %(block)b and c.agent_id = consent.agent_id
    and consent.mine
)
select exists (select from consent), exists (select from consent where consent.mine);

-- find_consents: the agents that have consent to attach a block, in the order in which they got it.
select k.agent, k.granter, k.granted_at, exists (
         select from {schema}.core_memory_agents c
         where c.tenant = k.tenant and c.block_id = k.block_id and c.agent_id = k.agent_id)
from {schema}.core_memory_consents k
where k.tenant = {tenant} and k.block_id = %(block)b
order by k.granted_at, k.agent;

-- find_sharers: the other agents that have a block, in the order in which they got it, by the names
-- that their namespaces have.
select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
from {schema}.core_memory_agents c
join {schema}.namespaces n
  on n.tenant = c.tenant and n.agent_id = c.agent_id
  and n.namespace[1] = %(root)b and n.namespace[3] = 'core' and cardinality(n.namespace) = 3
where c.tenant = {tenant} and c.block_id = %(block)b and c.agent_id <> %(agent)b
order by c.attached_at, c.agent_id;

-- name_core!: lists the namespaces of agents that have blocks. A `forget` of one of them at the same
-- time has removed its namespace before this statement reads, or sees the blocks.
insert into {schema}.namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
cross join ({shared_lock}) held
where exists (select from {schema}.core_memory_agents c where c.agent_id = row.agent_id)
on conflict do nothing;

-- name_core_apart!: the same in a distributed schema; `shared_lock` goes before it.
with own as materialized (
  select c.agent_id from {schema}.core_memory_agents c where c.agent_id = any (%(agents)b::uuid[])
)
insert into {schema}.namespaces (agent_id, namespace)
select row.agent_id, string_to_array(row.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) row (agent_id, namespace)
where row.agent_id in (select own.agent_id from own)
on conflict do nothing;

-- detach_blocks!: detaches blocks from agents. The last agent to have a block keeps its consent, so
-- that it can attach the block again; that of others ends.
with detached as (
  delete from {schema}.core_memory_agents c
  where c.tenant = {tenant} and (c.block_id, c.agent_id) in (
    select * from unnest(%(blocks)b::uuid[], %(agents)b::uuid[]))
  returning c.block_id, c.agent_id
), left_over as (
  select d.block_id, d.agent_id
  from detached d
  where not exists (
    select from {schema}.core_memory_agents o
    where o.tenant = {tenant} and o.block_id = d.block_id
      and (o.block_id, o.agent_id) not in (select g.block_id, g.agent_id from detached g))
), revoked as (
  delete from {schema}.core_memory_consents k
  using detached d
  where k.tenant = {tenant} and k.block_id = d.block_id and k.agent_id = d.agent_id
    and d.block_id not in (select l.block_id from left_over l)
)
insert into {schema}.core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select l.block_id, l.agent_id, named.agent, l.agent_id, named.agent, now()
from left_over l
join (select distinct row.agent_id, row.agent
      from unnest(%(agents)b::uuid[], %(names)b::text[]) row (agent_id, agent)) named
  using (agent_id)
on conflict (tenant, block_id, agent_id) do update
set granted_by = excluded.granted_by, granter = excluded.granter,
    granted_at = excluded.granted_at;

-- hold_blocks!: no other session changes or shares these blocks until the transaction ends.
select from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id = any (%(blocks)b)
order by b.block_id
for update;

-- delete_blocks!: blocks that no agent has, with their histories.
delete from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id = any (%(blocks)b)
  and not exists (
    select from {schema}.core_memory_agents c
    where c.tenant = b.tenant and c.block_id = b.block_id);

-- doubt_sharers!: agents that share a block may have no blocks after it is deleted.
update {schema}.namespaces n set uncertain = true
where not n.uncertain and {tier} = 'core'
  and n.agent_id in (
    select c.agent_id from {schema}.core_memory_agents c
    where c.tenant = {tenant} and c.block_id = %(block)b);

-- delete_for_all!: a block with its history, for all agents that share it.
delete from {schema}.core_memory where tenant = {tenant} and block_id = %(block)b;
