-- replace_keep_file!: as before; a statement that writes one file may say itself, for itself alone, who
-- writes, and which version undoing it leads to: `file_act` is its time, that version and the actor.
create or replace function {schema}.keep_file() returns trigger language plpgsql as $$
declare
  outer_path text := current_setting('search_path');
  known record;
  acting text := nullif(current_setting('langgraph_letta_store.actor', true), '');
  led_back int8 := nullif(current_setting('langgraph_letta_store.file_back', true), '')::int8;
  act text := current_setting('langgraph_letta_store.file_act', true);
  item record := case tg_op when 'DELETE' then old else new end;
  old_value jsonb := case tg_op when 'INSERT' then null else old.value end;
  new_value jsonb := case tg_op when 'DELETE' then null else new.value end;
begin
  if current_setting('langgraph_letta_store.same_files', true) = 'on' then
    return null;  -- the same contents are stored in another form
  end if;
  if starts_with(act, statement_timestamp()::text || '|') then
    act := substr(act, strpos(act, '|') + 1);
    led_back := nullif(split_part(act, '|', 1), '')::int8;
    acting := nullif(substr(act, strpos(act, '|') + 1), '');
  end if;
  perform set_config('search_path', format('%I, pg_temp', tg_table_schema), true);
  select f.version, f.back, f.size, f.actor, f.modified_at from files f
  where f.agent_id = item.agent_id and f.item_id = item.item_id  -- its item's row is locked
  into known;
  if known.version is null and tg_op <> 'INSERT' then  -- it is older than this table
    select 1, 0, file_size(old_value), null::text, old.updated_at
    into known.version, known.back, known.size, known.actor, known.modified_at;
  end if;
  if known.version is not null then
    insert into file_versions
      (agent_id, item_id, version, back, value, size, actor, written_at)
    values (item.agent_id, item.item_id, known.version, known.back, old_value, known.size,
            known.actor, known.modified_at);
  end if;
  insert into files as f
    (agent_id, item_id, namespace, path, version, back, size, actor, created_at, modified_at,
     deleted_at)
  values (item.agent_id, item.item_id, item.namespace, item.key, coalesce(known.version, 0) + 1,
          coalesce(led_back, known.version, 0), coalesce(file_size(new_value), 0), acting,
          item.created_at, now(), case when new_value is null then now() end)
  on conflict (agent_id, item_id) do update
  set version = excluded.version, back = excluded.back, size = excluded.size,
      actor = excluded.actor, modified_at = excluded.modified_at,
      deleted_at = excluded.deleted_at,
      created_at = case when f.deleted_at is null then f.created_at else excluded.created_at end;
  perform set_config('search_path', outer_path, true);
  return null;
end $$;
