-- _engine/migrations/0022_keys.add_item_keys [all]
-- writes
-- not prepared
alter table "letta".archival_memory
  add column keys text[],
  add column key_terms int4[],
  add column key_vectors real[],
  add column key_generation int4 not null default 0

-- _engine/migrations/0022_keys.add_message_keys [all]
-- writes
-- not prepared
alter table "letta".recall_memory
  add column keys text[],
  add column key_terms int4[],
  add column key_vectors real[],
  add column key_generation int4 not null default 0

-- _engine/migrations/0022_keys.create_forget_keys [all]
-- writes
-- not prepared
create function "letta".forget_keys() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  new.keys := null;
  new.key_terms := null;
  new.key_vectors := null;
  new.key_generation := 0;
  return new;
end $$

-- _engine/migrations/0022_keys.forget_item_keys [all]
-- writes
-- not prepared
create trigger forget_keys before update of value on "letta".archival_memory
for each row when (old.keys is not null and new.value is distinct from old.value)
execute function "letta".forget_keys()

-- _engine/migrations/0022_keys.forget_message_keys [all]
-- writes
-- not prepared
create trigger forget_keys before update of text on "letta".recall_memory
for each row when (old.keys is not null and new.text <> old.text)
execute function "letta".forget_keys()

-- _engine/migrations/0022_keys.index_item_keys [all]
-- writes
-- not prepared
create index archival_memory_key_generation on "letta".archival_memory
  (key_generation, agent_id, item_id)
where keys <> '{}'

-- _engine/migrations/0022_keys.index_keyless_items [all]
-- writes
-- not prepared
create index archival_memory_keyless on "letta".archival_memory (agent_id, item_id)
where keys is null

-- _engine/migrations/0022_keys.index_keyless_messages [all]
-- writes
-- not prepared
create index recall_memory_keyless on "letta".recall_memory (agent_id, thread_id, sequence)
where keys is null and text <> '' and not superseded

-- _engine/migrations/0022_keys.index_message_keys [all]
-- writes
-- not prepared
create index recall_memory_key_generation on "letta".recall_memory
  (key_generation, agent_id, thread_id, sequence)
where keys <> '{}'
