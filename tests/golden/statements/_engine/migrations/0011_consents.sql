-- _engine/migrations/0011_consents.create_archival_memory_consents [all but quoted]
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

-- _engine/migrations/0011_consents.create_archival_memory_consents [quoted]
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

-- _engine/migrations/0011_consents.create_core_memory_consents [all but quoted]
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

-- _engine/migrations/0011_consents.create_core_memory_consents [quoted]
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

-- _engine/migrations/0011_consents.fill_archival_memory_consents [all but quoted]
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

-- _engine/migrations/0011_consents.fill_archival_memory_consents [quoted]
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

-- _engine/migrations/0011_consents.fill_core_memory_consents [all but quoted]
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

-- _engine/migrations/0011_consents.fill_core_memory_consents [quoted]
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

-- _engine/migrations/0011_consents.index_archive_consenting_agents [all but quoted]
-- writes
-- not prepared
create index archival_memory_consents_agent on "letta".archival_memory_consents (agent_id)

-- _engine/migrations/0011_consents.index_archive_consenting_agents [quoted]
-- writes
-- not prepared
create index archival_memory_consents_agent on "My ""own"" 100%".archival_memory_consents (agent_id)

-- _engine/migrations/0011_consents.index_archive_consents_granted [all but quoted]
-- writes
-- not prepared
create index archival_memory_consents_granter on "letta".archival_memory_consents (granted_by)

-- _engine/migrations/0011_consents.index_archive_consents_granted [quoted]
-- writes
-- not prepared
create index archival_memory_consents_granter on "My ""own"" 100%".archival_memory_consents (granted_by)

-- _engine/migrations/0011_consents.index_consenting_agents [all but quoted]
-- writes
-- not prepared
create index core_memory_consents_agent on "letta".core_memory_consents (agent_id)

-- _engine/migrations/0011_consents.index_consenting_agents [quoted]
-- writes
-- not prepared
create index core_memory_consents_agent on "My ""own"" 100%".core_memory_consents (agent_id)

-- _engine/migrations/0011_consents.index_consents_granted [all but quoted]
-- writes
-- not prepared
create index core_memory_consents_granter on "letta".core_memory_consents (granted_by)

-- _engine/migrations/0011_consents.index_consents_granted [quoted]
-- writes
-- not prepared
create index core_memory_consents_granter on "My ""own"" 100%".core_memory_consents (granted_by)
