-- import_attachments!: which agents have which archives.
insert into {schema}.archival_memory_agents (agent_id, archive_id, archive, attached_at)
select r.agent_id, r.archive_id, r.archive, r.attached_at
from json_to_recordset(%(rows)b::text::json) r (
  agent_id uuid, archive_id uuid, archive text, attached_at timestamptz)
order by r.agent_id, r.archive_id
on conflict do nothing;

-- import_consents!: the first agent of an archive has consented to the others.
insert into {schema}.archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select r.archive_id, r.agent_id, r.agent, r.granted_by, r.granter, r.granted_at
from json_to_recordset(%(rows)b::text::json) r (
  archive_id uuid, agent_id uuid, agent text, granted_by uuid, granter text,
  granted_at timestamptz)
order by r.archive_id, r.agent_id
on conflict do nothing;

-- find_owners: the agents that have archives and no other agent's consent, each with its name.
select c.archive_id, c.agent_id, {name_of_agent}
from {schema}.archival_memory_agents c
where c.archive_id = any (%(archives)b::uuid[]) and not exists (
  select from {schema}.archival_memory_consents k
  where k.archive_id = c.archive_id and k.agent_id = c.agent_id
    and k.granted_by is distinct from k.agent_id)
order by c.archive_id, c.attached_at desc, c.agent_id;

-- name_of_agent: the name of an agent that has something.
coalesce((
  select replace(replace(n.namespace[2], '%%2E', '.'), '%%25', '%%')
  from {schema}.namespaces n
  where n.agent_id = c.agent_id and n.namespace[1] = %(root)b
  limit 1), c.agent_id::text);
