-- _engine/readers.ask_position [any]
select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8

-- _engine/readers.measure_reader [any]
select greatest(%(position)b::int8 - r.position, 0),
       case when r.position >= %(position)b::int8 then 0.0
            else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end::float8,
       (select coalesce(sum(c.confl_tablespace + c.confl_lock + c.confl_snapshot + c.confl_bufferpin
                            + c.confl_deadlock), 0)::int8
        from pg_stat_database_conflicts c where c.datname = current_database()),
       current_setting('hot_standby_feedback') = 'on',
       (select c.system_identifier from pg_control_system() c)
from (select coalesce(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, 0)::int8) r (position)

-- _engine/readers.measure_writer [any]
select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8,
       (select c.system_identifier from pg_control_system() c)

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
