-- create_files!: the files of agents: items of archival memory in the namespace "files" of an agent or
-- an archive, each with its latest version. Lists and sizes come from here, without reading contents.
-- A deleted file keeps its row. `back` is the version that undoing leads to.
create table {schema}.files (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  item_id uuid not null,
  namespace text[] collate "C" not null,
  path text collate "C" not null,
  version int8 not null,
  back int8 not null,
  size int8 not null,
  actor text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  deleted_at timestamptz,
  primary key (agent_id, item_id)
);

-- index_file_paths!: a folder's files in order.
create index files_paths on {schema}.files (agent_id, namespace, path)
include (size, modified_at) where deleted_at is null;

-- create_file_versions!: the versions of files before the latest; a null value is a deletion.
create table {schema}.file_versions (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  item_id uuid not null,
  version int8 not null,
  back int8 not null,
  value jsonb,
  size int8 not null,
  actor text,
  written_at timestamptz not null,
  primary key (agent_id, item_id, version)
);

-- is_new_file: whether an item is a file: its key is a path, in a namespace of files.
new.key like '/%' and octet_length(new.key) <= 1000
and ((new.namespace[3] = 'archival' and new.namespace[4] = 'files')
     or (new.namespace[1] = 'archives' and new.namespace[3] = 'files'));

-- is_old_file: the same of an item that goes.
old.key like '/%' and octet_length(old.key) <= 1000
and ((old.namespace[3] = 'archival' and old.namespace[4] = 'files')
     or (old.namespace[1] = 'archives' and old.namespace[3] = 'files'));

-- create_file_size!: the bytes of a file. Those of an encrypted one are about its ciphertext's.
create function {schema}.file_size(value jsonb) returns int8
language sql immutable parallel safe as $$
  select coalesce(
    octet_length(value ->> 'content'),
    octet_length(value ->> 'data') / 4 * 3
      - (octet_length(value ->> 'data') - octet_length(rtrim(value ->> 'data', '='))),
    octet_length(value ->> 'letta.sealed') / 4 * 3,
    octet_length(value::text))
$$;

-- create_keep_file!: keeps each version of a file, whichever way it is written: the backend of files, a
-- put, a passage's update, a sweep of expired items. It finds its tables also in a schema that was
-- renamed.
create function {schema}.keep_file() returns trigger language plpgsql as $$
declare
  known record;
  acting text := nullif(current_setting('langgraph_letta_store.actor', true), '');
  back int8 := nullif(current_setting('langgraph_letta_store.file_back', true), '')::int8;
  item record := case tg_op when 'DELETE' then old else new end;
  old_value jsonb := case tg_op when 'INSERT' then null else old.value end;
  new_value jsonb := case tg_op when 'DELETE' then null else new.value end;
  old_size int8;
  new_size int8;
begin
  if current_setting('langgraph_letta_store.same_files', true) = 'on' then
    return null;  -- the same contents are stored in another form
  end if;
  execute format('select %1$I.file_size($1), coalesce(%1$I.file_size($2), 0)', tg_table_schema)
  into old_size, new_size using old_value, new_value;
  execute format(
    'select f.version, f.back, f.size, f.actor, f.modified_at from %I.files f '
    'where f.agent_id = $1 and f.item_id = $2 for update', tg_table_schema)
  into known using item.agent_id, item.item_id;
  if known.version is null and tg_op <> 'INSERT' then  -- it is older than this table
    select 1, 0, old_size, null::text, old.updated_at
    into known.version, known.back, known.size, known.actor, known.modified_at;
  end if;
  if known.version is not null then
    execute format(
      'insert into %I.file_versions '
      '(agent_id, item_id, version, back, value, size, actor, written_at) '
      'values ($1, $2, $3, $4, $5, $6, $7, $8)', tg_table_schema)
    using item.agent_id, item.item_id, known.version, known.back, old_value, known.size,
          known.actor, known.modified_at;
  end if;
  execute format(
    'insert into %I.files as f (agent_id, item_id, namespace, path, version, back, size, actor, '
    'created_at, modified_at, deleted_at) '
    'values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), $10) '
    'on conflict (agent_id, item_id) do update '
    'set version = excluded.version, back = excluded.back, size = excluded.size, '
    'actor = excluded.actor, modified_at = excluded.modified_at, '
    'deleted_at = excluded.deleted_at, created_at = case when f.deleted_at is null '
    'then f.created_at else excluded.created_at end', tg_table_schema)
  using item.agent_id, item.item_id, item.namespace, item.key,
        coalesce(known.version, 0) + 1, coalesce(back, known.version, 0), new_size, acting,
        item.created_at, case when new_value is null then now() end;
  return null;
end $$;

-- create_keep_new!: new files.
create trigger keep_new_file after insert on {schema}.archival_memory
for each row when ({is_new_file})
execute function {schema}.keep_file();

-- create_keep_changed!: files with new contents; words and times to live are no contents.
create trigger keep_changed_file after update on {schema}.archival_memory
for each row when ({is_new_file} and new.value is distinct from old.value)
execute function {schema}.keep_file();

-- create_keep_deleted!: files that go.
create trigger keep_deleted_file after delete on {schema}.archival_memory
for each row when ({is_old_file})
execute function {schema}.keep_file();

-- find_present_files!: items that are files already.
insert into {schema}.files
  (tenant, agent_id, item_id, namespace, path, version, back, size, created_at, modified_at)
select new.tenant, new.agent_id, new.item_id, new.namespace, new.key, 1, 0,
       {schema}.file_size(new.value), new.created_at, new.updated_at
from {schema}.namespaces n
join {schema}.archival_memory new on new.agent_id = n.agent_id and new.namespace = n.namespace
where 'files' in (n.namespace[3], n.namespace[4]) and {is_new_file};
