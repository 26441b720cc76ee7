-- hold_agent!: no other session writes items of an agent or its archives until the transaction ends.
-- It is sent twice, as an archive may be attached before the first lock is held.
with {apart}held as materialized (
  select distinct get_byte(uuid_send(each.id), 15) %% %(slots)b::int4 as slot
  from (
    select %(agent)b::uuid as id
    union all
    select s.archive_id from {schema}.archival_memory_agents s where s.agent_id = %(agent)b) each
  order by slot
)
select pg_advisory_xact_lock({lock_class}, held.slot) from held;

-- hold_agent_owners!: no task writes to the agent's threads until the transaction ends. Writers lock
-- a thread's owner before the thread too.
select from {schema}.thread_agents o
where o.tenant = {tenant} and o.agent_id = %(agent)b and o.thread_id = any (array(
  select t.thread_id from {schema}.threads t where t.agent_id = %(agent)b))
order by o.thread_id
for update;

-- hold_agent_threads!: no other session writes to these threads until the transaction ends: the
-- agent's own, and those that it shares. Their ids are noted for the statements that follow, so that
-- a thread that is created meanwhile stays whole.
with {apart}held as materialized ({agent_threads}) {note_threads} from held;

-- note_agent_threads: the same where Citus runs the statements that only read: on the schema's node.
{note_threads} from ({agent_threads}) held;

-- agent_threads: the threads, locked.
select t.thread_id, t.agents from {schema}.threads t
where t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])
order by t.thread_id
for update;

-- note_threads: notes their ids.
select set_config(
         'langgraph_letta_store.threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is null)::text, '{{}}'),
         true) is null,
       set_config(
         'langgraph_letta_store.shared_threads',
         coalesce(array_agg(held.thread_id) filter (where held.agents is not null)::text, '{{}}'),
         true) is null;

-- note_forgotten!: later writes of tasks at the threads' old checkpoints are refused.
with found as materialized (
  select sha256(convert_to(had.thread_id, 'UTF8')), max(had.checkpoint_id), now()
  from (
    select c.thread_id, c.checkpoint_id from {schema}.checkpoints c
    where c.agent_id = %(agent)b and c.thread_id = any {held_threads}
    union all
    select w.thread_id, w.checkpoint_id from {schema}.checkpoint_writes w
    where w.agent_id = %(agent)b and w.thread_id = any {held_threads}) had
  group by had.thread_id
)
insert into {schema}.deleted_threads as d (thread, checkpoint_id, deleted_at)
select found.* from found
on conflict (tenant, thread) do update
set checkpoint_id = greatest(d.checkpoint_id, excluded.checkpoint_id),
    deleted_at = excluded.deleted_at;

-- read_removed: the agent's messages in shared threads that a state refers to, which placeholders
-- replace.
select r.thread_id, r.sequence, r.message_id, r.type, {message_bytes}
from {schema}.threads t
cross join lateral (
  select range_agg(span) as spans
  from (
    select span from {schema}.checkpoints c cross join lateral unnest(c.messages) span
    where c.agent_id = t.agent_id and c.thread_id = t.thread_id
    union all
    select span from {schema}.checkpoint_writes w cross join lateral unnest(w.messages) span
    where w.agent_id = t.agent_id and w.thread_id = t.thread_id) referring) referred
join {recall_memory} r
  on r.agent_id = %(agent)b and r.thread_id = t.thread_id and referred.spans @> r.sequence
where t.agents is not null and t.agents @> array[%(agent)b::uuid]
order by r.thread_id, r.sequence;

-- check_removed: all of these messages were read, and none was added since; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = 0 as holds
  from ({read_removed}) referred
  where (referred.thread_id, referred.sequence) not in (
    select * from unnest(%(threads)b::text[], %(sequences)b::int8[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- keep_removed!: placeholders of removed messages, for the agent that the thread is left to. Recall
-- memory does not show them.
with found as materialized (
  select (select each.id
          from unnest(t.agents) with ordinality each (id, place)
          where each.id <> %(agent)b
          order by each.id <> t.agent_id, each.place limit 1),
         r.thread_id, r.sequence, r.created_at, true, r.message_id, removed.digest,
         'letta.removed', '', removed.type, removed.message
  from unnest(%(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[], %(types)b::text[],
              %(messages)b::bytea[]) removed (thread_id, sequence, digest, type, message)
  join {recall_memory} r
    on r.agent_id = %(agent)b and r.thread_id = removed.thread_id and r.sequence = removed.sequence
  join {schema}.threads t on t.thread_id = r.thread_id
  where {is_affected}
)
insert into {schema}.recall_memory
  (agent_id, thread_id, sequence, created_at, superseded, message_id, digest, role, text, type,
   message)
select found.* from found;

-- leave_checkpoints!: leaves the states of shared threads that belong to the agent to another.
update {schema}.checkpoints c set agent_id = heir.agent_id
from {heirs} heir where c.agent_id = %(agent)b and c.thread_id = heir.thread_id;

-- leave_channels!: the same of values in rows of their own.
update {schema}.checkpoint_channels v set agent_id = heir.agent_id
from {heirs} heir where v.agent_id = %(agent)b and v.thread_id = heir.thread_id;

-- leave_writes!: the same of the tasks' writes.
update {schema}.checkpoint_writes w set agent_id = heir.agent_id
from {heirs} heir where w.agent_id = %(agent)b and w.thread_id = heir.thread_id;

-- leave_owners!: the same of the threads, in both tables: the reference carries the change over.
update {schema}.thread_agents o set agent_id = heir.agent_id
from {heirs} heir
where o.tenant = {tenant} and o.agent_id = %(agent)b and o.thread_id = heir.thread_id;

-- heirs: the agents that shared threads of the agent are left to: those that came next.
(select s.thread_id, (array_agg(each.id order by each.place))[1] as agent_id
 from {schema}.threads s
 cross join lateral unnest(s.agents) with ordinality each (id, place)
 where s.agent_id = %(agent)b and s.thread_id = any {shared_threads} and each.id <> %(agent)b
 group by s.thread_id);

-- leave_threads!: leaves the shared threads to the other agents. The new epoch shows writers that
-- have cached the threads' messages that some are deleted.
with others as materialized (
  select s.agent_id, s.thread_id, array_agg(each.id order by each.place) as ids,
         array_agg(each.name order by each.place) as names,
         max(each.name) filter (where each.id = s.agent_id) as owner, fresh.epoch
  from (select gen_random_uuid() as epoch offset 0) fresh
  cross join {schema}.threads s
  join {schema}.thread_agents o
    on o.tenant = {tenant} and o.thread_id = s.thread_id and o.agent_id = s.agent_id
  cross join lateral unnest(s.agents, s.agent_names) with ordinality each (id, name, place)
  where o.thread_id = any {shared_threads} and each.id <> %(agent)b
  group by s.agent_id, s.thread_id, fresh.epoch
)
update {schema}.threads t
set agent = others.owner,
    agents = case when cardinality(others.ids) > 1 then others.ids end,
    agent_names = case when cardinality(others.ids) > 1 then others.names end,
    epoch = others.epoch
from others
where t.agent_id = others.agent_id and t.thread_id = others.thread_id;

-- forget_writes!: the writes of tasks in the threads.
delete from {schema}.checkpoint_writes w
where w.agent_id = %(agent)b and w.thread_id = any {held_threads};

-- forget_channels!: values of channels that have rows of their own.
delete from {schema}.checkpoint_channels v
where v.agent_id = %(agent)b and v.thread_id = any {held_threads};

-- forget_checkpoints!: the threads' checkpoints.
delete from {schema}.checkpoints c
where c.agent_id = %(agent)b and c.thread_id = any {held_threads};

-- forget_recall_vectors!: the vectors of the messages.
delete from {recall_vectors} v
where v.agent_id = %(agent)b and v.thread_id = any {all_threads};

-- forget_backlog!: the entries of messages that wait to be embedded.
delete from {schema}.recall_backlog b
where b.agent_id = %(agent)b and b.thread_id = any {all_threads};

-- forget_messages!: the messages.
delete from {recall_memory} r
where r.agent_id = %(agent)b and r.thread_id = any {all_threads};

-- forget_threads!: the threads; the reference deletes their other rows too.
delete from {schema}.thread_agents o
where o.tenant = {tenant} and o.agent_id = %(agent)b and o.thread_id = any {held_threads};

-- hold_agent_blocks!: no other session changes or shares the agent's blocks until the transaction
-- ends.
select from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id in (
  select c.block_id from {schema}.core_memory_agents c where c.agent_id = %(agent)b)
order by b.block_id
for update;

-- forget_blocks!: the blocks, with their history; returns how many were deleted, and how many stay
-- because other agents share them.
with detached as (
  delete from {schema}.core_memory_agents c
  where c.agent_id = %(agent)b
  returning c.tenant, c.block_id, {shared_block} as shared
), gone as (
  delete from {schema}.core_memory b
  using detached
  where b.tenant = detached.tenant and b.block_id = detached.block_id and not detached.shared
)
select count(*) filter (where not detached.shared), count(*) filter (where detached.shared)
from detached;

-- forget_consents!: the consents to attach blocks that the agent has.
delete from {schema}.core_memory_consents k
where k.tenant = {tenant} and k.agent_id = %(agent)b;

-- unsign_consents!: takes the agent's name from the consents that it gave to others.
update {schema}.core_memory_consents k set granted_by = null, granter = null
where k.tenant = {tenant} and k.granted_by = %(agent)b;

-- forget_archive_consents!: the consents that the agent has, and all for archives that no agent uses
-- any more.
delete from {schema}.archival_memory_consents k
where k.tenant = {tenant} and (k.agent_id = %(agent)b or k.archive_id = any {unused_archives});

-- unsign_archive_consents!: takes the agent's name from the consents that it gave to others.
update {schema}.archival_memory_consents k set granted_by = null, granter = null
where k.tenant = {tenant} and k.granted_by = %(agent)b;

-- forget_items!: the agent's items in archival memory.
delete from {archival_memory} a where a.agent_id = %(agent)b;

-- forget_vectors!: the vectors of these items.
delete from {archival_vectors} v where v.agent_id = %(agent)b;

-- forget_archives!: detaches the agent's archives; returns how many no agent uses any more, whose ids
-- are noted, and how many other agents use.
with {apart}detached as (
  delete from {schema}.archival_memory_agents s
  where s.agent_id = %(agent)b
  returning s.archive_id, {shared_archive} as shared
), noted as (
  select set_config(
    'langgraph_letta_store.archives',
    coalesce(array_agg(d.archive_id) filter (where not d.shared), '{{}}')::text, true) as ids
  from detached d
)
select count(*) filter (where not d.shared), count(*) filter (where d.shared)
from noted left join detached d on noted.ids is not null;

-- unused_archives: the archives that were noted.
(current_setting('langgraph_letta_store.archives')::uuid[]);

-- count_archived: the number of passages in archives that no agent uses any more.
with {apart}unused as materialized (select unnest{unused_archives} as archive_id)
select count(*) from unused join {schema}.archival_memory a on a.agent_id = unused.archive_id
where {live};

-- forget_archived_items!: the items of these archives.
delete from {schema}.archival_memory a where a.agent_id = any {unused_archives};

-- forget_archived_vectors!: the vectors of these items.
delete from {all_archival_vectors} v where v.agent_id = any {unused_archives};

-- forget_files!: the lists of files of the agent and of those archives.
delete from {schema}.files f where f.agent_id = any (%(agent)b::uuid || {unused_archives});

-- forget_file_versions!: and all versions of these files, with those that were just deleted.
delete from {schema}.file_versions v where v.agent_id = any (%(agent)b::uuid || {unused_archives});

-- forget_searches!: the searches of the agent and of those archives in the search log.
delete from {schema}.search_log l where l.agent_id = any (%(agent)b::uuid || {unused_archives});

-- forget_namespaces!: the namespaces of the agent and of those archives.
delete from {schema}.namespaces n
where n.agent_id = any (%(agent)b::uuid || {unused_archives});

-- forget_settings!: the settings of the agent.
delete from {schema}.agents a where a.agent_id = %(agent)b;
