-- _maintenance/doctor/leftovers.count_again [plain: thread counters]
-- writes
-- not prepared
update "letta".threads v
set last_sequence = (
  select max(r.sequence) from "letta".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id)
where v.last_sequence < (
  select max(r.sequence) from "letta".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.count_again [quoted: thread counters]
-- writes
-- not prepared
update "My ""own"" 100%%".threads v
set last_sequence = (
  select max(r.sequence) from "My ""own"" 100%%".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id)
where v.last_sequence < (
  select max(r.sequence) from "My ""own"" 100%%".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.count_rows [plain: vectors of items]
-- not prepared
select count(*) from (select from "letta"."archival_vectors" v where not exists (
  select from "letta".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: vectors of messages]
-- not prepared
select count(*) from (select from "letta"."recall_vectors" v where not exists (
  select from "letta".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: backlog]
-- not prepared
select count(*) from (select from "letta".recall_backlog v where not exists (
  select from "letta".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: values without threads]
-- not prepared
select count(*) from (select from "letta".checkpoint_channels v where not exists (
  select from "letta".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: writes without threads]
-- not prepared
select count(*) from (select from "letta".checkpoint_writes v where v.created_at < now() - interval '2 days' and not exists (
  select from "letta".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: owners without threads]
-- not prepared
select count(*) from (select from "letta".thread_agents v where not exists (
  select from "letta".threads t
  where t.tenant = v.tenant and t.thread_id = v.thread_id)
and not exists (
  select from "letta".checkpoint_writes w
  where w.agent_id = v.agent_id and w.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: attachments without blocks]
-- not prepared
select count(*) from (select from "letta".core_memory_agents v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: versions without blocks]
-- not prepared
select count(*) from (select from "letta".core_memory_history v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: consents without blocks]
-- not prepared
select count(*) from (select from "letta".core_memory_consents v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: block seals without blocks]
-- not prepared
select count(*) from (select from "letta".core_memory_seals v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: seals without items]
-- not prepared
select count(*) from (select from "letta".archival_memory_seals v where not exists (
  select from "letta".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: states without threads]
-- not prepared
select count(*) from (select from "letta".checkpoints v where not exists (
  select from "letta".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: blocks without agents]
-- not prepared
select count(*) from (select from "letta".core_memory v where not exists (
  select from "letta".core_memory_agents c
  where c.tenant = v.tenant and c.block_id = v.block_id)
and not exists (
  select from "letta".core_memory_consents k
  where k.tenant = v.tenant and k.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: block versions]
-- not prepared
select count(*) from (select from "letta".core_memory v where not exists (
  select from "letta".core_memory_history h
  where h.tenant = v.tenant and h.block_id = v.block_id and h.version = v.version) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: unlisted namespaces]
-- not prepared
select count(*) from (select from "letta".archival_memory v where not exists (
  select from "letta".namespaces n
  where n.agent_id = v.agent_id and n.namespace = v.namespace) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: thread counters]
-- not prepared
select count(*) from (select from "letta".threads v where v.last_sequence < (
  select max(r.sequence) from "letta".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: missing messages]
-- not prepared
select count(*) from (select from "letta".threads v where exists (
  select from (
    select c.messages, c.agent_id, c.thread_id from "letta".checkpoints c
    where c.agent_id = v.agent_id and c.thread_id = v.thread_id and c.checkpoint_ns = ''
    order by c.checkpoint_id desc limit 1) newest
  cross join lateral unnest(newest.messages) span
  cross join lateral generate_series(lower(span), upper(span) - 1) said (sequence)
  where not exists (
    select from "letta".recall_memory r
    where r.agent_id = any (coalesce(v.agents, array[v.agent_id]))
      and r.thread_id = newest.thread_id and r.sequence = said.sequence)) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: messages without vectors]
-- not prepared
select count(*) from (select from "letta".recall_memory v where coalesce(v.said, v.text) <> '' and not v.superseded
and not exists (
  select from "letta"."recall_vectors" e
  where e.agent_id = v.agent_id and e.thread_id = v.thread_id and e.sequence = v.sequence)
and not exists (
  select from "letta".recall_backlog b
  where b.agent_id = v.agent_id and b.thread_id = v.thread_id and b.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: expired items]
-- not prepared
select count(*) from (select from "letta".archival_memory v where v.expires_at < now() - interval '1 day' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: expired caches]
-- not prepared
select count(*) from (select from "letta".cached v where v.expires_at < now() - interval '1 day' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: old deletions]
-- not prepared
select count(*) from (select from "letta".deleted_threads v where v.deleted_at < now() - interval '60 days' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [plain: items without words]
-- not prepared
select count(*) from (select from "letta".archival_memory v where v.terms is null and v.updated_at < now() - interval '1 day'
and (v.expires_at is null or v.expires_at > now()) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: vectors of items]
-- not prepared
select count(*) from (select from "My ""own"" 100%%"."archival_vectors" v where not exists (
  select from "My ""own"" 100%%".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: vectors of messages]
-- not prepared
select count(*) from (select from "My ""own"" 100%%"."recall_vectors" v where not exists (
  select from "My ""own"" 100%%".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: backlog]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".recall_backlog v where not exists (
  select from "My ""own"" 100%%".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: values without threads]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".checkpoint_channels v where not exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: writes without threads]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".checkpoint_writes v where v.created_at < now() - interval '2 days' and not exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: owners without threads]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".thread_agents v where not exists (
  select from "My ""own"" 100%%".threads t
  where t.tenant = v.tenant and t.thread_id = v.thread_id)
and not exists (
  select from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = v.agent_id and w.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: attachments without blocks]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory_agents v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: versions without blocks]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory_history v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: consents without blocks]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory_consents v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: block seals without blocks]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory_seals v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: seals without items]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".archival_memory_seals v where not exists (
  select from "My ""own"" 100%%".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: states without threads]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".checkpoints v where not exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: blocks without agents]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory v where not exists (
  select from "My ""own"" 100%%".core_memory_agents c
  where c.tenant = v.tenant and c.block_id = v.block_id)
and not exists (
  select from "My ""own"" 100%%".core_memory_consents k
  where k.tenant = v.tenant and k.block_id = v.block_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: block versions]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".core_memory v where not exists (
  select from "My ""own"" 100%%".core_memory_history h
  where h.tenant = v.tenant and h.block_id = v.block_id and h.version = v.version) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: unlisted namespaces]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".archival_memory v where not exists (
  select from "My ""own"" 100%%".namespaces n
  where n.agent_id = v.agent_id and n.namespace = v.namespace) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: thread counters]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".threads v where v.last_sequence < (
  select max(r.sequence) from "My ""own"" 100%%".recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: missing messages]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".threads v where exists (
  select from (
    select c.messages, c.agent_id, c.thread_id from "My ""own"" 100%%".checkpoints c
    where c.agent_id = v.agent_id and c.thread_id = v.thread_id and c.checkpoint_ns = ''
    order by c.checkpoint_id desc limit 1) newest
  cross join lateral unnest(newest.messages) span
  cross join lateral generate_series(lower(span), upper(span) - 1) said (sequence)
  where not exists (
    select from "My ""own"" 100%%".recall_memory r
    where r.agent_id = any (coalesce(v.agents, array[v.agent_id]))
      and r.thread_id = newest.thread_id and r.sequence = said.sequence)) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: messages without vectors]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".recall_memory v where coalesce(v.said, v.text) <> '' and not v.superseded
and not exists (
  select from "My ""own"" 100%%"."recall_vectors" e
  where e.agent_id = v.agent_id and e.thread_id = v.thread_id and e.sequence = v.sequence)
and not exists (
  select from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = v.agent_id and b.thread_id = v.thread_id and b.sequence = v.sequence) limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: expired items]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".archival_memory v where v.expires_at < now() - interval '1 day' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: expired caches]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".cached v where v.expires_at < now() - interval '1 day' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: old deletions]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".deleted_threads v where v.deleted_at < now() - interval '60 days' limit %(most)s) few

-- _maintenance/doctor/leftovers.count_rows [quoted: items without words]
-- not prepared
select count(*) from (select from "My ""own"" 100%%".archival_memory v where v.terms is null and v.updated_at < now() - interval '1 day'
and (v.expires_at is null or v.expires_at > now()) limit %(most)s) few

-- _maintenance/doctor/leftovers.delete_rows [plain: vectors of items]
-- writes
-- not prepared
delete from "letta"."archival_vectors" v where not exists (
  select from "letta".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: vectors of messages]
-- writes
-- not prepared
delete from "letta"."recall_vectors" v where not exists (
  select from "letta".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence)

-- _maintenance/doctor/leftovers.delete_rows [plain: backlog]
-- writes
-- not prepared
delete from "letta".recall_backlog v where not exists (
  select from "letta".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence)

-- _maintenance/doctor/leftovers.delete_rows [plain: values without threads]
-- writes
-- not prepared
delete from "letta".checkpoint_channels v where not exists (
  select from "letta".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: writes without threads]
-- writes
-- not prepared
delete from "letta".checkpoint_writes v where v.created_at < now() - interval '2 days' and not exists (
  select from "letta".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: owners without threads]
-- writes
-- not prepared
delete from "letta".thread_agents v where not exists (
  select from "letta".threads t
  where t.tenant = v.tenant and t.thread_id = v.thread_id)
and not exists (
  select from "letta".checkpoint_writes w
  where w.agent_id = v.agent_id and w.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: attachments without blocks]
-- writes
-- not prepared
delete from "letta".core_memory_agents v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: versions without blocks]
-- writes
-- not prepared
delete from "letta".core_memory_history v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: consents without blocks]
-- writes
-- not prepared
delete from "letta".core_memory_consents v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: block seals without blocks]
-- writes
-- not prepared
delete from "letta".core_memory_seals v where not exists (
  select from "letta".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: seals without items]
-- writes
-- not prepared
delete from "letta".archival_memory_seals v where not exists (
  select from "letta".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id)

-- _maintenance/doctor/leftovers.delete_rows [plain: expired caches]
-- writes
-- not prepared
delete from "letta".cached v where v.expires_at < now() - interval '1 day'

-- _maintenance/doctor/leftovers.delete_rows [plain: old deletions]
-- writes
-- not prepared
delete from "letta".deleted_threads v where v.deleted_at < now() - interval '60 days'

-- _maintenance/doctor/leftovers.delete_rows [quoted: vectors of items]
-- writes
-- not prepared
delete from "My ""own"" 100%%"."archival_vectors" v where not exists (
  select from "My ""own"" 100%%".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: vectors of messages]
-- writes
-- not prepared
delete from "My ""own"" 100%%"."recall_vectors" v where not exists (
  select from "My ""own"" 100%%".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence)

-- _maintenance/doctor/leftovers.delete_rows [quoted: backlog]
-- writes
-- not prepared
delete from "My ""own"" 100%%".recall_backlog v where not exists (
  select from "My ""own"" 100%%".recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence)

-- _maintenance/doctor/leftovers.delete_rows [quoted: values without threads]
-- writes
-- not prepared
delete from "My ""own"" 100%%".checkpoint_channels v where not exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: writes without threads]
-- writes
-- not prepared
delete from "My ""own"" 100%%".checkpoint_writes v where v.created_at < now() - interval '2 days' and not exists (
  select from "My ""own"" 100%%".threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: owners without threads]
-- writes
-- not prepared
delete from "My ""own"" 100%%".thread_agents v where not exists (
  select from "My ""own"" 100%%".threads t
  where t.tenant = v.tenant and t.thread_id = v.thread_id)
and not exists (
  select from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = v.agent_id and w.thread_id = v.thread_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: attachments without blocks]
-- writes
-- not prepared
delete from "My ""own"" 100%%".core_memory_agents v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: versions without blocks]
-- writes
-- not prepared
delete from "My ""own"" 100%%".core_memory_history v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: consents without blocks]
-- writes
-- not prepared
delete from "My ""own"" 100%%".core_memory_consents v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: block seals without blocks]
-- writes
-- not prepared
delete from "My ""own"" 100%%".core_memory_seals v where not exists (
  select from "My ""own"" 100%%".core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: seals without items]
-- writes
-- not prepared
delete from "My ""own"" 100%%".archival_memory_seals v where not exists (
  select from "My ""own"" 100%%".archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id)

-- _maintenance/doctor/leftovers.delete_rows [quoted: expired caches]
-- writes
-- not prepared
delete from "My ""own"" 100%%".cached v where v.expires_at < now() - interval '1 day'

-- _maintenance/doctor/leftovers.delete_rows [quoted: old deletions]
-- writes
-- not prepared
delete from "My ""own"" 100%%".deleted_threads v where v.deleted_at < now() - interval '60 days'

-- _maintenance/doctor/leftovers.list_namespaces [plain: unlisted namespaces]
-- writes
-- not prepared
insert into "letta".namespaces (tenant, agent_id, namespace, uncertain)
select distinct v.tenant, v.agent_id, v.namespace, true
from "letta".archival_memory v where not exists (
  select from "letta".namespaces n
  where n.agent_id = v.agent_id and n.namespace = v.namespace)
on conflict do nothing

-- _maintenance/doctor/leftovers.list_namespaces [quoted: unlisted namespaces]
-- writes
-- not prepared
insert into "My ""own"" 100%%".namespaces (tenant, agent_id, namespace, uncertain)
select distinct v.tenant, v.agent_id, v.namespace, true
from "My ""own"" 100%%".archival_memory v where not exists (
  select from "My ""own"" 100%%".namespaces n
  where n.agent_id = v.agent_id and n.namespace = v.namespace)
on conflict do nothing

-- _maintenance/doctor/leftovers.read_backlog_age [plain]
-- not prepared
select count(*), extract(epoch from now() - min(r.created_at))::float8
from "letta".recall_backlog b
join "letta".recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence

-- _maintenance/doctor/leftovers.read_backlog_age [quoted]
-- not prepared
select count(*), extract(epoch from now() - min(r.created_at))::float8
from "My ""own"" 100%%".recall_backlog b
join "My ""own"" 100%%".recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence

-- _maintenance/doctor/leftovers.wait_again [plain: messages without vectors]
-- writes
-- not prepared
insert into "letta".recall_backlog (tenant, agent_id, thread_id, sequence)
select v.tenant, v.agent_id, v.thread_id, v.sequence
from "letta".recall_memory v where coalesce(v.said, v.text) <> '' and not v.superseded
and not exists (
  select from "letta"."recall_vectors" e
  where e.agent_id = v.agent_id and e.thread_id = v.thread_id and e.sequence = v.sequence)
and not exists (
  select from "letta".recall_backlog b
  where b.agent_id = v.agent_id and b.thread_id = v.thread_id and b.sequence = v.sequence)
on conflict do nothing

-- _maintenance/doctor/leftovers.wait_again [quoted: messages without vectors]
-- writes
-- not prepared
insert into "My ""own"" 100%%".recall_backlog (tenant, agent_id, thread_id, sequence)
select v.tenant, v.agent_id, v.thread_id, v.sequence
from "My ""own"" 100%%".recall_memory v where coalesce(v.said, v.text) <> '' and not v.superseded
and not exists (
  select from "My ""own"" 100%%"."recall_vectors" e
  where e.agent_id = v.agent_id and e.thread_id = v.thread_id and e.sequence = v.sequence)
and not exists (
  select from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = v.agent_id and b.thread_id = v.thread_id and b.sequence = v.sequence)
on conflict do nothing
