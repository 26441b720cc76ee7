-- list_blocks: a page of the blocks of all agents and of none, the one that was changed last first.
select b.block_id, b.label, b.value, b.value_limit, b.description, ({block_metadata})::text, b.tags,
       b.read_only, b.version, b.created_at, b.updated_at, sharing.agents, b.is_document
from {schema}.core_memory b
cross join lateral (
  select count(*) as agents from {schema}.core_memory_agents c
  where c.tenant = b.tenant and c.block_id = b.block_id) sharing
where b.tenant = {tenant} and {condition}
order by b.updated_at desc, b.block_id
limit %(limit)b::int8;

-- with_tag: those that have a tag.
b.tags @> array[%(tag)b::text];

-- with_label: those of a label.
b.label = %(label)b;

-- is_orphaned: those that no agent has, or the others.
(sharing.agents = 0) = %(orphaned)b::bool;

-- listed_after: the next page.
(b.updated_at < %(updated_at)b or (b.updated_at = %(updated_at)b and b.block_id > %(block)b));

-- find_owners: whether a block exists, and how many agents have it.
select exists (
         select from {schema}.core_memory b
         where b.tenant = {tenant} and b.block_id = %(block)b),
       (select count(*) from {schema}.core_memory_agents c
        where c.tenant = {tenant} and c.block_id = %(block)b);
