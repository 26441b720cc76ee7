-- agents/operations/exports.export [plain, unpartitioned, words, distributed; unpartitioned, distributed: one agent]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "letta"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "letta"."recall_vectors" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [plain, words: one agent]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "letta"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "letta"."recall_vectors_3" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [generation 2]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "letta"."archival_vectors_g2" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "letta"."recall_vectors_g2" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [generation 2: one agent]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "letta"."archival_vectors_g2" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "letta"."recall_vectors_g2_3" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [no vectors]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', null)::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', null, 'waits', null))::text
from "letta".threads t
join "letta"."recall_memory" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [no vectors: one agent]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', null)::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', null, 'waits', null))::text
from "letta".threads t
join "letta"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [vector(3072) l2, vector(1024) inner_product]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".vector_send(v.embedding), 'base64'))
 from "letta"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".vector_send(v.embedding), 'base64') from "letta"."recall_vectors" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [vector(3072) l2, vector(1024) inner_product: one agent]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".vector_send(v.embedding), 'base64'))
 from "letta"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".vector_send(v.embedding), 'base64') from "letta"."recall_vectors_3" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [quoted]
select 'index' as kind, s.value::text as data from "My ""own"" 100%%".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "My ""own"" 100%%".core_memory_agents o
      left join "My ""own"" 100%%".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "My ""own"" 100%%".archival_memory_agents o
    left join lateral (
      select n.namespace from "My ""own"" 100%%".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "My ""own"" 100%%".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "My ""own"" 100%%"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "My ""own"" 100%%".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "My ""own"" 100%%".files f
where f.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "My ""own"" 100%%".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "My ""own"" 100%%".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "My ""own"" 100%%".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "My ""own"" 100%%"."recall_vectors" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%"."recall_memory" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [quoted: one agent]
select 'index' as kind, s.value::text as data from "My ""own"" 100%%".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "My ""own"" 100%%".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', (b.metadata)::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "My ""own"" 100%%".core_memory_agents o
      left join "My ""own"" 100%%".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "My ""own"" 100%%".archival_memory_agents o
    left join lateral (
      select n.namespace from "My ""own"" 100%%".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "My ""own"" 100%%".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', a.value::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "My ""own"" 100%%"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "My ""own"" 100%%".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "My ""own"" 100%%".files f
where f.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "My ""own"" 100%%".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "My ""own"" 100%%".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "My ""own"" 100%%".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "My ""own"" 100%%".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "My ""own"" 100%%"."recall_vectors_3" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "My ""own"" 100%%".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "My ""own"" 100%%".threads t
join "My ""own"" 100%%".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null

-- agents/operations/exports.export [sealed]
select 'index' as kind, s.value::text as data from "letta".settings s where s.name = 'index'
union all
select 'now', to_json(now())::text
union all
select 'settings', a.settings::text from "letta".agents a where a.agent_id = %(agent)b
union all
select 'block', (to_jsonb(b) - 'tenant' || jsonb_build_object(
    'metadata', ((b.metadata || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
    select max(h.version) from "letta".core_memory_history h
    where h.tenant = b.tenant and h.block_id = b.block_id))
  from "letta".core_memory_seals s
  where s.tenant = b.tenant and s.block_id = b.block_id), '{}')))::text, 'attached_at', c.attached_at, 'shared_with', array(
      select coalesce(n.namespace[2], o.agent_id::text)
      from "letta".core_memory_agents o
      left join "letta".namespaces n on n.agent_id = o.agent_id and n.namespace[3] = 'core'
      where o.tenant = c.tenant and o.block_id = c.block_id and o.agent_id <> c.agent_id
      order by 1)))::text
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'version', (to_jsonb(h) - array['tenant', 'idempotency_key'] || jsonb_build_object('metadata', h.metadata::text))::text
from "letta".core_memory_agents c
join "letta".core_memory_history h using (tenant, block_id)
where c.agent_id = %(agent)b
union all
select 'archive', (to_jsonb(s) - array['agent_id', 'tenant'] || jsonb_build_object('shared_with', array(
    select coalesce(n.namespace[2], o.agent_id::text)
    from "letta".archival_memory_agents o
    left join lateral (
      select n.namespace from "letta".namespaces n
      where n.agent_id = o.agent_id and n.namespace[1] = %(root)b
      limit 1) n on true
    where o.archive_id = s.archive_id and o.agent_id <> s.agent_id
    order by 1)))::text
from "letta".archival_memory_agents s
where s.agent_id = %(agent)b
union all
select 'item', jsonb_build_object(
  'agent_id', a.agent_id, 'namespace', a.namespace, 'key', a.key, 'value', (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'expires_at', a.expires_at,
  'ttl', extract(epoch from a.ttl), 'vectors', (select jsonb_object_agg(v.field, encode("public".halfvec_send(v.embedding), 'base64'))
 from "letta"."archival_vectors" v
 where v.agent_id = a.agent_id and v.item_id = a.item_id))::text
from "letta".archival_memory a
where a.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (a.expires_at is null or a.expires_at > now())
union all
select 'file', (to_jsonb(f) - 'tenant')::text
from "letta".files f
where f.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
  and (f.deleted_at is not null or exists (
    select from "letta".archival_memory a
    where a.agent_id = f.agent_id and a.item_id = f.item_id and (a.expires_at is null or a.expires_at > now())))
union all
select 'file_version', (to_jsonb(v) - 'tenant' || jsonb_build_object('value', v.value::text))::text
from "letta".file_versions v
where v.agent_id = any (array(
    select s.archive_id from "letta".archival_memory_agents s where s.agent_id = %(agent)b
    union all
    select %(agent)b::uuid))
union all
select 'thread', (to_jsonb(t) - array['agent_id', 'epoch', 'agents', 'agent_names', 'tenant'])::text
from "letta".threads t where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid]))
union all
select 'message', (to_jsonb(r) - array['agent_id', 'tenant'] || jsonb_build_object(
    'digest', encode(r.digest, 'base64'), 'message', encode(r.message, 'base64'),
    'vector', (select encode("public".halfvec_send(v.embedding), 'base64') from "letta"."recall_vectors_3" v
 where v.agent_id = %(agent)b and v.thread_id = r.thread_id and v.sequence = r.sequence), 'waits', exists (
  select from "letta".recall_backlog b
  where b.agent_id = %(agent)b and b.thread_id = r.thread_id and b.sequence = r.sequence)))::text
from "letta".threads t
join "letta"."recall_memory_3" r on r.agent_id = %(agent)b and r.thread_id = t.thread_id
where (t.agent_id = %(agent)b or (t.agents is not null and t.agents @> array[%(agent)b::uuid])) and (t.agents is null or not r.superseded)
union all
select 'checkpoint', (to_jsonb(c) - array['agent_id', 'tenant'] || jsonb_build_object(
    'metadata', c.metadata::text, 'checkpoint', encode(c.checkpoint, 'base64')))::text
from "letta".threads t
join "letta".checkpoints c using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'channel', (to_jsonb(v) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(v.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_channels v using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
union all
select 'write', (to_jsonb(w) - array['agent_id', 'tenant'] || jsonb_build_object('value', encode(w.value, 'base64')))::text
from "letta".threads t
join "letta".checkpoint_writes w using (agent_id, thread_id)
where t.agent_id = %(agent)b and t.agents is null
