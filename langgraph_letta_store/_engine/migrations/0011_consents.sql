-- create_core_memory_consents!: agents that may attach a block, and the agent that has consented. An
-- agent that has a block without a row here, or with a row of its own, is the block's owner.
create table {schema}.core_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  block_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, block_id, agent_id),
  foreign key (tenant, block_id) references {schema}.core_memory on delete cascade
);

-- index_consenting_agents!: the consents that an agent has.
create index core_memory_consents_agent on {schema}.core_memory_consents (agent_id);

-- index_consents_granted!: the consents that an agent has given.
create index core_memory_consents_granter on {schema}.core_memory_consents (granted_by);

-- create_archival_memory_consents!: the same for archives.
create table {schema}.archival_memory_consents (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  archive_id uuid not null,
  agent_id uuid not null,
  agent text not null,
  granted_by uuid,
  granter text,
  granted_at timestamptz not null,
  primary key (tenant, archive_id, agent_id)
);

-- index_archive_consenting_agents!: the consents that an agent has.
create index archival_memory_consents_agent on {schema}.archival_memory_consents (agent_id);

-- index_archive_consents_granted!: the consents that an agent has given.
create index archival_memory_consents_granter on {schema}.archival_memory_consents (granted_by);

-- fill_core_memory_consents!: of the agents that share a block, the first one has consented to the
-- others.
insert into {schema}.core_memory_consents
  (block_id, agent_id, agent, granted_by, granter, granted_at)
select s.block_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.block_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from {schema}.core_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from {schema}.namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = {root}
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.block_id order by c.attached_at, c.agent_id)) s
where s.place > 1;

-- fill_archival_memory_consents!: the same for archives.
insert into {schema}.archival_memory_consents
  (archive_id, agent_id, agent, granted_by, granter, granted_at)
select s.archive_id, s.agent_id, s.agent, s.first_id, s.first_name, s.attached_at
from (
  select c.archive_id, c.agent_id, c.attached_at, named.agent,
         first_value(c.agent_id) over by_age as first_id,
         first_value(named.agent) over by_age as first_name,
         row_number() over by_age as place
  from {schema}.archival_memory_agents c
  cross join lateral (
    select coalesce((
      select replace(replace(n.namespace[2], '%2E', '.'), '%25', '%')
      from {schema}.namespaces n
      where n.agent_id = c.agent_id and n.namespace[1] = {root}
      limit 1), c.agent_id::text) as agent) named
  window by_age as (partition by c.archive_id order by c.attached_at, c.agent_id)) s
where s.place > 1;
