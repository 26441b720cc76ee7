-- find_taken: whether the agent has anything in each tier, which refuses a load.
select exists (select from {schema}.core_memory_agents c where c.agent_id = %(agent)b),
       exists (select from {archival_memory} a where a.agent_id = %(agent)b),
       exists (select from {schema}.archival_memory_agents s where s.agent_id = %(agent)b),
       exists (select from {schema}.threads t where {of_agent});

-- find_threads: which of these threads exist.
select t.thread_id
from {schema}.thread_agents o
join {schema}.threads t on t.agent_id = o.agent_id and t.thread_id = o.thread_id
where o.tenant = {tenant} and o.thread_id = any (%(threads)b::text[]);

-- find_blocks: which of these blocks exist, their present labels, and whether the agent has consent
-- to attach them.
select b.block_id::text, b.label, exists (
         select from {schema}.core_memory_consents k
         where k.tenant = b.tenant and k.block_id = b.block_id and k.agent_id = %(agent)b)
from {schema}.core_memory b
where b.tenant = {tenant} and b.block_id = any (%(blocks)b::uuid[]);

-- find_archives: which of these archives exist, that is, have agents, consents or items; and whether
-- the agent has consent to attach them.
select wanted.archive_id, exists (
         select from {schema}.archival_memory_consents k
         where k.archive_id = wanted.archive_id and k.agent_id = %(agent)b)
from unnest(%(archives)b::uuid[]) wanted (archive_id)
where exists (
    select from {schema}.archival_memory_agents s where s.archive_id = wanted.archive_id)
  or exists (
    select from {schema}.archival_memory_consents k where k.archive_id = wanted.archive_id)
  or exists (select from {schema}.archival_memory a where a.agent_id = wanted.archive_id);

-- still_granted: the agent has consent to attach these blocks and archives until this step is done,
-- and the archives to load are new. `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = %(count)b::int8 and not exists (
           select from {schema}.archival_memory_agents s
           where s.archive_id = any (%(new)b::uuid[])) as holds
  from (
    select 1 from (
      select from {schema}.core_memory_consents k
      where k.agent_id = %(agent)b and k.block_id = any (%(blocks)b::uuid[])
      for key share) block
    union all
    select 1 from (
      select from {schema}.archival_memory_consents k
      where k.agent_id = %(agent)b and k.archive_id = any (%(archives)b::uuid[])
      for key share) archive) granted
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;

-- find_index: the settings of vectors here, if there are any.
select s.value::text from {schema}.settings s where s.name = 'index';

-- load_blocks!: blocks.
insert into {schema}.core_memory
  (block_id, label, value, value_limit, is_document, read_only, description, metadata, tags,
   version, created_at, updated_at)
select r.block_id, r.label, r.value, r.value_limit, r.is_document, r.read_only, r.description,
       r.metadata::jsonb, r.tags, r.version, r.created_at, r.updated_at
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, label text, value text, value_limit int4, is_document boolean, read_only boolean,
  description text, metadata text, tags text[], version int8, created_at timestamptz,
  updated_at timestamptz);

-- load_versions!: all their versions.
insert into {schema}.core_memory_history
  (block_id, version, back, forward, action, actor, changed_at, label, value, value_limit,
   is_document, read_only, description, metadata, tags)
select r.block_id, r.version, r.back, r.forward, r.action, r.actor, r.changed_at, r.label, r.value,
       r.value_limit, r.is_document, r.read_only, r.description, r.metadata::jsonb, r.tags
from json_to_recordset(%(rows)b::text::json) r (
  block_id uuid, version int8, back int8, forward int8, action text, actor text,
  changed_at timestamptz, label text, value text, value_limit int4, is_document boolean,
  read_only boolean, description text, metadata text, tags text[]);

-- load_attachments!: their attachments to the agent.
insert into {schema}.core_memory_agents (agent_id, label, block_id, attached_at)
select %(agent)b, r.label, r.block_id, r.attached_at
from json_to_recordset(%(rows)b::text::json) r (
  label text, block_id uuid, attached_at timestamptz);

-- load_archives!: the agent's archives.
insert into {schema}.archival_memory_agents (agent_id, archive_id, archive, attached_at)
select %(agent)b, r.archive_id, r.archive, r.attached_at
from json_to_recordset(%(rows)b::text::json) r (
  archive_id uuid, archive text, attached_at timestamptz);

-- load_items!: items of the agent or of an archive.
insert into {schema}.archival_memory
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl)
select r.agent_id, r.item_id, r.namespace, r.key, r.value::jsonb, r.created_at, r.updated_at,
       r.expires_at, make_interval(secs => r.ttl)
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, item_id uuid, namespace text[], key text, value text, created_at timestamptz,
  updated_at timestamptz, expires_at timestamptz, ttl float8);

-- load_files!: the latest versions of files; those of items that were loaded are there already.
insert into {schema}.files
  (agent_id, item_id, namespace, path, version, back, size, actor, created_at, modified_at,
   deleted_at)
select r.agent_id, r.item_id, r.namespace, r.path, r.version, r.back, r.size, r.actor,
       r.created_at, r.modified_at, r.deleted_at
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, item_id uuid, namespace text[], path text, version int8, back int8, size int8,
  actor text, created_at timestamptz, modified_at timestamptz, deleted_at timestamptz)
on conflict (agent_id, item_id) do update
set version = excluded.version, back = excluded.back, size = excluded.size,
    actor = excluded.actor, created_at = excluded.created_at, modified_at = excluded.modified_at,
    deleted_at = excluded.deleted_at;

-- load_file_versions!: the versions of files before the latest.
insert into {schema}.file_versions
  (agent_id, item_id, version, back, value, size, actor, written_at)
select r.agent_id, r.item_id, r.version, r.back, r.value::jsonb, r.size, r.actor, r.written_at
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, item_id uuid, version int8, back int8, value text, size int8, actor text,
  written_at timestamptz);

-- load_threads!: conversations, in a new epoch, so that no writer refers to messages that it has
-- cached of older threads with these ids.
with named as (
  insert into {schema}.thread_agents (thread_id, agent_id)
  select r.thread_id, %(agent)b
  from json_to_recordset(%(rows)b::text::json) r (thread_id text)
)
insert into {schema}.threads
  (thread_id, agent_id, agent, last_sequence, created_at, updated_at)
select r.thread_id, %(agent)b, %(name)b, r.last_sequence, r.created_at, r.updated_at
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, last_sequence int8, created_at timestamptz, updated_at timestamptz);

-- forget_deletions!: threads that were deleted are back, with checkpoints that are no forgeries.
delete from {schema}.deleted_threads d
where d.tenant = {tenant} and d.thread = any (
  select sha256(convert_to(thread, 'UTF8')) from unnest(%(threads)b::text[]) thread);

-- load_messages!: their messages, with the same sequence numbers.
insert into {recall_memory}
  (agent_id, thread_id, sequence, created_at, step, input_tokens, output_tokens, text_at,
   superseded, message_id, digest, role, name, tool_call_id, status, model, run_id, text, type,
   message, terms, said, all_terms)
select %(agent)b, r.thread_id, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, decode(r.digest, 'base64'), r.role, r.name,
       r.tool_call_id, r.status, r.model, r.run_id, r.text, r.type, decode(r.message, 'base64'),
       r.terms, r.said, r.all_terms
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, sequence int8, created_at timestamptz, step int4, input_tokens int4,
  output_tokens int4, text_at int4, superseded boolean, message_id text, digest text, role text,
  name text, tool_call_id text, status text, model text, run_id text, text text, type text,
  message text, terms int4[], said text, all_terms int4[]);

-- load_message_vectors!: the vectors of messages.
insert into {recall_vectors} (agent_id, thread_id, sequence, embedding)
select %(agent)b, * from unnest(%(threads)b::text[], %(sequences)b::int8[],
                                %(vectors)b::{vector_type}[]);

-- load_backlog!: the messages that wait to be embedded.
insert into {schema}.recall_backlog (agent_id, thread_id, sequence)
select %(agent)b, * from unnest(%(threads)b::text[], %(sequences)b::int8[]);

-- load_checkpoints!: the states of their graphs.
insert into {schema}.checkpoints
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, run_id, created_at,
   metadata, type, checkpoint, channels, versions, base, messages)
select %(agent)b, r.thread_id, r.checkpoint_ns, r.checkpoint_id, r.parent_checkpoint_id, r.run_id,
       r.created_at, r.metadata::jsonb, r.type, decode(r.checkpoint, 'base64'), r.channels,
       r.versions, r.base, r.messages
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, checkpoint_ns text, checkpoint_id text, parent_checkpoint_id text, run_id text,
  created_at timestamptz, metadata text, type text, checkpoint text, channels text[],
  versions text[], base int8, messages int8multirange);

-- load_channels!: values of channels that have rows of their own.
insert into {schema}.checkpoint_channels
  (agent_id, thread_id, checkpoint_ns, channel, version, type, value, base, messages)
select %(agent)b, r.thread_id, r.checkpoint_ns, r.channel, r.version, r.type,
       decode(r.value, 'base64'), r.base, r.messages
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, checkpoint_ns text, channel text, version text, type text, value text, base int8,
  messages int8multirange);

-- load_writes!: the writes of tasks.
insert into {schema}.checkpoint_writes
  (agent_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, created_at, task_path, channel,
   type, value, base, messages)
select %(agent)b, r.thread_id, r.checkpoint_ns, r.checkpoint_id, r.task_id, r.idx, r.created_at,
       r.task_path, r.channel, r.type, decode(r.value, 'base64'), r.base, r.messages
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, checkpoint_ns text, checkpoint_id text, task_id text, idx int4,
  created_at timestamptz, task_path text, channel text, type text, value text, base int8,
  messages int8multirange);

-- load_namespaces!: the namespaces of all this; those that may become empty are marked uncertain.
insert into {schema}.namespaces (agent_id, namespace, uncertain)
select r.agent_id, r.namespace, r.uncertain
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, namespace text[], uncertain boolean)
on conflict (agent_id, namespace) do update
set uncertain = true where excluded.uncertain;
