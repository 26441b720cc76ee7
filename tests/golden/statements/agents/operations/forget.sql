-- agents/operations/forget.check_removed [all but quoted, distributed; unpartitioned: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from (select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/forget.check_removed [all but unpartitioned, quoted, distributed: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from (select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/forget.check_removed [quoted]
with seen as materialized (
  select count(*) = 0 as holds
  from (select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "My ""own"" 100%%".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "My ""own"" 100%%"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/forget.check_removed [quoted: one agent]
with seen as materialized (
  select count(*) = 0 as holds
  from (select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "My ""own"" 100%%".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/forget.check_removed [distributed: - | one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = 0 as holds
  from (select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/operations/forget.count_archived [all but quoted, distributed: - | one agent]
with unused as materialized (select unnest(current_setting('langgraph_letta_store.archives')::uuid[]) as archive_id)
select count(*) from unused join "letta".archival_memory a on a.agent_id = unused.archive_id
where (a.expires_at is null or a.expires_at > now())

-- agents/operations/forget.count_archived [quoted: - | one agent]
with unused as materialized (select unnest(current_setting('langgraph_letta_store.archives')::uuid[]) as archive_id)
select count(*) from unused join "My ""own"" 100%%".archival_memory a on a.agent_id = unused.archive_id
where (a.expires_at is null or a.expires_at > now())

-- agents/operations/forget.count_archived [distributed: - | one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),unused as materialized (select unnest(current_setting('langgraph_letta_store.archives')::uuid[]) as archive_id)
select count(*) from unused join "letta".archival_memory a on a.agent_id = unused.archive_id
where (a.expires_at is null or a.expires_at > now())

-- agents/operations/forget.forget_archive_consents [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".archival_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (k.agent_id = %(agent)b or k.archive_id = any (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_archive_consents [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".archival_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and (k.agent_id = %(agent)b or k.archive_id = any (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_archive_consents [distributed: - | one agent]
-- writes
delete from "letta".archival_memory_consents k
where k.tenant = '' and (k.agent_id = %(agent)b or k.archive_id = any (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_archived_items [all but quoted: - | one agent]
-- writes
delete from "letta".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/forget.forget_archived_items [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".archival_memory a where a.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/forget.forget_archived_vectors [all but generation 2, quoted: - | one agent]
-- writes
delete from "letta"."archival_vectors" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/forget.forget_archived_vectors [generation 2: - | one agent]
-- writes
delete from "letta"."archival_vectors_g2" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/forget.forget_archived_vectors [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = any (current_setting('langgraph_letta_store.archives')::uuid[])

-- agents/operations/forget.forget_archives [all but quoted, distributed: - | one agent]
-- writes
with detached as (
  delete from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null

-- agents/operations/forget.forget_archives [quoted: - | one agent]
-- writes
with detached as (
  delete from "My ""own"" 100%%".archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, exists (
  select from "My ""own"" 100%%".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null

-- agents/operations/forget.forget_archives [distributed: - | one agent]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),detached as (
  delete from "letta".archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, exists (
  select from "letta".archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id) as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null

-- agents/operations/forget.forget_backlog [all but quoted: - | one agent]
-- writes
delete from "letta".recall_backlog b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_backlog [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".recall_backlog b
where b.agent_id = %(agent)b and b.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_blocks [all but quoted: - | one agent]
-- writes
with detached as (
  delete from "letta".core_memory_agents c
  where c.agent_id = %(agent)b
  returning c.tenant, c.block_id, exists (
  select from "letta".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) as shared
), gone as (
  delete from "letta".core_memory b
  using detached
  where b.tenant = detached.tenant and b.block_id = detached.block_id and not detached.shared
)
select count(*) filter (where not detached.shared), count(*) filter (where detached.shared)
from detached

-- agents/operations/forget.forget_blocks [quoted: - | one agent]
-- writes
with detached as (
  delete from "My ""own"" 100%%".core_memory_agents c
  where c.agent_id = %(agent)b
  returning c.tenant, c.block_id, exists (
  select from "My ""own"" 100%%".core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id) as shared
), gone as (
  delete from "My ""own"" 100%%".core_memory b
  using detached
  where b.tenant = detached.tenant and b.block_id = detached.block_id and not detached.shared
)
select count(*) filter (where not detached.shared), count(*) filter (where detached.shared)
from detached

-- agents/operations/forget.forget_channels [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoint_channels v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_channels [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_channels v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_checkpoints [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoints c
where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_checkpoints [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoints c
where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_consents [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".core_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/forget.forget_consents [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".core_memory_consents k
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.agent_id = %(agent)b

-- agents/operations/forget.forget_consents [distributed: - | one agent]
-- writes
delete from "letta".core_memory_consents k
where k.tenant = '' and k.agent_id = %(agent)b

-- agents/operations/forget.forget_file_versions [all but quoted: - | one agent]
-- writes
delete from "letta".file_versions v where v.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_file_versions [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".file_versions v where v.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_files [all but quoted: - | one agent]
-- writes
delete from "letta".files f where f.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_files [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".files f where f.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_items [all but quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."archival_memory" a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_items [all but unpartitioned, distributed, quoted: one agent]
-- writes
delete from "letta"."archival_memory_3" a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_items [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_memory" a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_items [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_memory_3" a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_messages [all but quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."recall_memory" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_messages [all but unpartitioned, distributed, quoted: one agent]
-- writes
delete from "letta"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_messages [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_memory" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_messages [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_memory_3" r
where r.agent_id = %(agent)b and r.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_namespaces [all but quoted: - | one agent]
-- writes
delete from "letta".namespaces n
where n.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_namespaces [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".namespaces n
where n.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_recall_vectors [all but generation 2, quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."recall_vectors" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_recall_vectors [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
delete from "letta"."recall_vectors_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_recall_vectors [generation 2]
-- writes
delete from "letta"."recall_vectors_g2" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_recall_vectors [generation 2: one agent]
-- writes
delete from "letta"."recall_vectors_g2_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_recall_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."recall_vectors" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_recall_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = %(agent)b and v.thread_id = any (current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[])

-- agents/operations/forget.forget_searches [all but quoted: - | one agent]
-- writes
delete from "letta".search_log l where l.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_searches [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".search_log l where l.agent_id = any (%(agent)b::uuid || (current_setting('langgraph_letta_store.archives')::uuid[]))

-- agents/operations/forget.forget_settings [all but quoted: - | one agent]
-- writes
delete from "letta".agents a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_settings [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b

-- agents/operations/forget.forget_threads [all but quoted, distributed: - | one agent]
-- writes
delete from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_threads [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_threads [distributed: - | one agent]
-- writes
delete from "letta".thread_agents o
where o.tenant = '' and o.agent_id = %(agent)b and o.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_vectors [all but generation 2, quoted; unpartitioned, distributed: one agent]
-- writes
delete from "letta"."archival_vectors" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_vectors [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
-- writes
delete from "letta"."archival_vectors_3" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_vectors [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_vectors [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2_3" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors_3" v where v.agent_id = %(agent)b

-- agents/operations/forget.forget_writes [all but quoted: - | one agent]
-- writes
delete from "letta".checkpoint_writes w
where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.forget_writes [quoted: - | one agent]
-- writes
delete from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])

-- agents/operations/forget.hold_agent [all but quoted, distributed: - | one agent]
-- writes
with held as materialized (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
)
select pg_advisory_xact_lock(290098746, held.slot) from held

-- agents/operations/forget.hold_agent [quoted: - | one agent]
-- writes
with held as materialized (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
)
select pg_advisory_xact_lock( -1225708793, held.slot) from held

-- agents/operations/forget.hold_agent [distributed: - | one agent]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),held as materialized (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
)
select pg_advisory_xact_lock(290098746, held.slot) from held

-- agents/operations/forget.hold_agent_blocks [all but quoted, distributed: - | one agent]
-- writes
select from "letta".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id in (
  select c.block_id from "letta".core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update

-- agents/operations/forget.hold_agent_blocks [quoted: - | one agent]
-- writes
select from "My ""own"" 100%%".core_memory b
where b.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and b.block_id in (
  select c.block_id from "My ""own"" 100%%".core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update

-- agents/operations/forget.hold_agent_blocks [distributed: - | one agent]
-- writes
select from "letta".core_memory b
where b.tenant = '' and b.block_id in (
  select c.block_id from "letta".core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update

-- agents/operations/forget.hold_agent_owners [all but quoted, distributed: - | one agent]
-- writes
select from "letta".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (array(
  select t.thread_id from "letta".threads t where t.agent_id = %(agent)b))
order by o.thread_id
for update

-- agents/operations/forget.hold_agent_owners [quoted: - | one agent]
-- writes
select from "My ""own"" 100%%".thread_agents o
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = any (array(
  select t.thread_id from "My ""own"" 100%%".threads t where t.agent_id = %(agent)b))
order by o.thread_id
for update

-- agents/operations/forget.hold_agent_owners [distributed: - | one agent]
-- writes
select from "letta".thread_agents o
where o.tenant = '' and o.agent_id = %(agent)b and o.thread_id = any (array(
  select t.thread_id from "letta".threads t where t.agent_id = %(agent)b))
order by o.thread_id
for update

-- agents/operations/forget.hold_agent_threads [all but quoted, distributed: - | one agent]
-- writes
with held as materialized (select t.thread_id, t.agents from "letta".threads t
where t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])
order by t.thread_id
for update) select set_config(
         'langgraph_letta_store.threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is null)::text, '{}'),
         true) is null,
       set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is not null)::text, '{}'),
         true) is null from held

-- agents/operations/forget.hold_agent_threads [quoted: - | one agent]
-- writes
with held as materialized (select t.thread_id, t.agents from "My ""own"" 100%%".threads t
where t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])
order by t.thread_id
for update) select set_config(
         'langgraph_letta_store.threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is null)::text, '{}'),
         true) is null,
       set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is not null)::text, '{}'),
         true) is null from held

-- agents/operations/forget.hold_agent_threads [distributed: - | one agent]
-- writes
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),held as materialized (select t.thread_id, t.agents from "letta".threads t
where t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])
order by t.thread_id
for update) select set_config(
         'langgraph_letta_store.threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is null)::text, '{}'),
         true) is null,
       set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is not null)::text, '{}'),
         true) is null from held

-- agents/operations/forget.keep_removed [all but quoted, distributed; unpartitioned: one agent]
-- writes
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join "letta".threads t on t.thread_id = r.thread_id
  where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)
)
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found

-- agents/operations/forget.keep_removed [all but unpartitioned, quoted, distributed: one agent]
-- writes
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join "letta"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join "letta".threads t on t.thread_id = r.thread_id
  where exists (
  select from "letta".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)
)
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found

-- agents/operations/forget.keep_removed [quoted]
-- writes
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join "My ""own"" 100%%"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join "My ""own"" 100%%".threads t on t.thread_id = r.thread_id
  where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)
)
insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found

-- agents/operations/forget.keep_removed [quoted: one agent]
-- writes
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join "My ""own"" 100%%"."recall_memory_3" r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join "My ""own"" 100%%".threads t on t.thread_id = r.thread_id
  where exists (
  select from "My ""own"" 100%%".thread_agents o
  where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)
)
insert into "My ""own"" 100%%".recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found

-- agents/operations/forget.keep_removed [distributed: - | one agent]
-- writes
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join "letta"."recall_memory" r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join "letta".threads t on t.thread_id = r.thread_id
  where exists (
  select from "letta".thread_agents o
  where o.tenant = '' and o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[])
    and o.agent_id = t.agent_id and o.thread_id = t.thread_id)
)
insert into "letta".recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found

-- agents/operations/forget.leave_channels [all but quoted: - | one agent]
-- writes
update "letta".checkpoint_channels v set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "letta".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where v.agent_id = %(agent)b and v.thread_id = heir.thread_id

-- agents/operations/forget.leave_channels [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".checkpoint_channels v set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "My ""own"" 100%%".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where v.agent_id = %(agent)b and v.thread_id = heir.thread_id

-- agents/operations/forget.leave_checkpoints [all but quoted: - | one agent]
-- writes
update "letta".checkpoints c set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "letta".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where c.agent_id = %(agent)b and c.thread_id = heir.thread_id

-- agents/operations/forget.leave_checkpoints [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".checkpoints c set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "My ""own"" 100%%".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where c.agent_id = %(agent)b and c.thread_id = heir.thread_id

-- agents/operations/forget.leave_owners [all but quoted, distributed: - | one agent]
-- writes
update "letta".thread_agents o set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "letta".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = heir.thread_id

-- agents/operations/forget.leave_owners [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".thread_agents o set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "My ""own"" 100%%".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir
where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.agent_id = %(agent)b and o.thread_id = heir.thread_id

-- agents/operations/forget.leave_owners [distributed: - | one agent]
-- writes
update "letta".thread_agents o set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "letta".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir
where o.tenant = '' and o.agent_id = %(agent)b and o.thread_id = heir.thread_id

-- agents/operations/forget.leave_threads [all but quoted, distributed: - | one agent]
-- writes
with others as materialized (
  select s.agent_id, s.thread_id, array_agg(each.id order by each.place) as ids,
         array_agg(each.name order by each.place) as names,
         max(each.name) filter (where each.id = s.agent_id) as owner, fresh.epoch
  from (select gen_random_uuid() as epoch offset 0) fresh
  cross join "letta".threads s
  join "letta".thread_agents o
    on o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = s.thread_id and o.agent_id = s.agent_id
  cross join lateral unnest(s.agents, s.agent_names) with ordinality each (id, name, place)
  where o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
  group by s.agent_id, s.thread_id, fresh.epoch
)
update "letta".threads t
set agent = others.owner,
    agents = case when cardinality(others.ids) > 1 then others.ids end,
    agent_names = case when cardinality(others.ids) > 1 then others.names end,
    epoch = others.epoch
from others
where t.agent_id = others.agent_id and t.thread_id = others.thread_id

-- agents/operations/forget.leave_threads [quoted: - | one agent]
-- writes
with others as materialized (
  select s.agent_id, s.thread_id, array_agg(each.id order by each.place) as ids,
         array_agg(each.name order by each.place) as names,
         max(each.name) filter (where each.id = s.agent_id) as owner, fresh.epoch
  from (select gen_random_uuid() as epoch offset 0) fresh
  cross join "My ""own"" 100%%".threads s
  join "My ""own"" 100%%".thread_agents o
    on o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = s.thread_id and o.agent_id = s.agent_id
  cross join lateral unnest(s.agents, s.agent_names) with ordinality each (id, name, place)
  where o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
  group by s.agent_id, s.thread_id, fresh.epoch
)
update "My ""own"" 100%%".threads t
set agent = others.owner,
    agents = case when cardinality(others.ids) > 1 then others.ids end,
    agent_names = case when cardinality(others.ids) > 1 then others.names end,
    epoch = others.epoch
from others
where t.agent_id = others.agent_id and t.thread_id = others.thread_id

-- agents/operations/forget.leave_threads [distributed: - | one agent]
-- writes
with others as materialized (
  select s.agent_id, s.thread_id, array_agg(each.id order by each.place) as ids,
         array_agg(each.name order by each.place) as names,
         max(each.name) filter (where each.id = s.agent_id) as owner, fresh.epoch
  from (select gen_random_uuid() as epoch offset 0) fresh
  cross join "letta".threads s
  join "letta".thread_agents o
    on o.tenant = '' and o.thread_id = s.thread_id and o.agent_id = s.agent_id
  cross join lateral unnest(s.agents, s.agent_names) with ordinality each (id, name, place)
  where o.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
  group by s.agent_id, s.thread_id, fresh.epoch
)
update "letta".threads t
set agent = others.owner,
    agents = case when cardinality(others.ids) > 1 then others.ids end,
    agent_names = case when cardinality(others.ids) > 1 then others.names end,
    epoch = others.epoch
from others
where t.agent_id = others.agent_id and t.thread_id = others.thread_id

-- agents/operations/forget.leave_writes [all but quoted: - | one agent]
-- writes
update "letta".checkpoint_writes w set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "letta".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where w.agent_id = %(agent)b and w.thread_id = heir.thread_id

-- agents/operations/forget.leave_writes [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".checkpoint_writes w set agent_id = heir.agent_id
from (select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from "My ""own"" 100%%".threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any (current_setting('langgraph_letta_store.shared_threads')::text[]) and each.id <> %(agent)b
 group by s.thread_id) heir where w.agent_id = %(agent)b and w.thread_id = heir.thread_id

-- agents/operations/forget.note_forgotten [all but quoted: - | one agent]
-- writes
with found as materialized (
  select sha256(convert_to(had.thread_id, 'UTF8')), max(had.checkpoint_id), now()
  from (
    select c.thread_id, c.checkpoint_id from "letta".checkpoints c
    where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])
    union all
    select w.thread_id, w.checkpoint_id from "letta".checkpoint_writes w
    where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])) had
  group by had.thread_id
)
insert into "letta".deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- agents/operations/forget.note_forgotten [quoted: - | one agent]
-- writes
with found as materialized (
  select sha256(convert_to(had.thread_id, 'UTF8')), max(had.checkpoint_id), now()
  from (
    select c.thread_id, c.checkpoint_id from "My ""own"" 100%%".checkpoints c
    where c.agent_id = %(agent)b and c.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])
    union all
    select w.thread_id, w.checkpoint_id from "My ""own"" 100%%".checkpoint_writes w
    where w.agent_id = %(agent)b and w.thread_id = any (current_setting('langgraph_letta_store.threads')::text[])) had
  group by had.thread_id
)
insert into "My ""own"" 100%%".deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at

-- agents/operations/forget.read_removed [all but quoted; unpartitioned, distributed: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "letta"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence

-- agents/operations/forget.read_removed [all but unpartitioned, distributed, quoted: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "letta".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "letta"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence

-- agents/operations/forget.read_removed [quoted]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "My ""own"" 100%%".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "My ""own"" 100%%"."recall_memory" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence

-- agents/operations/forget.read_removed [quoted: one agent]
select r.thread_id, r.sequence, r.message_id, r.type, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "My ""own"" 100%%".threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from "My ""own"" 100%%".checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join "My ""own"" 100%%"."recall_memory_3" r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence

-- agents/operations/forget.unsign_archive_consents [all but quoted, distributed: - | one agent]
-- writes
update "letta".archival_memory_consents k set granted_by = null, granter = null
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/forget.unsign_archive_consents [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".archival_memory_consents k set granted_by = null, granter = null
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/forget.unsign_archive_consents [distributed: - | one agent]
-- writes
update "letta".archival_memory_consents k set granted_by = null, granter = null
where k.tenant = '' and k.granted_by = %(agent)b

-- agents/operations/forget.unsign_consents [all but quoted, distributed: - | one agent]
-- writes
update "letta".core_memory_consents k set granted_by = null, granter = null
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/forget.unsign_consents [quoted: - | one agent]
-- writes
update "My ""own"" 100%%".core_memory_consents k set granted_by = null, granter = null
where k.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and k.granted_by = %(agent)b

-- agents/operations/forget.unsign_consents [distributed: - | one agent]
-- writes
update "letta".core_memory_consents k set granted_by = null, granter = null
where k.tenant = '' and k.granted_by = %(agent)b
