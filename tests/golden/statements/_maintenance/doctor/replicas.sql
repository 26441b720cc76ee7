-- _maintenance/doctor/replicas.read_delay [all]
-- not prepared
select extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8,
       pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn()

-- _maintenance/doctor/replicas.read_replicas [all]
-- not prepared
select coalesce(nullif(r.application_name, ''), host(r.client_addr), 'replica ' || r.pid),
       r.state, pg_wal_lsn_diff(r.sent_lsn, r.replay_lsn)::int8,
       extract(epoch from r.replay_lag)::float8
from pg_stat_replication r
order by 1

-- _maintenance/doctor/replicas.read_slots [all]
-- not prepared
select s.slot_name::text, pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::int8,
       coalesce(s.wal_status, '')
from pg_replication_slots s
where not s.active
order by 1
