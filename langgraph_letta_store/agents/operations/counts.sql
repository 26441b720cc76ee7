-- contents: how much an agent has in every tier; shared blocks, archives and threads are counted
-- apart.
select
  (select count(*) from {schema}.core_memory_agents c
   where c.agent_id = %(agent)b and not {shared_block}),
  (select count(*) from {schema}.core_memory_agents c
   where c.agent_id = %(agent)b and {shared_block}),
  (select count(*) from {archival_memory} a
   where a.agent_id = %(agent)b and {passage} and {live})
  + (select count(*) from {schema}.archival_memory_agents s
     join {schema}.archival_memory a on a.agent_id = s.archive_id
     where s.agent_id = %(agent)b and not {shared_archive} and {live}),
  (select count(*) from {archival_memory} a
   where a.agent_id = %(agent)b and not ({passage}) and {live}),
  (select count(*) from {schema}.archival_memory_agents s
   where s.agent_id = %(agent)b and not {shared_archive}),
  (select count(*) from {schema}.archival_memory_agents s
   where s.agent_id = %(agent)b and {shared_archive}),
  (select count(*) from {schema}.threads t where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from {recall_memory} r where r.agent_id = %(agent)b and not r.superseded),
  (select count(*) from {schema}.threads t
   join {schema}.checkpoints c using (agent_id, thread_id)
   where t.agent_id = %(agent)b and t.agents is null),
  (select count(*) from {schema}.threads t
   where t.agents is not null and t.agents @> array[%(agent)b::uuid]);

-- shared_block: whether other agents have a block too.
exists (
  select from {schema}.core_memory_agents o
  where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id);

-- shared_archive: whether other agents use an archive too.
exists (
  select from {schema}.archival_memory_agents o
  where o.archive_id = s.archive_id and o.agent_id <> s.agent_id);

-- passage: an item that is a passage of the agent's own.
a.namespace >= %(first)b and a.namespace < %(after)b;

-- live: an item that has not expired.
(a.expires_at is null or a.expires_at > now());

-- held_threads: the agent's own threads that were noted.
(current_setting('langgraph_letta_store.threads')::text[]);

-- shared_threads: the threads that it shares.
(current_setting('langgraph_letta_store.shared_threads')::text[]);

-- all_threads: both.
(current_setting('langgraph_letta_store.threads')::text[]
 || current_setting('langgraph_letta_store.shared_threads')::text[]);

-- count_held: how much will be forgotten, counted while the locks are held: a delete that returns
-- its rows takes twice as long.
select own.passages, own.items, cardinality{held_threads}::int8,
  (select count(*) from {recall_memory} r
   where r.agent_id = %(agent)b and r.thread_id = any {all_threads} and not r.superseded),
  (select count(*) from {schema}.checkpoints c
   where c.agent_id = %(agent)b and c.thread_id = any {held_threads}),
  cardinality{shared_threads}::int8
from (
  select count(*) filter (where {passage}) as passages,
         count(*) filter (where not ({passage})) as items
  from {archival_memory} a
  where a.agent_id = %(agent)b and {live}) own;

-- count_rows: how many rows of each table will be deleted; the ids of the blocks and archives that
-- go, and hashes of those of the threads.
select now(),
  coalesce(array(select encode(sha256(convert_to(each.id, 'UTF8')), 'hex')
                 from unnest{held_threads} each (id) order by 1), array[]::text[]),
  gone.blocks, gone.archives, jsonb_build_object(
    'agents', (select count(*) from {schema}.agents a where a.agent_id = %(agent)b),
    'archival_memory', (
      select count(*) from {schema}.archival_memory a
      where a.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_seals', (
      select count(*) from {schema}.archival_memory_seals z
      where z.agent_id = any (%(agent)b::uuid || gone.archives)),
    'archival_memory_agents', (
      select count(*) from {schema}.archival_memory_agents s where s.agent_id = %(agent)b),
    'archival_memory_consents', (
      select count(*) from {schema}.archival_memory_consents k
      where k.agent_id = %(agent)b or k.archive_id = any (gone.archives)),
    'checkpoint_channels', (
      select count(*) from {schema}.checkpoint_channels v where v.thread_id = any {held_threads}),
    'checkpoint_writes', (
      select count(*) from {schema}.checkpoint_writes w where w.thread_id = any {held_threads}),
    'checkpoints', (
      select count(*) from {schema}.checkpoints c where c.thread_id = any {held_threads}),
    'core_memory', cardinality(gone.blocks),
    'core_memory_agents', (
      select count(*) from {schema}.core_memory_agents c where c.agent_id = %(agent)b),
    'core_memory_consents', (
      select count(*) from {schema}.core_memory_consents k
      where k.agent_id = %(agent)b or k.block_id = any (gone.blocks)),
    'core_memory_seals', (
      select count(*) from {schema}.core_memory_seals z where z.block_id = any (gone.blocks)),
    'core_memory_history', (
      select count(*) from {schema}.core_memory_history h where h.block_id = any (gone.blocks)),
    'file_versions', (
      select count(*) from {schema}.file_versions v
      where v.agent_id = any (%(agent)b::uuid || gone.archives)),
    'files', (
      select count(*) from {schema}.files f
      where f.agent_id = any (%(agent)b::uuid || gone.archives)),
    'namespaces', (
      select count(*) from {schema}.namespaces n
      where n.agent_id = any (%(agent)b::uuid || gone.archives)),
    'recall_memory', (
      select count(*) from {recall_memory} r
      where r.agent_id = %(agent)b and r.thread_id = any {all_threads}),
    'search_log', (
      select count(*) from {schema}.search_log l
      where l.agent_id = any (%(agent)b::uuid || gone.archives)),
    'thread_agents', (
      select count(*) from {schema}.thread_agents o where o.thread_id = any {held_threads}),
    'threads', cardinality{held_threads})::text
from (
  select array(
           select c.block_id from {schema}.core_memory_agents c
           where c.agent_id = %(agent)b and not {shared_block} order by 1) as blocks,
         array(
           select s.archive_id from {schema}.archival_memory_agents s
           where s.agent_id = %(agent)b and not {shared_archive} order by 1) as archives) gone;

-- count_vectors: the same of the tables of vectors.
select jsonb_build_object(
  'archival_vectors', (
    select count(*) from {all_archival_vectors} v
    where v.agent_id = any (%(agent)b::uuid || array(
      select s.archive_id from {schema}.archival_memory_agents s
      where s.agent_id = %(agent)b and not {shared_archive}))),
  'recall_backlog', (
    select count(*) from {schema}.recall_backlog b
    where b.agent_id = %(agent)b and b.thread_id = any {all_threads}),
  'recall_vectors', (
    select count(*) from {recall_vectors} v
    where v.agent_id = %(agent)b and v.thread_id = any {all_threads}))::text;
