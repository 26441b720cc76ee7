-- _engine/schema.await_release [all but quoted]
select pg_sleep(0.05) from "letta".settings
where name = 'reembedding'
  and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())

-- _engine/schema.await_release [quoted]
select pg_sleep(0.05) from "My ""own"" 100%".settings
where name = 'reembedding'
  and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())

-- _engine/schema.find_vectors [all but quoted: - | one agent]
select exists (select from "letta".settings where name = 'index'),
       exists (select from "letta".settings where name = 'words')

-- _engine/schema.find_vectors [quoted: - | one agent]
select exists (select from "My ""own"" 100%%".settings where name = 'index'),
       exists (select from "My ""own"" 100%%".settings where name = 'words')

-- _engine/schema.must_hold [all]
do $$ begin
  if current_setting('letta_store.holds') <> 'true' then
    raise exception 'what this step relies on has changed since it was read'
      using errcode = 'LT001';
  end if;
end $$

-- _engine/schema.read_indexes [all but quoted]
select i.table_name, i.agent_id, i.name, i.kind, coalesce((i.settings ->> 'codes')::bool, false),
       i.search, i.recall, i.row_count, (i.settings ->> 'terms')::float8,
       (select p.proleakproof from pg_proc p
        where p.oid = 'pg_catalog.arrayoverlap(anyarray, anyarray)'::regprocedure)
from "letta".indexes i
where i.table_name = any (%(tables)b) and i.kind <> 'scattered'

-- _engine/schema.read_indexes [quoted]
select i.table_name, i.agent_id, i.name, i.kind, coalesce((i.settings ->> 'codes')::bool, false),
       i.search, i.recall, i.row_count, (i.settings ->> 'terms')::float8,
       (select p.proleakproof from pg_proc p
        where p.oid = 'pg_catalog.arrayoverlap(anyarray, anyarray)'::regprocedure)
from "My ""own"" 100%%".indexes i
where i.table_name = any (%(tables)b) and i.kind <> 'scattered'
