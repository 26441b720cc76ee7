-- _engine/migrations/0014_audit.create_audit_log [all but quoted]
-- writes
-- not prepared
create table "letta".audit_log (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  role text not null default session_user,
  actor text,
  run_id text,
  agent_id uuid,
  agent text,
  thread_id text,
  namespace text,
  operation text not null,
  call text not null,
  count int8,
  primary key (tenant, id)
)

-- _engine/migrations/0014_audit.create_audit_log [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%".audit_log (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  role text not null default session_user,
  actor text,
  run_id text,
  agent_id uuid,
  agent text,
  thread_id text,
  namespace text,
  operation text not null,
  call text not null,
  count int8,
  primary key (tenant, id)
)

-- _engine/migrations/0014_audit.create_protection [all but quoted]
-- writes
-- not prepared
create function "letta".protect_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now()
        - nullif(current_setting('langgraph_letta_store.audit_retention', true), '')::interval then
      return old;
    end if;
  end if;
  raise exception 'the audit log is append-only' using
    errcode = 'object_not_in_prerequisite_state',
    hint = 'Rows go when their retention is over: let maintain() delete them.';
end $$

-- _engine/migrations/0014_audit.create_protection [quoted]
-- writes
-- not prepared
create function "My ""own"" 100%".protect_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now()
        - nullif(current_setting('langgraph_letta_store.audit_retention', true), '')::interval then
      return old;
    end if;
  end if;
  raise exception 'the audit log is append-only' using
    errcode = 'object_not_in_prerequisite_state',
    hint = 'Rows go when their retention is over: let maintain() delete them.';
end $$

-- _engine/migrations/0014_audit.index_audit_agents [all but quoted]
-- writes
-- not prepared
create index audit_log_agent on "letta".audit_log (agent_id, at)

-- _engine/migrations/0014_audit.index_audit_agents [quoted]
-- writes
-- not prepared
create index audit_log_agent on "My ""own"" 100%".audit_log (agent_id, at)

-- _engine/migrations/0014_audit.index_audit_times [all but quoted]
-- writes
-- not prepared
create index audit_log_at on "letta".audit_log using brin (at) with (pages_per_range = 16)

-- _engine/migrations/0014_audit.index_audit_times [quoted]
-- writes
-- not prepared
create index audit_log_at on "My ""own"" 100%".audit_log using brin (at) with (pages_per_range = 16)

-- _engine/migrations/0014_audit.protect_audit_rows [all but quoted]
-- writes
-- not prepared
create trigger protect_rows before update or delete on "letta".audit_log
for each row execute function "letta".protect_audit_log()

-- _engine/migrations/0014_audit.protect_audit_rows [quoted]
-- writes
-- not prepared
create trigger protect_rows before update or delete on "My ""own"" 100%".audit_log
for each row execute function "My ""own"" 100%".protect_audit_log()

-- _engine/migrations/0014_audit.protect_audit_table [all but quoted]
-- writes
-- not prepared
create trigger protect_table before truncate on "letta".audit_log
for each statement execute function "letta".protect_audit_log()

-- _engine/migrations/0014_audit.protect_audit_table [quoted]
-- writes
-- not prepared
create trigger protect_table before truncate on "My ""own"" 100%".audit_log
for each statement execute function "My ""own"" 100%".protect_audit_log()
