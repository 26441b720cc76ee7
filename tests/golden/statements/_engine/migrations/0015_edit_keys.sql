-- _engine/migrations/0015_edit_keys.add_idempotency_key [all but quoted]
-- writes
-- not prepared
alter table "letta".core_memory_history add column if not exists idempotency_key text

-- _engine/migrations/0015_edit_keys.add_idempotency_key [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".core_memory_history add column if not exists idempotency_key text

-- _engine/migrations/0015_edit_keys.index_edit_keys [all but quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_history_edit_keys
on "letta".core_memory_history (tenant, block_id, idempotency_key)
where idempotency_key is not null

-- _engine/migrations/0015_edit_keys.index_edit_keys [quoted]
-- writes
-- not prepared
create unique index  if not exists core_memory_history_edit_keys
on "My ""own"" 100%".core_memory_history (tenant, block_id, idempotency_key)
where idempotency_key is not null
