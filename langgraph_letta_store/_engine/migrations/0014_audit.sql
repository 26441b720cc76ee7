-- create_audit_log!: who did what, when and to how much, never contents. `id` is of the call, so that
-- a call that writes in several steps has one row.
create table {schema}.audit_log (
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
);

-- index_audit_times!: rows come in the order of their times, so that an index of a few pages serves
-- retention and dates.
create index audit_log_at on {schema}.audit_log using brin (at) with (pages_per_range = 16);

-- index_audit_agents!: what was done with an agent's memory, the last first.
create index audit_log_agent on {schema}.audit_log (agent_id, at);

-- create_protection!: the log is append-only, but for rows whose retention is over.
create function {schema}.protect_audit_log() returns trigger language plpgsql as $$
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
end $$;

-- protect_audit_rows!: rows are neither changed nor deleted.
create trigger protect_rows before update or delete on {schema}.audit_log
for each row execute function {schema}.protect_audit_log();

-- protect_audit_table!: nor are all of them at once.
create trigger protect_table before truncate on {schema}.audit_log
for each statement execute function {schema}.protect_audit_log();
