-- index_wordless!: items whose words are still to be stored: those that were there before, and those
-- that were put by who knows nothing of words.
create index archival_memory_wordless on {schema}.archival_memory (agent_id) where terms is null;

-- forget_words!: what `doubt_words` does. A function's body does not depend on the caller's path.
create or replace function {schema}.forget_words() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  new.terms := null;
  return new;
end $$;

-- drop_doubt!: this may have been run by hand.
drop trigger if exists doubt_words on {schema}.archival_memory;

-- doubt_words!: another value without other words comes from who knows nothing of words, as older
-- versions do; such an item is completed by the next search. That another field of a value changes
-- looks the same, and costs no more.
create trigger doubt_words before update of value on {schema}.archival_memory
for each row when (new.terms = old.terms and new.value <> old.value)
execute function {schema}.forget_words();
