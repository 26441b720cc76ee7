-- list_namespaces: namespaces in order. No more are read than are listed.
select distinct n.namespace from {schema}.namespaces n
where {scope} and {in_use}
order by n.namespace
limit %(limit)s offset %(offset)s;

-- list_cut_namespaces: namespaces cut to a depth, each once, in order. Each step reads a page through
-- the index, and the next one begins past all that are cut to the last labels, however many they are.
with recursive cut (namespace, place, is_last) as (
  select '{{}}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from {schema}.namespaces n
        where {scope} and {in_use}
          and n.namespace >= case
            when cardinality(cut.namespace) < %(depth)s then cut.namespace || ''::text
            else cut.namespace[1:%(depth)s - 1] || (cut.namespace[%(depth)s] || e'\x01') end
        order by n.namespace
        limit 256
      ) read
    ) each
  ) page
  where cut.is_last and cut.place < %(limit)s::bigint + %(offset)s
)
select cut.namespace from cut
where cut.place > 0
order by cut.place
limit %(limit)s offset %(offset)s;

-- list_matching_namespaces: namespaces with labels at places that no index finds, cut to a depth,
-- each once, in order. All of the scope are read.
with found as materialized (
  select n.namespace from {schema}.namespaces n
  where {scope} and {in_use}
    and cardinality(n.namespace) >= cardinality(%(prefix)b::text[])
    and cardinality(n.namespace) >= cardinality(%(suffix)b::text[])
    and not exists (
      select from unnest(%(prefix)b::text[]) with ordinality wanted (label, place)
      where wanted.label <> n.namespace[wanted.place])
    and not exists (
      select from unnest(%(suffix)b::text[]) with ordinality wanted (label, place)
      where wanted.label <> n.namespace[cardinality(n.namespace) + 1 - wanted.place])
)
select distinct found.namespace[1:%(depth)s] as namespace from found
order by namespace
limit %(limit)s offset %(offset)s;

-- in_use: whether a namespace holds something. One that may be empty is asked for one live row of
-- its tier, an item (through the index on agent_id and namespace), a block or a message.
(not n.uncertain
      or case {tier}
        when 'core' then (
          select true from {schema}.core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from {schema}.recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from {schema}.archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and {unexpired}
        limit 1));

-- tier: which tier that is not archival memory a namespace is, if it is one.
case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end;

-- delete_agent_vectors!: all that was embedded for an agent.
delete from {all_archival_vectors} v where v.agent_id = %(agent)b;

-- delete_scope_vectors!: what was embedded of the items in a range of namespaces.
delete from {all_archival_vectors} v
using {schema}.archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and {scope};

-- delete_scope_items!: the items in a range of namespaces; how many of them had not expired.
with gone as (
  delete from {schema}.archival_memory a where {scope}
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone;

-- delete_scope_namespaces!: the namespaces of a range, but those of other tiers, whose writers do
-- not wait for this to end: who lists them asks.
delete from {schema}.namespaces n
where {scope} and coalesce({tier} not in ('core', 'recall'), true);

-- hold_scope_blocks!: no other writer changes or shares the blocks of a range's agents until it is done.
select from {schema}.core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from {schema}.namespaces n
  join {schema}.core_memory_agents c on c.agent_id = n.agent_id
  where {scope} and {tier} = 'core')
order by b.block_id
for update;

-- delete_scope_blocks!: the blocks of a range's agents; how many. Those that others share stay.
with gone as (
  delete from {schema}.core_memory_agents c
  using {schema}.namespaces n
  where c.agent_id = n.agent_id and {scope} and {tier} = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from {schema}.core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from {schema}.core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone;

-- delete_scope_consents!: the consents that a range's agents have to attach blocks.
delete from {schema}.core_memory_consents k
using {schema}.namespaces n
where k.agent_id = n.agent_id and {scope} and {tier} = 'core';

-- doubt_scope_core!: agents of a range may have no blocks any more.
update {schema}.namespaces n set uncertain = true
where {scope} and {tier} = 'core' and not n.uncertain;

-- shared_lock: writers of an agent's items hold its lock together; who deletes namespaces, alone.
select count(pg_advisory_xact_lock_shared({lock_class}, slot)) from unnest(%(slots)b::int4[]) slot;

-- hold_agents!: no other writer writes to these agents until the transaction ends.
select pg_advisory_xact_lock({lock_class}, slot) from unnest(%(slots)b::int4[]) slot;

-- upsert_namespaces!: the namespaces that items were put into.
insert into {schema}.namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing;

-- doubt_namespaces!: items go, or will by themselves, so these namespaces may become empty. Only
-- the first time writes: concurrent deletes in one namespace do not wait for each other.
update {schema}.namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace));
