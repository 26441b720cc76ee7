-- export: everything of an agent, in one statement, so that it is all of one moment: each row has its
-- kind and JSON. JSON columns are exported as text, so that their numbers keep their form.
select 'index' as kind, s.value::text as data from {schema}.settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from {schema}.agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', ({block_metadata})::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from {schema}.core_memory_agents o
      left join {schema}.namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from {schema}.core_memory_agents c
join {schema}.core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from {schema}.core_memory_agents c
join {schema}.core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from {schema}.archival_memory_agents o
    left join lateral (
      select n.namespace from {schema}.namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from {schema}.archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', {item_value},
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', {item_vectors})::text
from {schema}.archival_memory a
where a.agent_id = any (array(
    select s.archive_id from {schema}.archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and {live}
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from {schema}.files f
where f.agent_id = any (array(
    select s.archive_id from {schema}.archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from {schema}.archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and {live}))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from {schema}.file_versions v
where v.agent_id = any (array(
    select s.archive_id from {schema}.archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from {schema}.threads t where {of_agent}
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', {message_vector}, 'waits', {message_waits}))::text
from {schema}.threads t
join {recall_memory} r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where {of_agent} and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from {schema}.threads t
join {schema}.checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from {schema}.threads t
join {schema}.checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from {schema}.threads t
join {schema}.checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null;

-- of_agent: an agent's own threads, with their states, and shared threads, of which only the agent's
-- messages are exported.
(t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]));

-- item_vectors: the vectors of an item, by their fields.
(select jsonb_object_agg(v.field, encode({vector_send}(v.embedding), 'base64'))
 from {all_archival_vectors} v
 where v.agent_id = a.agent_id and v.item_id = a.item_id);

-- message_vector: the vector of a message.
(select encode({vector_send}(v.embedding), 'base64') from {recall_vectors} v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence);

-- message_waits: whether a message waits to be embedded.
exists (
  select from {schema}.recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence);

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
select set_config('letta_store.holds', (count(*) = %(count)b::int8 and not exists (
         select from {schema}.archival_memory_agents s
         where s.archive_id = any (%(new)b::uuid[])))::text, true)
from (
  select 1 from (
    select from {schema}.core_memory_consents k
    where k.agent_id = %(agent)b and k.block_id = any (%(blocks)b::uuid[])
    for key share) block
  union all
  select 1 from (
    select from {schema}.archival_memory_consents k
    where k.agent_id = %(agent)b and k.archive_id = any (%(archives)b::uuid[])
    for key share) archive) granted;

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
   message, terms)
select %(agent)b, r.thread_id, r.sequence, r.created_at, r.step, r.input_tokens, r.output_tokens,
       r.text_at, r.superseded, r.message_id, decode(r.digest, 'base64'), r.role, r.name,
       r.tool_call_id, r.status, r.model, r.run_id, r.text, r.type, decode(r.message, 'base64'),
       r.terms
from json_to_recordset(%(rows)b::text::json) r (
  thread_id text, sequence int8, created_at timestamptz, step int4, input_tokens int4,
  output_tokens int4, text_at int4, superseded boolean, message_id text, digest text, role text,
  name text, tool_call_id text, status text, model text, run_id text, text text, type text,
  message text, terms int4[]);

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
