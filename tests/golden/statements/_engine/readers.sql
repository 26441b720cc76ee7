-- _engine/readers.ask_position [any]
select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8

-- _engine/readers.see_reader [any]
select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::int8 end,
       current_setting('transaction_isolation') = 'read committed',
       pg_backend_pid() = %(backend)b::int4,
       set_config('langgraph_letta_store.reader', 'on', pg_backend_pid() <> %(backend)b::int4)

-- _engine/readers.see_reader [any]
select case when pg_is_in_recovery() then 0::int8 end,
       current_setting('transaction_isolation') = 'read committed',
       pg_backend_pid() = %(backend)b::int4,
       set_config('langgraph_letta_store.reader', 'on', pg_backend_pid() <> %(backend)b::int4)
