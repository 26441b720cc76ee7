-- _engine/migrations/0008_words.doubt_words [all]
-- writes
-- not prepared
create trigger doubt_words before update of value on "letta".archival_memory
for each row when (new.terms = old.terms and new.value <> old.value)
execute function "letta".forget_words()

-- _engine/migrations/0008_words.drop_doubt [all]
-- writes
-- not prepared
drop trigger if exists doubt_words on "letta".archival_memory

-- _engine/migrations/0008_words.forget_words [all]
-- writes
-- not prepared
create or replace function "letta".forget_words() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  new.terms := null;
  return new;
end $$

-- _engine/migrations/0008_words.index_wordless [all]
-- writes
-- not prepared
create index archival_memory_wordless on "letta".archival_memory (agent_id) where terms is null
