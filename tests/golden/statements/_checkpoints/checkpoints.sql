-- _checkpoints/checkpoints.channel_writes [all but quoted, distributed]
select w.checkpoint_id, w.task_id, w.channel, w.type, w.value, w.base, w.messages::text
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = any (%(ids)b::text[]) and w.channel = any (%(channels)b::text[])
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.channel_writes [quoted]
select w.checkpoint_id, w.task_id, w.channel, w.type, w.value, w.base, w.messages::text
from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = any (%(ids)b::text[]) and w.channel = any (%(channels)b::text[])
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.channel_writes [distributed]
select w.checkpoint_id, w.task_id, w.channel, w.type, w.value, w.base, w.messages::text
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = any (%(ids)b::text[]) and w.channel = any (%(channels)b::text[])
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.find_checkpoints [all but quoted, distributed]
select c.checkpoint_ns, c.checkpoint_id from "letta".checkpoints c
join unnest(%(namespaces)b::text[], %(ids)b::text[]) wanted (ns, id)
  on wanted.ns = c.checkpoint_ns and wanted.id = c.checkpoint_id
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b

-- _checkpoints/checkpoints.find_checkpoints [quoted]
select c.checkpoint_ns, c.checkpoint_id from "My ""own"" 100%%".checkpoints c
join unnest(%(namespaces)b::text[], %(ids)b::text[]) wanted (ns, id)
  on wanted.ns = c.checkpoint_ns and wanted.id = c.checkpoint_id
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b

-- _checkpoints/checkpoints.find_checkpoints [distributed]
select c.checkpoint_ns, c.checkpoint_id from "letta".checkpoints c
join unnest(%(namespaces)b::text[], %(ids)b::text[]) wanted (ns, id)
  on wanted.ns = c.checkpoint_ns and wanted.id = c.checkpoint_id
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b

-- _checkpoints/checkpoints.get_checkpoint [all but quoted, distributed: of_thread, of_namespace]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [all but unpartitioned, quoted, distributed: one agent, of_thread, of_namespace]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory_3" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [all but quoted, distributed: of_thread, of_namespace, by_id]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [all but unpartitioned, quoted, distributed: one agent, of_thread, of_namespace, by_id]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory_3" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [unpartitioned: one agent, of_thread, of_namespace]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [unpartitioned: one agent, of_thread, of_namespace, by_id]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [quoted: of_thread, of_namespace]
with c as materialized (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "My ""own"" 100%%".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "My ""own"" 100%%"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [quoted: one agent, of_thread, of_namespace]
with c as materialized (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "My ""own"" 100%%".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "My ""own"" 100%%"."recall_memory_3" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [quoted: of_thread, of_namespace, by_id]
with c as materialized (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "My ""own"" 100%%".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "My ""own"" 100%%"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [quoted: one agent, of_thread, of_namespace, by_id]
with c as materialized (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "My ""own"" 100%%".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "My ""own"" 100%%".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "My ""own"" 100%%"."recall_memory_3" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [distributed: of_thread, of_namespace]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [distributed: one agent, of_thread, of_namespace]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [distributed: of_thread, of_namespace, by_id]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = any (%(agents)b::uuid[]) and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_checkpoint [distributed: one agent, of_thread, of_namespace, by_id]
with c as materialized (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc limit 1
), w as materialized (
  select w.* from c join "letta".checkpoint_writes w
    on w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
)
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*, t.agent_id, t.agent, t.epoch, t.agents,
       t.agent_names, t.last_sequence, m.*
from c
left join "letta".threads t on t.agent_id = c.agent_id and t.thread_id = c.thread_id
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from w) p on true
left join lateral (
  select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
  from (
    select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
    from unnest(coalesce(c.messages, '{}') + coalesce((
      select range_agg(part) from w cross join lateral unnest(w.messages) part), '{}')) span
    cross join lateral (
      select r.* from "letta"."recall_memory" r
      where r.agent_id = %(agent_id)b and r.thread_id = c.thread_id
        and r.sequence >= lower(span) and r.sequence < upper(span)
      offset 0) r
    order by r.sequence) r) m on true

-- _checkpoints/checkpoints.get_messages [all but quoted, distributed]
select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
from "letta".threads t
cross join lateral (
  select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
  from unnest((
    select range_agg(one) from unnest(%(messages)b::text[]) part
    cross join lateral unnest(part::int8multirange) one)) span
  cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.* from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
      and r.sequence >= lower(span) and r.sequence < upper(span)
    offset 0) r
  order by r.sequence) r
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.get_messages [quoted]
select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
from "My ""own"" 100%%".threads t
cross join lateral (
  select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
  from unnest((
    select range_agg(one) from unnest(%(messages)b::text[]) part
    cross join lateral unnest(part::int8multirange) one)) span
  cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.* from "My ""own"" 100%%".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
      and r.sequence >= lower(span) and r.sequence < upper(span)
    offset 0) r
  order by r.sequence) r
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.get_messages [distributed]
select array_agg(r.sequence), array_agg(r.type), array_agg(length(r.bytes)),
       array_agg(r.message_id), string_agg(r.digest, ''), string_agg(r.bytes, '')
from "letta".threads t
cross join lateral (
  select r.sequence, r.type, r.message_id, r.digest, case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end as bytes
  from unnest((
    select range_agg(one) from unnest(%(messages)b::text[]) part
    cross join lateral unnest(part::int8multirange) one)) span
  cross join unnest(coalesce(t.agents, array[t.agent_id])) each (agent_id)
  cross join lateral (
    select r.* from "letta".recall_memory r
    where r.agent_id = each.agent_id and r.thread_id = t.thread_id
      and r.sequence >= lower(span) and r.sequence < upper(span)
    offset 0) r
  order by r.sequence) r
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.list_checkpoints [all but quoted]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where true
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted, distributed: of_thread]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted, distributed: of_thread, of_namespace]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted, distributed: of_thread, by_id]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted: with_metadata]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.metadata @> %(metadata)b::text::jsonb
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted: before]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.checkpoint_id < %(before)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted: beyond]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where (c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b)
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [all but quoted, distributed: of_thread, of_namespace, by_id, with_metadata, before, beyond]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b and c.metadata @> %(metadata)b::text::jsonb and c.checkpoint_id < %(before)b and (c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b)
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where true
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: of_thread]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: of_thread, of_namespace]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: of_thread, by_id]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: with_metadata]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.metadata @> %(metadata)b::text::jsonb
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: before]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.checkpoint_id < %(before)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: beyond]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where (c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b)
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [quoted: of_thread, of_namespace, by_id, with_metadata, before, beyond]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b and c.metadata @> %(metadata)b::text::jsonb and c.checkpoint_id < %(before)b and (c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b)
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "My ""own"" 100%%".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "My ""own"" 100%%".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "My ""own"" 100%%".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [distributed: of_thread]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [distributed: of_thread, of_namespace]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [distributed: of_thread, by_id]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_id = %(id)b
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.list_checkpoints [distributed: of_thread, of_namespace, by_id, with_metadata, before, beyond]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata::text,
       c.type, c.checkpoint, c.base, v.*, p.*,
       (coalesce(c.messages, '{}') + coalesce(p_messages.messages, '{}'))::text
from (
  select * from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b and c.checkpoint_id = %(id)b and c.metadata @> %(metadata)b::text::jsonb and c.checkpoint_id < %(before)b and (c.checkpoint_id, c.thread_id, c.checkpoint_ns) < (%(last_id)b, %(last_thread)b, %(last_ns)b)
  order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc
  limit %(limit)b::int8
) c
left join lateral (
  select array_agg(v.channel), array_agg(v.type), array_agg(v.value), array_agg(v.base)
  from unnest(c.channels, c.versions) kept (channel, version)
  cross join lateral (
    select v.* from "letta".checkpoint_channels v
    where v.agent_id = c.agent_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = kept.channel and v.version = kept.version
    offset 0) v
  where kept.version is not null) v on true
left join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id, w.idx), array_agg(w.value order by w.task_path collate "C", w.task_id, w.idx),
         array_agg(w.base order by w.task_path collate "C", w.task_id, w.idx)
  from "letta".checkpoint_writes w
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p on true
left join lateral (
  select range_agg(span) as messages
  from "letta".checkpoint_writes w cross join lateral unnest(w.messages) span
  where w.agent_id = c.agent_id and w.thread_id = c.thread_id
    and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id) p_messages on true
order by c.checkpoint_id desc, c.thread_id desc, c.checkpoint_ns desc

-- _checkpoints/checkpoints.pending_sends [all but quoted, distributed]
select w.task_id, w.type, w.value
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = %(id)b and w.channel = %(channel)b
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.pending_sends [quoted]
select w.task_id, w.type, w.value
from "My ""own"" 100%%".checkpoint_writes w
where w.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = %(id)b and w.channel = %(channel)b
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.pending_sends [distributed]
select w.task_id, w.type, w.value
from "letta".checkpoint_writes w
where w.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and w.thread_id = %(thread)b and w.checkpoint_ns = %(ns)b
  and w.checkpoint_id = %(id)b and w.channel = %(channel)b
order by w.task_path collate "C", w.task_id, w.idx

-- _checkpoints/checkpoints.read_ancestors [all but quoted, distributed]
select c.checkpoint_id, c.parent_checkpoint_id, c.type, c.checkpoint
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id = any (%(ids)b::text[]) and c.type = 'letta.sealed'

-- _checkpoints/checkpoints.read_ancestors [quoted]
select c.checkpoint_id, c.parent_checkpoint_id, c.type, c.checkpoint
from "My ""own"" 100%%".checkpoints c
where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id = any (%(ids)b::text[]) and c.type = 'letta.sealed'

-- _checkpoints/checkpoints.read_ancestors [distributed]
select c.checkpoint_id, c.parent_checkpoint_id, c.type, c.checkpoint
from "letta".checkpoints c
where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
  and c.checkpoint_id = any (%(ids)b::text[]) and c.type = 'letta.sealed'

-- _checkpoints/checkpoints.read_owner [all but quoted, distributed]
select t.agent_id, t.agent from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.read_owner [quoted]
select t.agent_id, t.agent from "My ""own"" 100%%".threads t
where t.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.read_owner [distributed]
select t.agent_id, t.agent from "letta".threads t
where t.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and t.thread_id = %(thread)b

-- _checkpoints/checkpoints.walk_ancestors [all but quoted, distributed]
with recursive chain as (
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, 0 as depth
  from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(id)b
  union all
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, chain.depth + 1
  from chain
  join "letta".checkpoints c
    on c.agent_id = chain.agent_id and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = chain.parent_checkpoint_id
  where chain.depth < %(depth)b::int4
)
select chain.checkpoint_id, chain.parent_checkpoint_id,
       array(select unnest(chain.channels) intersect select unnest(%(channels)b::text[]))
from chain order by chain.depth

-- _checkpoints/checkpoints.walk_ancestors [quoted]
with recursive chain as (
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, 0 as depth
  from "My ""own"" 100%%".checkpoints c
  where c.agent_id = (select o.agent_id from "My ""own"" 100%%".thread_agents o
 where o.tenant = coalesce(current_setting('langgraph_letta_store.tenant', true), '') and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(id)b
  union all
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, chain.depth + 1
  from chain
  join "My ""own"" 100%%".checkpoints c
    on c.agent_id = chain.agent_id and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = chain.parent_checkpoint_id
  where chain.depth < %(depth)b::int4
)
select chain.checkpoint_id, chain.parent_checkpoint_id,
       array(select unnest(chain.channels) intersect select unnest(%(channels)b::text[]))
from chain order by chain.depth

-- _checkpoints/checkpoints.walk_ancestors [distributed]
with recursive chain as (
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, 0 as depth
  from "letta".checkpoints c
  where c.agent_id = (select o.agent_id from "letta".thread_agents o
 where o.tenant = '' and o.thread_id = %(thread)b::text) and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = %(id)b
  union all
  select c.agent_id, c.checkpoint_id, c.parent_checkpoint_id, c.channels, chain.depth + 1
  from chain
  join "letta".checkpoints c
    on c.agent_id = chain.agent_id and c.thread_id = %(thread)b and c.checkpoint_ns = %(ns)b
    and c.checkpoint_id = chain.parent_checkpoint_id
  where chain.depth < %(depth)b::int4
)
select chain.checkpoint_id, chain.parent_checkpoint_id,
       array(select unnest(chain.channels) intersect select unnest(%(channels)b::text[]))
from chain order by chain.depth
