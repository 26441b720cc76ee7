-- agents/operations/counts.contents [all but quoted; unpartitioned, distributed: one agent]
select
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta"."archival_memory" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "letta".archival_memory_agents s
     join "letta".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta"."archival_memory" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".threads t where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "letta"."recall_memory" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "letta".threads t
   join "letta".checkpoints c using (agent_id, thread_id)
   where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "letta".threads t
   where t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/counts.contents [all but unpartitioned, distributed, quoted: one agent]
select
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "letta"."archival_memory_3" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "letta".archival_memory_agents s
     join "letta".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta"."archival_memory_3" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "letta".threads t where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "letta"."recall_memory_3" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "letta".threads t
   join "letta".checkpoints c using (agent_id, thread_id)
   where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "letta".threads t
   where t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/counts.contents [quoted]
select
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%"."archival_memory" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "My ""own"" 100%%".archival_memory_agents s
     join "My ""own"" 100%%".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%"."archival_memory" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".threads t where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "My ""own"" 100%%"."recall_memory" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "My ""own"" 100%%".threads t
   join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
   where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "My ""own"" 100%%".threads t
   where t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/counts.contents [quoted: one agent]
select
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%".core_memory_agents c
   where c.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id)),
  (select count(*) from "My ""own"" 100%%"."archival_memory_3" a
   where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and (a.expires_at is null or a.expires_at > now()))
  + (select count(*) from "My ""own"" 100%%".archival_memory_agents s
     join "My ""own"" 100%%".archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%"."archival_memory_3" a
   where a.agent_id = %(agent)b and not (a.namespace >= %(first)b and a.namespace < %(after)b) and (a.expires_at is null or a.expires_at > now())),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".archival_memory_agents s
   where s.agent_id = %(agent)b and exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)),
  (select count(*) from "My ""own"" 100%%".threads t where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "My ""own"" 100%%"."recall_memory_3" r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from "My ""own"" 100%%".threads t
   join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
   where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from "My ""own"" 100%%".threads t
   where t.agents is not null and t.agents @> array[%(agent)b::uuid])

-- agents/operations/counts.count_held [all but quoted; unpartitioned, distributed: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "letta"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]) and not r.superseded),
  (select count(*) from "letta".checkpoints c
   where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
  cardinality(current_setting('langgraph_letta_store.shared_threads')::text[])::int8
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "letta"."archival_memory" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/counts.count_held [all but unpartitioned, distributed, quoted: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "letta"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]) and not r.superseded),
  (select count(*) from "letta".checkpoints c
   where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
  cardinality(current_setting('langgraph_letta_store.shared_threads')::text[])::int8
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/counts.count_held [quoted]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "My ""own"" 100%%"."recall_memory" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]) and not r.superseded),
  (select count(*) from "My ""own"" 100%%".checkpoints c
   where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
  cardinality(current_setting('langgraph_letta_store.shared_threads')::text[])::int8
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "My ""own"" 100%%"."archival_memory" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/counts.count_held [quoted: one agent]
select own.passages, own.items, cardinality(current_setting('langgraph_letta_store.threads')::text[])::int8,
  (select count(*) from "My ""own"" 100%%"."recall_memory_3" r
   where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]) and not r.superseded),
  (select count(*) from "My ""own"" 100%%".checkpoints c
   where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
  cardinality(current_setting('langgraph_letta_store.shared_threads')::text[])::int8
from (
  select count(*) filter (where a.namespace >= %(first)b and a.namespace < %(after)b) as passages,
         count(*) filter (where not (a.namespace >= %(first)b and a.namespace < %(after)b)) as items
  from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = %(agent)b and (a.expires_at is null or a.expires_at > now())) own

-- agents/operations/counts.count_rows [all but quoted; unpartitioned, distributed: one agent]
select now(),
  coalesce(array(select encode(sha256(convert_to(each.id, 'UTF8')), 'hex')
                 from unnest(current_setting('langgraph_letta_store.threads')::text[]) each (id) order by 1), array[]::text[]),
  gone.blocks, gone.archives, jsonb_build_object(
    'agents', (select count(*) from "letta".agents a where a.agent_id = %(agent)b),
    'archival_memory', (
      select count(*) from "letta".archival_memory a
      where a.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_seals', (
      select count(*) from "letta".archival_memory_seals z
      where z.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_agents', (
      select count(*) from "letta".archival_memory_agents s where s.agent_id = %(agent)b),
    'archival_memory_consents', (
      select count(*) from "letta".archival_memory_consents k
      where k.agent_id = %(agent)b or k.archive_id = any (gone.archives)),
    'checkpoint_channels', (
      select count(*) from "letta".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoint_writes', (
      select count(*) from "letta".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoints', (
      select count(*) from "letta".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'core_memory', cardinality(gone.blocks),
    'core_memory_agents', (
      select count(*) from "letta".core_memory_agents c where c.agent_id = %(agent)b),
    'core_memory_consents', (
      select count(*) from "letta".core_memory_consents k
      where k.agent_id = %(agent)b or k.block_id = any (gone.blocks)),
    'core_memory_seals', (
      select count(*) from "letta".core_memory_seals z where z.block_id = any (gone.blocks)),
    'core_memory_history', (
      select count(*) from "letta".core_memory_history h where h.block_id = any (gone.blocks)),
    'file_versions', (
      select count(*) from "letta".file_versions v
      where v.agent_id = any (%(agent)b::uuid || gone.archives)),
    'files', (
      select count(*) from "letta".files f
      where f.agent_id = any (%(agent)b::uuid || gone.archives)),
    'namespaces', (
      select count(*) from "letta".namespaces n
      where n.agent_id = any (%(agent)b::uuid || gone.archives)),
    'recall_memory', (
      select count(*) from "letta"."recall_memory" r
      where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
    'search_log', (
      select count(*) from "letta".search_log l
      where l.agent_id = any (%(agent)b::uuid || gone.archives)),
    'thread_agents', (
      select count(*) from "letta".thread_agents o where o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'threads', cardinality(current_setting('langgraph_letta_store.threads')::text[]))::text
from (
  select array(
           select c.block_id from "letta".core_memory_agents c
           where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) order by 1) as blocks,
         array(
           select s.archive_id from "letta".archival_memory_agents s
           where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) order by 1) as archives) gone

-- agents/operations/counts.count_rows [all but unpartitioned, distributed, quoted: one agent]
select now(),
  coalesce(array(select encode(sha256(convert_to(each.id, 'UTF8')), 'hex')
                 from unnest(current_setting('langgraph_letta_store.threads')::text[]) each (id) order by 1), array[]::text[]),
  gone.blocks, gone.archives, jsonb_build_object(
    'agents', (select count(*) from "letta".agents a where a.agent_id = %(agent)b),
    'archival_memory', (
      select count(*) from "letta".archival_memory a
      where a.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_seals', (
      select count(*) from "letta".archival_memory_seals z
      where z.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_agents', (
      select count(*) from "letta".archival_memory_agents s where s.agent_id = %(agent)b),
    'archival_memory_consents', (
      select count(*) from "letta".archival_memory_consents k
      where k.agent_id = %(agent)b or k.archive_id = any (gone.archives)),
    'checkpoint_channels', (
      select count(*) from "letta".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoint_writes', (
      select count(*) from "letta".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoints', (
      select count(*) from "letta".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'core_memory', cardinality(gone.blocks),
    'core_memory_agents', (
      select count(*) from "letta".core_memory_agents c where c.agent_id = %(agent)b),
    'core_memory_consents', (
      select count(*) from "letta".core_memory_consents k
      where k.agent_id = %(agent)b or k.block_id = any (gone.blocks)),
    'core_memory_seals', (
      select count(*) from "letta".core_memory_seals z where z.block_id = any (gone.blocks)),
    'core_memory_history', (
      select count(*) from "letta".core_memory_history h where h.block_id = any (gone.blocks)),
    'file_versions', (
      select count(*) from "letta".file_versions v
      where v.agent_id = any (%(agent)b::uuid || gone.archives)),
    'files', (
      select count(*) from "letta".files f
      where f.agent_id = any (%(agent)b::uuid || gone.archives)),
    'namespaces', (
      select count(*) from "letta".namespaces n
      where n.agent_id = any (%(agent)b::uuid || gone.archives)),
    'recall_memory', (
      select count(*) from "letta"."recall_memory_3" r
      where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
    'search_log', (
      select count(*) from "letta".search_log l
      where l.agent_id = any (%(agent)b::uuid || gone.archives)),
    'thread_agents', (
      select count(*) from "letta".thread_agents o where o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'threads', cardinality(current_setting('langgraph_letta_store.threads')::text[]))::text
from (
  select array(
           select c.block_id from "letta".core_memory_agents c
           where c.agent_id = %(agent)b and not exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) order by 1) as blocks,
         array(
           select s.archive_id from "letta".archival_memory_agents s
           where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) order by 1) as archives) gone

-- agents/operations/counts.count_rows [quoted]
select now(),
  coalesce(array(select encode(sha256(convert_to(each.id, 'UTF8')), 'hex')
                 from unnest(current_setting('langgraph_letta_store.threads')::text[]) each (id) order by 1), array[]::text[]),
  gone.blocks, gone.archives, jsonb_build_object(
    'agents', (select count(*) from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b),
    'archival_memory', (
      select count(*) from "My ""own"" 100%%".archival_memory a
      where a.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_seals', (
      select count(*) from "My ""own"" 100%%".archival_memory_seals z
      where z.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_agents', (
      select count(*) from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b),
    'archival_memory_consents', (
      select count(*) from "My ""own"" 100%%".archival_memory_consents k
      where k.agent_id = %(agent)b or k.archive_id = any (gone.archives)),
    'checkpoint_channels', (
      select count(*) from "My ""own"" 100%%".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoint_writes', (
      select count(*) from "My ""own"" 100%%".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoints', (
      select count(*) from "My ""own"" 100%%".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'core_memory', cardinality(gone.blocks),
    'core_memory_agents', (
      select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b),
    'core_memory_consents', (
      select count(*) from "My ""own"" 100%%".core_memory_consents k
      where k.agent_id = %(agent)b or k.block_id = any (gone.blocks)),
    'core_memory_seals', (
      select count(*) from "My ""own"" 100%%".core_memory_seals z where z.block_id = any (gone.blocks)),
    'core_memory_history', (
      select count(*) from "My ""own"" 100%%".core_memory_history h where h.block_id = any (gone.blocks)),
    'file_versions', (
      select count(*) from "My ""own"" 100%%".file_versions v
      where v.agent_id = any (%(agent)b::uuid || gone.archives)),
    'files', (
      select count(*) from "My ""own"" 100%%".files f
      where f.agent_id = any (%(agent)b::uuid || gone.archives)),
    'namespaces', (
      select count(*) from "My ""own"" 100%%".namespaces n
      where n.agent_id = any (%(agent)b::uuid || gone.archives)),
    'recall_memory', (
      select count(*) from "My ""own"" 100%%"."recall_memory" r
      where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
    'search_log', (
      select count(*) from "My ""own"" 100%%".search_log l
      where l.agent_id = any (%(agent)b::uuid || gone.archives)),
    'thread_agents', (
      select count(*) from "My ""own"" 100%%".thread_agents o where o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'threads', cardinality(current_setting('langgraph_letta_store.threads')::text[]))::text
from (
  select array(
           select c.block_id from "My ""own"" 100%%".core_memory_agents c
           where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) order by 1) as blocks,
         array(
           select s.archive_id from "My ""own"" 100%%".archival_memory_agents s
           where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) order by 1) as archives) gone

-- agents/operations/counts.count_rows [quoted: one agent]
select now(),
  coalesce(array(select encode(sha256(convert_to(each.id, 'UTF8')), 'hex')
                 from unnest(current_setting('langgraph_letta_store.threads')::text[]) each (id) order by 1), array[]::text[]),
  gone.blocks, gone.archives, jsonb_build_object(
    'agents', (select count(*) from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b),
    'archival_memory', (
      select count(*) from "My ""own"" 100%%".archival_memory a
      where a.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_seals', (
      select count(*) from "My ""own"" 100%%".archival_memory_seals z
      where z.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_agents', (
      select count(*) from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b),
    'archival_memory_consents', (
      select count(*) from "My ""own"" 100%%".archival_memory_consents k
      where k.agent_id = %(agent)b or k.archive_id = any (gone.archives)),
    'checkpoint_channels', (
      select count(*) from "My ""own"" 100%%".checkpoint_channels v where v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoint_writes', (
      select count(*) from "My ""own"" 100%%".checkpoint_writes w where w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'checkpoints', (
      select count(*) from "My ""own"" 100%%".checkpoints c where c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'core_memory', cardinality(gone.blocks),
    'core_memory_agents', (
      select count(*) from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b),
    'core_memory_consents', (
      select count(*) from "My ""own"" 100%%".core_memory_consents k
      where k.agent_id = %(agent)b or k.block_id = any (gone.blocks)),
    'core_memory_seals', (
      select count(*) from "My ""own"" 100%%".core_memory_seals z where z.block_id = any (gone.blocks)),
    'core_memory_history', (
      select count(*) from "My ""own"" 100%%".core_memory_history h where h.block_id = any (gone.blocks)),
    'file_versions', (
      select count(*) from "My ""own"" 100%%".file_versions v
      where v.agent_id = any (%(agent)b::uuid || gone.archives)),
    'files', (
      select count(*) from "My ""own"" 100%%".files f
      where f.agent_id = any (%(agent)b::uuid || gone.archives)),
    'namespaces', (
      select count(*) from "My ""own"" 100%%".namespaces n
      where n.agent_id = any (%(agent)b::uuid || gone.archives)),
    'recall_memory', (
      select count(*) from "My ""own"" 100%%"."recall_memory_3" r
      where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
    'search_log', (
      select count(*) from "My ""own"" 100%%".search_log l
      where l.agent_id = any (%(agent)b::uuid || gone.archives)),
    'thread_agents', (
      select count(*) from "My ""own"" 100%%".thread_agents o where o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])),
    'threads', cardinality(current_setting('langgraph_letta_store.threads')::text[]))::text
from (
  select array(
           select c.block_id from "My ""own"" 100%%".core_memory_agents c
           where c.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) order by 1) as blocks,
         array(
           select s.archive_id from "My ""own"" 100%%".archival_memory_agents s
           where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) order by 1) as archives) gone

-- agents/operations/counts.count_vectors [all but generation 2, quoted; unpartitioned, distributed: one agent]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "letta"."archival_vectors" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "letta".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "letta".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "letta"."recall_vectors" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text

-- agents/operations/counts.count_vectors [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "letta"."archival_vectors" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "letta".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "letta".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "letta"."recall_vectors_3" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text

-- agents/operations/counts.count_vectors [generation 2]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "letta"."archival_vectors_g2" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "letta".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "letta".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "letta"."recall_vectors_g2" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text

-- agents/operations/counts.count_vectors [generation 2: one agent]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "letta"."archival_vectors_g2" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "letta".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "letta".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "letta"."recall_vectors_g2_3" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text

-- agents/operations/counts.count_vectors [quoted]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "My ""own"" 100%%"."archival_vectors" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "My ""own"" 100%%".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "My ""own"" 100%%".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "My ""own"" 100%%"."recall_vectors" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text

-- agents/operations/counts.count_vectors [quoted: one agent]
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from "My ""own"" 100%%"."archival_vectors" v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from "My ""own"" 100%%".archival_memory_agents s
      where s.agent_id = %(agent)b and not exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id)))),
  'recall_backlog', (
    select count(*) from "My ""own"" 100%%".recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])),
  'recall_vectors', (
    select count(*) from "My ""own"" 100%%"."recall_vectors_3" v
    where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])))::text
