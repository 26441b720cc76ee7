-- agents/operations/directory.list_agents [all but quoted]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted: of_agent]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and known.agent_id = %(agent)b
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted: with_prefix]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted: with_tag]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted: listed_after]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [all but quoted: with_prefix, with_tag, listed_after]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "letta".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "letta".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "letta".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "letta".core_memory_agents c
    join "letta".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "letta".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "letta".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "letta".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "letta".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "letta".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "letta".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and true
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: of_agent]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and known.agent_id = %(agent)b
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: with_prefix]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and starts_with(known.name, %(prefix)b)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: with_tag]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and known.settings -> 'tags' @> to_jsonb(%(tag)b::text)
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: listed_after]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"

-- agents/operations/directory.list_agents [quoted: with_prefix, with_tag, listed_after]
with listed as materialized (
  select known.agent_id, known.name, recent.active_at, known.created_at, known.started_at,
         known.settings::text as settings
  from (
    select a.agent_id, a.name, a.created_at, a.started_at, a.updated_at, a.settings
    from "My ""own"" 100%%".agents a
    where a.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and a.name <> a.agent_id::text
    union all
    select n.agent_id, min(replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')),
           null, null, null, '{}'
    from "My ""own"" 100%%".namespaces n
    where n.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and n.namespace[1] = %(root)b
      and n.namespace[3] in ('core', 'archival', 'recall')
      and not exists (select from "My ""own"" 100%%".agents a where a.agent_id = n.agent_id)
    group by n.agent_id) known
  left join (
    select c.agent_id, max(greatest(b.updated_at, c.attached_at)) as changed_at
    from "My ""own"" 100%%".core_memory_agents c
    join "My ""own"" 100%%".core_memory b using (tenant, block_id)
    group by c.agent_id) core on core.agent_id = known.agent_id
  cross join lateral (
    select greatest(
      known.updated_at, core.changed_at,
      (select max(t.updated_at) from "My ""own"" 100%%".threads t where t.agent_id = known.agent_id),
      (select max(i.updated_at) from "My ""own"" 100%%".archival_memory i
       where i.agent_id = known.agent_id)) as active_at
    offset 0) recent
  where recent.active_at is not null and starts_with(known.name, %(prefix)b) and known.settings -> 'tags' @> to_jsonb(%(tag)b::text) and (recent.active_at < %(active_at)b
 or (recent.active_at = %(active_at)b and known.name collate "C" > %(name)b))
  order by recent.active_at desc, known.name collate "C"
  limit %(limit)b::int8
)
select l.name, l.active_at, l.created_at, l.started_at, l.settings,
       (select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = l.agent_id),
       (select count(*) from (
          select a.namespace, a.expires_at from "My ""own"" 100%%".archival_memory a
          where a.agent_id = l.agent_id
          order by a.item_id
          limit %(bound)b::int8) a
        where a.namespace[3] = 'archival' and (a.expires_at is null or a.expires_at > now())),
       (select count(*) from (
          select from "My ""own"" 100%%".threads t where t.agent_id = l.agent_id
          order by t.updated_at desc
          limit %(bound)b::int8) thread),
       (select count(*) from (
          select from "My ""own"" 100%%".recall_memory r where r.agent_id = l.agent_id and not r.superseded
          order by r.thread_id, r.sequence
          limit %(bound)b::int8) message)
from listed l
order by l.active_at desc, l.name collate "C"
