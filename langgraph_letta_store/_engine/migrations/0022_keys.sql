-- add_item_keys!: the texts that an item is found by besides its own, with their words as `terms` has
-- them, and their vectors one behind the other. `keys` is null until they are made. `key_generation`
-- says by which generation of vectors the keys are embedded; 0: by none yet.
alter table {schema}.archival_memory
  add column keys text[],
  add column key_terms int4[],
  add column key_vectors real[],
  add column key_generation int4 not null default 0;

-- add_message_keys!: the same of messages.
alter table {schema}.recall_memory
  add column keys text[],
  add column key_terms int4[],
  add column key_vectors real[],
  add column key_generation int4 not null default 0;

-- create_forget_keys!: another text has other keys. A function's body does not depend on the caller's
-- path.
create function {schema}.forget_keys() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  new.keys := null;
  new.key_terms := null;
  new.key_vectors := null;
  new.key_generation := 0;
  return new;
end $$;

-- forget_item_keys!: whichever way an item is written.
create trigger forget_keys before update of value on {schema}.archival_memory
for each row when (old.keys is not null and new.value is distinct from old.value)
execute function {schema}.forget_keys();

-- forget_message_keys!: a message's text changes where it is encrypted.
create trigger forget_keys before update of text on {schema}.recall_memory
for each row when (old.keys is not null and new.text <> old.text)
execute function {schema}.forget_keys();

-- index_keyless_items!: items whose keys are still to be made.
create index archival_memory_keyless on {schema}.archival_memory (agent_id, item_id)
where keys is null;

-- index_keyless_messages!: messages whose keys are still to be made.
create index recall_memory_keyless on {schema}.recall_memory (agent_id, thread_id, sequence)
where keys is null and text <> '' and not superseded;

-- index_item_keys!: keys that are still to be embedded.
create index archival_memory_key_generation on {schema}.archival_memory
  (key_generation, agent_id, item_id)
where keys <> '{{}}';

-- index_message_keys!: the same of messages.
create index recall_memory_key_generation on {schema}.recall_memory
  (key_generation, agent_id, thread_id, sequence)
where keys <> '{{}}';
