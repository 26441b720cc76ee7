-- _engine/migrations/0011_audit.create_archival_memory_consents [all but quoted]
-- writes
-- not prepared
create table "letta".archival_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  archive_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, archive_id, agent_id)
)

-- _engine/migrations/0011_audit.create_archival_memory_consents [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".archival_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  archive_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, archive_id, agent_id)
)

-- _engine/migrations/0011_audit.create_audit [all but quoted]
-- writes
-- not prepared
create table "letta".audit (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  entry_id int8 generated always as identity,
  happened_at timestamptz not null default now(),
  expires_at timestamptz,
  operation text collate "C" not null,
  tier text collate "C" not null,
  agent_id uuid,
  agent text,
  thread_id text,
  run_id text,
  actor text,
  place text,
  entries int8,
  primary key (tenant, entry_id)
)

-- _engine/migrations/0011_audit.create_audit [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".audit (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  entry_id int8 generated always as identity,
  happened_at timestamptz not null default now(),
  expires_at timestamptz,
  operation text collate "C" not null,
  tier text collate "C" not null,
  agent_id uuid,
  agent text,
  thread_id text,
  run_id text,
  actor text,
  place text,
  entries int8,
  primary key (tenant, entry_id)
)

-- _engine/migrations/0011_audit.create_core_memory_consents [all but quoted]
-- writes
-- not prepared
create table "letta".core_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, block_id, agent_id),
  foreign key (tenant, block_id) references "letta".core_memory on delete cascade
)

-- _engine/migrations/0011_audit.create_core_memory_consents [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".core_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, block_id, agent_id),
  foreign key (tenant, block_id) references "My ""own"" 100%".core_memory on delete cascade
)

-- _engine/migrations/0011_audit.create_refuse_audit_change [all but quoted]
-- writes
-- not prepared
create function "letta".refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.expires_at < now() then
    return old;
  end if;
  raise exception 'the audit is append-only: an entry is not changed, and deleted only once it has '
    'expired' using errcode = 'LT002';
end $$

-- _engine/migrations/0011_audit.create_refuse_audit_change [quoted]
-- writes
-- not prepared
create function "My ""own"" 100%".refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.expires_at < now() then
    return old;
  end if;
  raise exception 'the audit is append-only: an entry is not changed, and deleted only once it has '
    'expired' using errcode = 'LT002';
end $$

-- _engine/migrations/0011_audit.fill_archival_memory_consents [all but quoted]
-- writes
-- not prepared
insert into "letta".archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select s.archive_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.archive_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from "letta".archival_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from "letta".namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = 'agents'
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.archive_id order by c.attached_at, c.agent_id)) s
where s.place > 1

-- _engine/migrations/0011_audit.fill_archival_memory_consents [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select s.archive_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.archive_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from "My ""own"" 100%".archival_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from "My ""own"" 100%".namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = 'agents'
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.archive_id order by c.attached_at, c.agent_id)) s
where s.place > 1

-- _engine/migrations/0011_audit.fill_core_memory_consents [all but quoted]
-- writes
-- not prepared
insert into "letta".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select s.block_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.block_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from "letta".core_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from "letta".namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = 'agents'
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.block_id order by c.attached_at, c.agent_id)) s
where s.place > 1

-- _engine/migrations/0011_audit.fill_core_memory_consents [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select s.block_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.block_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from "My ""own"" 100%".core_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from "My ""own"" 100%".namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = 'agents'
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.block_id order by c.attached_at, c.agent_id)) s
where s.place > 1

-- _engine/migrations/0011_audit.index_archive_consenting_agents [all but quoted]
-- writes
-- not prepared
create index archival_memory_consents_agent on "letta".archival_memory_consents (agent_id)

-- _engine/migrations/0011_audit.index_archive_consenting_agents [quoted]
-- writes
-- not prepared
create index archival_memory_consents_agent on "My ""own"" 100%".archival_memory_consents (agent_id)

-- _engine/migrations/0011_audit.index_archive_consents_granted [all but quoted]
-- writes
-- not prepared
create index archival_memory_consents_granter on "letta".archival_memory_consents (granted_by)

-- _engine/migrations/0011_audit.index_archive_consents_granted [quoted]
-- writes
-- not prepared
create index archival_memory_consents_granter on "My ""own"" 100%".archival_memory_consents (granted_by)

-- _engine/migrations/0011_audit.index_audit_expiry [all but quoted]
-- writes
-- not prepared
create index audit_expiry on "letta".audit (expires_at) where expires_at is not null

-- _engine/migrations/0011_audit.index_audit_expiry [quoted]
-- writes
-- not prepared
create index audit_expiry on "My ""own"" 100%".audit (expires_at) where expires_at is not null

-- _engine/migrations/0011_audit.index_audited_agents [all but quoted]
-- writes
-- not prepared
create index audit_agents on "letta".audit (agent_id, entry_id desc)

-- _engine/migrations/0011_audit.index_audited_agents [quoted]
-- writes
-- not prepared
create index audit_agents on "My ""own"" 100%".audit (agent_id, entry_id desc)

-- _engine/migrations/0011_audit.index_consenting_agents [all but quoted]
-- writes
-- not prepared
create index core_memory_consents_agent on "letta".core_memory_consents (agent_id)

-- _engine/migrations/0011_audit.index_consenting_agents [quoted]
-- writes
-- not prepared
create index core_memory_consents_agent on "My ""own"" 100%".core_memory_consents (agent_id)

-- _engine/migrations/0011_audit.index_consents_granted [all but quoted]
-- writes
-- not prepared
create index core_memory_consents_granter on "letta".core_memory_consents (granted_by)

-- _engine/migrations/0011_audit.index_consents_granted [quoted]
-- writes
-- not prepared
create index core_memory_consents_granter on "My ""own"" 100%".core_memory_consents (granted_by)

-- _engine/migrations/0011_audit.protect_audit [all but quoted]
-- writes
-- not prepared
create trigger audit_no_truncate before truncate on "letta".audit
for each statement execute function "letta".refuse_audit_change()

-- _engine/migrations/0011_audit.protect_audit [quoted]
-- writes
-- not prepared
create trigger audit_no_truncate before truncate on "My ""own"" 100%".audit
for each statement execute function "My ""own"" 100%".refuse_audit_change()

-- _engine/migrations/0011_audit.protect_audit_entries [all but quoted]
-- writes
-- not prepared
create trigger audit_append_only before update or delete on "letta".audit
for each row execute function "letta".refuse_audit_change()

-- _engine/migrations/0011_audit.protect_audit_entries [quoted]
-- writes
-- not prepared
create trigger audit_append_only before update or delete on "My ""own"" 100%".audit
for each row execute function "My ""own"" 100%".refuse_audit_change()
