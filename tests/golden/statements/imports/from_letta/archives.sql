-- imports/from_letta/archives.find_owners [all but quoted]
select c.archive_id, c.agent_id, coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from "letta".namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text)
from "letta".archival_memory_agents c
where c.archive_id = any (%(archives)b::uuid[]) and not exists (
  select from "letta".archival_memory_consents k
  where k.archive_id = c.archive_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.archive_id, c.attached_at desc, c.agent_id

-- imports/from_letta/archives.find_owners [quoted]
select c.archive_id, c.agent_id, coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from "My ""own"" 100%%".namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text)
from "My ""own"" 100%%".archival_memory_agents c
where c.archive_id = any (%(archives)b::uuid[]) and not exists (
  select from "My ""own"" 100%%".archival_memory_consents k
  where k.archive_id = c.archive_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.archive_id, c.attached_at desc, c.agent_id

-- imports/from_letta/archives.import_attachments [all but quoted]
-- writes
insert into "letta".archival_memory_agents (agent_id, archive_id, archive, attached_at)
select r.agent_id, r.archive_id, r.archive, r.attached_at
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, archive_id uuid, archive text, attached_at timestamptz)
order by r.agent_id, r.archive_id
on conflict do nothing

-- imports/from_letta/archives.import_attachments [quoted]
-- writes
insert into "My ""own"" 100%%".archival_memory_agents (agent_id, archive_id, archive, attached_at)
select r.agent_id, r.archive_id, r.archive, r.attached_at
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, archive_id uuid, archive text, attached_at timestamptz)
order by r.agent_id, r.archive_id
on conflict do nothing

-- imports/from_letta/archives.import_consents [all but quoted]
-- writes
insert into "letta".archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select r.archive_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  archive_id uuid, agent_id uuid, agent text, granted_by uuid, granter text,
  granted_at timestamptz)
order by r.archive_id, r.agent_id
on conflict do nothing

-- imports/from_letta/archives.import_consents [quoted]
-- writes
insert into "My ""own"" 100%%".archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select r.archive_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  archive_id uuid, agent_id uuid, agent text, granted_by uuid, granter text,
  granted_at timestamptz)
order by r.archive_id, r.agent_id
on conflict do nothing
