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
