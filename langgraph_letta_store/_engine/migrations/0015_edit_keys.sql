-- add_idempotency_key!: the idempotency key of the edit that made a version. Versions that exist have
-- none, and the table is not rewritten.
alter table {schema}.core_memory_history add column if not exists idempotency_key text;

-- index_edit_keys!: a block has one version for each key. `{concurrently}` is empty in a transaction.
create unique index {concurrently} if not exists core_memory_history_edit_keys
on {schema}.core_memory_history (tenant, block_id, idempotency_key)
where idempotency_key is not null;
