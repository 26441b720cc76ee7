-- _tiers/namespaces.delete_agent_vectors [all but generation 2, quoted: whole_agent | within_agent | across_agents | everything]
-- writes
delete from "letta"."archival_vectors" v where v.agent_id = %(agent)b

-- _tiers/namespaces.delete_agent_vectors [generation 2: whole_agent | within_agent | across_agents | everything]
-- writes
delete from "letta"."archival_vectors_g2" v where v.agent_id = %(agent)b

-- _tiers/namespaces.delete_agent_vectors [quoted: whole_agent | within_agent | across_agents | everything]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = %(agent)b

-- _tiers/namespaces.delete_scope_blocks [all but quoted: whole_agent]
-- writes
with gone as (
  delete from "letta".core_memory_agents c
  using "letta".namespaces n
  where c.agent_id = n.agent_id and n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "letta".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "letta".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [all but quoted: within_agent]
-- writes
with gone as (
  delete from "letta".core_memory_agents c
  using "letta".namespaces n
  where c.agent_id = n.agent_id and n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "letta".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "letta".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [all but quoted: across_agents]
-- writes
with gone as (
  delete from "letta".core_memory_agents c
  using "letta".namespaces n
  where c.agent_id = n.agent_id and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "letta".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "letta".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [all but quoted: everything]
-- writes
with gone as (
  delete from "letta".core_memory_agents c
  using "letta".namespaces n
  where c.agent_id = n.agent_id and true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "letta".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "letta".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [quoted: whole_agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".core_memory_agents c
  using "My ""own"" 100%%".namespaces n
  where c.agent_id = n.agent_id and n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "My ""own"" 100%%".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "My ""own"" 100%%".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [quoted: within_agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".core_memory_agents c
  using "My ""own"" 100%%".namespaces n
  where c.agent_id = n.agent_id and n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "My ""own"" 100%%".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "My ""own"" 100%%".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [quoted: across_agents]
-- writes
with gone as (
  delete from "My ""own"" 100%%".core_memory_agents c
  using "My ""own"" 100%%".namespaces n
  where c.agent_id = n.agent_id and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "My ""own"" 100%%".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "My ""own"" 100%%".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_blocks [quoted: everything]
-- writes
with gone as (
  delete from "My ""own"" 100%%".core_memory_agents c
  using "My ""own"" 100%%".namespaces n
  where c.agent_id = n.agent_id and true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'
  returning c.tenant, c.agent_id, c.block_id
), unshared as (
  delete from "My ""own"" 100%%".core_memory b
  where (b.tenant, b.block_id) in (select gone.tenant, gone.block_id from gone)
    and not exists (
      select from "My ""own"" 100%%".core_memory_agents c
      where c.tenant = b.tenant and c.block_id = b.block_id and c.agent_id not in (select gone.agent_id from gone))
)
select count(*) from gone

-- _tiers/namespaces.delete_scope_consents [all but quoted: whole_agent]
-- writes
delete from "letta".core_memory_consents k
using "letta".namespaces n
where k.agent_id = n.agent_id and n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [all but quoted: within_agent]
-- writes
delete from "letta".core_memory_consents k
using "letta".namespaces n
where k.agent_id = n.agent_id and n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [all but quoted: across_agents]
-- writes
delete from "letta".core_memory_consents k
using "letta".namespaces n
where k.agent_id = n.agent_id and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [all but quoted: everything]
-- writes
delete from "letta".core_memory_consents k
using "letta".namespaces n
where k.agent_id = n.agent_id and true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [quoted: whole_agent]
-- writes
delete from "My ""own"" 100%%".core_memory_consents k
using "My ""own"" 100%%".namespaces n
where k.agent_id = n.agent_id and n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [quoted: within_agent]
-- writes
delete from "My ""own"" 100%%".core_memory_consents k
using "My ""own"" 100%%".namespaces n
where k.agent_id = n.agent_id and n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [quoted: across_agents]
-- writes
delete from "My ""own"" 100%%".core_memory_consents k
using "My ""own"" 100%%".namespaces n
where k.agent_id = n.agent_id and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_consents [quoted: everything]
-- writes
delete from "My ""own"" 100%%".core_memory_consents k
using "My ""own"" 100%%".namespaces n
where k.agent_id = n.agent_id and true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core'

-- _tiers/namespaces.delete_scope_items [all but quoted: whole_agent]
-- writes
with gone as (
  delete from "letta".archival_memory a where a.agent_id = %(agent)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [all but quoted: within_agent]
-- writes
with gone as (
  delete from "letta".archival_memory a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [all but quoted: across_agents]
-- writes
with gone as (
  delete from "letta".archival_memory a where a.namespace >= %(first)b and a.namespace < %(after)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [all but quoted: everything]
-- writes
with gone as (
  delete from "letta".archival_memory a where true
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [quoted: whole_agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a where a.agent_id = %(agent)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [quoted: within_agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [quoted: across_agents]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a where a.namespace >= %(first)b and a.namespace < %(after)b
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_items [quoted: everything]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a where true
  returning a.expires_at
)
select count(*) filter (where gone.expires_at is null or gone.expires_at > now()) from gone

-- _tiers/namespaces.delete_scope_namespaces [all but quoted: whole_agent]
-- writes
delete from "letta".namespaces n
where n.agent_id = %(agent)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [all but quoted: within_agent]
-- writes
delete from "letta".namespaces n
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [all but quoted: across_agents]
-- writes
delete from "letta".namespaces n
where n.namespace >= %(first)b and n.namespace < %(after)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [all but quoted: everything]
-- writes
delete from "letta".namespaces n
where true and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [quoted: whole_agent]
-- writes
delete from "My ""own"" 100%%".namespaces n
where n.agent_id = %(agent)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [quoted: within_agent]
-- writes
delete from "My ""own"" 100%%".namespaces n
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [quoted: across_agents]
-- writes
delete from "My ""own"" 100%%".namespaces n
where n.namespace >= %(first)b and n.namespace < %(after)b and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_namespaces [quoted: everything]
-- writes
delete from "My ""own"" 100%%".namespaces n
where true and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)

-- _tiers/namespaces.delete_scope_vectors [all but generation 2, quoted: whole_agent]
-- writes
delete from "letta"."archival_vectors" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b

-- _tiers/namespaces.delete_scope_vectors [all but generation 2, quoted: within_agent]
-- writes
delete from "letta"."archival_vectors" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [all but generation 2, quoted: across_agents]
-- writes
delete from "letta"."archival_vectors" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [all but generation 2, quoted: everything]
-- writes
delete from "letta"."archival_vectors" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and true

-- _tiers/namespaces.delete_scope_vectors [generation 2: whole_agent]
-- writes
delete from "letta"."archival_vectors_g2" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b

-- _tiers/namespaces.delete_scope_vectors [generation 2: within_agent]
-- writes
delete from "letta"."archival_vectors_g2" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [generation 2: across_agents]
-- writes
delete from "letta"."archival_vectors_g2" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [generation 2: everything]
-- writes
delete from "letta"."archival_vectors_g2" v
using "letta".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and true

-- _tiers/namespaces.delete_scope_vectors [quoted: whole_agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v
using "My ""own"" 100%%".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b

-- _tiers/namespaces.delete_scope_vectors [quoted: within_agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v
using "My ""own"" 100%%".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [quoted: across_agents]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v
using "My ""own"" 100%%".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and a.namespace >= %(first)b and a.namespace < %(after)b

-- _tiers/namespaces.delete_scope_vectors [quoted: everything]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v
using "My ""own"" 100%%".archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and true

-- _tiers/namespaces.doubt_namespaces [all but quoted: - | one agent]
-- writes
update "letta".namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace))

-- _tiers/namespaces.doubt_namespaces [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where n.agent_id = any (%(agents)b) and not n.uncertain
  and (n.agent_id, n.namespace) in (
    select gone.agent_id, string_to_array(gone.namespace, '.')
    from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) gone (agent_id, namespace))

-- _tiers/namespaces.doubt_scope_core [all but quoted: whole_agent]
-- writes
update "letta".namespaces n set uncertain = true
where n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [all but quoted: within_agent]
-- writes
update "letta".namespaces n set uncertain = true
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [all but quoted: across_agents]
-- writes
update "letta".namespaces n set uncertain = true
where n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [all but quoted: everything]
-- writes
update "letta".namespaces n set uncertain = true
where true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [quoted: whole_agent]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [quoted: within_agent]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [quoted: across_agents]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.doubt_scope_core [quoted: everything]
-- writes
update "My ""own"" 100%%".namespaces n set uncertain = true
where true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core' and not n.uncertain

-- _tiers/namespaces.hold_agents [all but quoted: - | one agent]
-- writes
select pg_advisory_xact_lock(290098746, slot) from unnest(%(slots)b::int4[]) slot

-- _tiers/namespaces.hold_agents [quoted: - | one agent]
-- writes
select pg_advisory_xact_lock( -1225708793, slot) from unnest(%(slots)b::int4[]) slot

-- _tiers/namespaces.hold_scope_blocks [all but quoted: whole_agent]
-- writes
select from "letta".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "letta".namespaces n
  join "letta".core_memory_agents c on c.agent_id = n.agent_id
  where n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [all but quoted: within_agent]
-- writes
select from "letta".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "letta".namespaces n
  join "letta".core_memory_agents c on c.agent_id = n.agent_id
  where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [all but quoted: across_agents]
-- writes
select from "letta".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "letta".namespaces n
  join "letta".core_memory_agents c on c.agent_id = n.agent_id
  where n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [all but quoted: everything]
-- writes
select from "letta".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "letta".namespaces n
  join "letta".core_memory_agents c on c.agent_id = n.agent_id
  where true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [quoted: whole_agent]
-- writes
select from "My ""own"" 100%%".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "My ""own"" 100%%".namespaces n
  join "My ""own"" 100%%".core_memory_agents c on c.agent_id = n.agent_id
  where n.agent_id = %(agent)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [quoted: within_agent]
-- writes
select from "My ""own"" 100%%".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "My ""own"" 100%%".namespaces n
  join "My ""own"" 100%%".core_memory_agents c on c.agent_id = n.agent_id
  where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [quoted: across_agents]
-- writes
select from "My ""own"" 100%%".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "My ""own"" 100%%".namespaces n
  join "My ""own"" 100%%".core_memory_agents c on c.agent_id = n.agent_id
  where n.namespace >= %(first)b and n.namespace < %(after)b and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.hold_scope_blocks [quoted: everything]
-- writes
select from "My ""own"" 100%%".core_memory b
where (b.tenant, b.block_id) in (
  select c.tenant, c.block_id from "My ""own"" 100%%".namespaces n
  join "My ""own"" 100%%".core_memory_agents c on c.agent_id = n.agent_id
  where true and case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end = 'core')
order by b.block_id
for update

-- _tiers/namespaces.list_cut_namespaces [all but quoted: whole_agent]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "letta".namespaces n
        where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [all but quoted: within_agent]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "letta".namespaces n
        where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [all but quoted: across_agents]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "letta".namespaces n
        where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [all but quoted: everything]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "letta".namespaces n
        where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [quoted: whole_agent]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "My ""own"" 100%%".namespaces n
        where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [quoted: within_agent]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "My ""own"" 100%%".namespaces n
        where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [quoted: across_agents]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "My ""own"" 100%%".namespaces n
        where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_cut_namespaces [quoted: everything]
with recursive cut (namespace, place, is_last) as (
  select '{}'::text[] collate "C", 0::bigint, true
  union all
  select page.namespace, page.place, page.is_last from cut
  cross join lateral (
    select each.namespace, cut.place + row_number() over (order by each.namespace) as place,
      lead(true) over (order by each.namespace) is null as is_last
    from (
      select distinct read.namespace from (
        select n.namespace[1:%(depth)s] as namespace from "My ""own"" 100%%".namespaces n
        where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [all but quoted: whole_agent]
with found as materialized (
  select n.namespace from "letta".namespaces n
  where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [all but quoted: within_agent]
with found as materialized (
  select n.namespace from "letta".namespaces n
  where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [all but quoted: across_agents]
with found as materialized (
  select n.namespace from "letta".namespaces n
  where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [all but quoted: everything]
with found as materialized (
  select n.namespace from "letta".namespaces n
  where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [quoted: whole_agent]
with found as materialized (
  select n.namespace from "My ""own"" 100%%".namespaces n
  where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [quoted: within_agent]
with found as materialized (
  select n.namespace from "My ""own"" 100%%".namespaces n
  where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [quoted: across_agents]
with found as materialized (
  select n.namespace from "My ""own"" 100%%".namespaces n
  where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_matching_namespaces [quoted: everything]
with found as materialized (
  select n.namespace from "My ""own"" 100%%".namespaces n
  where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
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
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [all but quoted: whole_agent]
select distinct n.namespace from "letta".namespaces n
where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [all but quoted: within_agent]
select distinct n.namespace from "letta".namespaces n
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [all but quoted: across_agents]
select distinct n.namespace from "letta".namespaces n
where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [all but quoted: everything]
select distinct n.namespace from "letta".namespaces n
where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "letta".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "letta".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "letta".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [quoted: whole_agent]
select distinct n.namespace from "My ""own"" 100%%".namespaces n
where n.agent_id = %(agent)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [quoted: within_agent]
select distinct n.namespace from "My ""own"" 100%%".namespaces n
where n.agent_id = %(agent)b and n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [quoted: across_agents]
select distinct n.namespace from "My ""own"" 100%%".namespaces n
where n.namespace >= %(first)b and n.namespace < %(after)b and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.list_namespaces [quoted: everything]
select distinct n.namespace from "My ""own"" 100%%".namespaces n
where true and (not n.uncertain
      or case case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end
        when 'core' then (
          select true from "My ""own"" 100%%".core_memory_agents c where c.agent_id = n.agent_id limit 1)
        when 'recall' then (
          select true from "My ""own"" 100%%".recall_memory r
          where r.agent_id = n.agent_id and not r.superseded
          limit 1) end
      or (
        select true from "My ""own"" 100%%".archival_memory a
        where a.agent_id = n.agent_id and a.namespace = n.namespace
          and (a.expires_at is null or a.expires_at > now())
        limit 1))
order by n.namespace
limit %(limit)s offset %(offset)s

-- _tiers/namespaces.upsert_namespaces [all but quoted: - | one agent]
-- writes
insert into "letta".namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing

-- _tiers/namespaces.upsert_namespaces [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".namespaces (agent_id, namespace)
select put.agent_id, string_to_array(put.namespace, '.')
from unnest(%(agents)b::uuid[], %(namespaces)b::text[]) put (agent_id, namespace)
on conflict do nothing
