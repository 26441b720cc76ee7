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
