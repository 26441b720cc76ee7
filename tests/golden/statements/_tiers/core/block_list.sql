-- _tiers/core/block_list.find_owners [all but quoted, distributed]
select exists (
         select from "letta".core_memory b
         where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b),
       (select count(*) from "letta".core_memory_agents c
        where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b)

-- _tiers/core/block_list.find_owners [quoted]
select exists (
         select from "My ""own"" 100%%".core_memory b
         where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id = %(block)b),
       (select count(*) from "My ""own"" 100%%".core_memory_agents c
        where c.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and c.block_id = %(block)b)

-- _tiers/core/block_list.find_owners [distributed]
select exists (
         select from "letta".core_memory b
         where b.tenant = '' and b.block_id = %(block)b),
       (select count(*) from "letta".core_memory_agents c
        where c.tenant = '' and c.block_id = %(block)b)

-- _tiers/core/block_list.list_blocks [all but quoted, distributed, sealed]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and true
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [all but quoted, distributed: with_tag]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.tags @> array[%(tag)b::text]
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [all but quoted, distributed: with_label]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.label = %(label)b
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [all but quoted, distributed: is_orphaned]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (sharing.agents = 0) = %(orphaned)b::bool
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [all but quoted, distributed: listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [all but quoted, distributed: with_tag, with_label, is_orphaned, listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.tags @> array[%(tag)b::text] and b.label = %(label)b and (sharing.agents = 0) = %(orphaned)b::bool and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and true
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted: with_tag]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.tags @> array[%(tag)b::text]
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted: with_label]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.label = %(label)b
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted: is_orphaned]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (sharing.agents = 0) = %(orphaned)b::bool
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted: listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [quoted: with_tag, with_label, is_orphaned, listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "My ""own"" 100%%".core_memory b
cross join lateral (
  select count(*) as agents from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.tags @> array[%(tag)b::text] and b.label = %(label)b and (sharing.agents = 0) = %(orphaned)b::bool and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and true
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed: with_tag]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and b.tags @> array[%(tag)b::text]
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed: with_label]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and b.label = %(label)b
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed: is_orphaned]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and (sharing.agents = 0) = %(orphaned)b::bool
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed: listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [distributed: with_tag, with_label, is_orphaned, listed_after]
select b.block_id, b.label, b.value, b.value_limit, b.description, (b.metadata)::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = '' and b.tags @> array[%(tag)b::text] and b.label = %(label)b and (sharing.agents = 0) = %(orphaned)b::bool and (b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b))
order by b.updated_at desc, b.block_id
limit %(limit)b::int8

-- _tiers/core/block_list.list_blocks [sealed]
select b.block_id, b.label, b.value, b.value_limit, b.description, ((b.metadata || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
    select max(h.version) from "letta".core_memory_history h
    where h.tenant = b.tenant and h.block_id = b.block_id))
  from "letta".core_memory_seals s
  where s.tenant = b.tenant and s.block_id = b.block_id), '{}')))::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from "letta".core_memory b
cross join lateral (
  select count(*) as agents from "letta".core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and true
order by b.updated_at desc, b.block_id
limit %(limit)b::int8
