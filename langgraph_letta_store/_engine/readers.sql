-- see_reader: how far a reader is, null where it is no standby; whether the statements after this
-- one see all of that; and whether it was asked directly, since a pooler may give each transaction
-- another server. What reads after it knows by the setting that another server can write.
select case when pg_is_in_recovery() then {position} end,
       current_setting('transaction_isolation') = 'read committed',
       pg_backend_pid() = %(backend)b::int4,
       set_config('langgraph_letta_store.reader', 'on', pg_backend_pid() <> %(backend)b::int4);

-- replayed: all transactions before this position of the write-ahead log are visible here.
(pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::int8;

-- unknown: the position does not matter, and some engines cannot tell it.
0::int8;

-- ask_position: where the write-ahead log ends now. All that was committed before comes before it.
select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8;

-- measure_writer: where the writer's write-ahead log ends, and which database cluster it is.
select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8,
       (select c.system_identifier from pg_control_system() c);

-- measure_reader: how many bytes and seconds a reader is behind the writer, which reads replay has
-- cancelled there, whether vacuum waits for its reads, and which database cluster it is.
select greatest(%(position)b::int8 - r.position, 0),
       case when r.position >= %(position)b::int8 then 0.0
            else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end::float8,
       (select coalesce(sum(c.confl_tablespace + c.confl_lock + c.confl_snapshot + c.confl_bufferpin
                            + c.confl_deadlock), 0)::int8
        from pg_stat_database_conflicts c where c.datname = current_database()),
       current_setting('hot_standby_feedback') = 'on',
       (select c.system_identifier from pg_control_system() c)
from (select coalesce(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, 0)::int8) r (position);
