-- follow_threads!: while the owners of existing rows are filled in, workers of the version before go
-- on writing. This keeps the owner of a thread, and of its rows, as these workers set it.
create or replace function {schema}.follow_threads() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from {schema}.thread_agents o
    where o.tenant = old.tenant and o.thread_id = old.thread_id;
    return null;
  end if;
  insert into {schema}.thread_agents as o (tenant, thread_id, agent_id)
  values (new.tenant, new.thread_id, new.agent_id)
  on conflict (tenant, thread_id) do update set agent_id = excluded.agent_id
  where o.agent_id <> excluded.agent_id;
  update {schema}.checkpoints c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update {schema}.checkpoint_channels c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update {schema}.checkpoint_writes c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  return null;
end $$;

-- set_owner!: fills in the owner of a row that a worker of the version before inserts. A thread
-- cannot get another owner meanwhile.
create or replace function {schema}.set_owner() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  select t.agent_id into new.agent_id from {schema}.threads t
  where t.thread_id = new.thread_id for share;
  if new.agent_id is null then
    new.agent_id := md5(new.thread_id)::uuid;
    insert into {schema}.thread_agents (tenant, thread_id, agent_id)
    values (new.tenant, new.thread_id, new.agent_id)
    on conflict do nothing;
  end if;
  return new;
end $$;

-- follow_threads_trigger!: see above.
create or replace trigger follow_threads after insert or delete or update of agent_id
on {schema}.threads for each row execute function {schema}.follow_threads();

-- set_checkpoints_owner!: see above.
create or replace trigger set_owner before insert on {schema}.checkpoints
for each row when (new.agent_id is null) execute function {schema}.set_owner();

-- set_channels_owner!: see above.
create or replace trigger set_owner before insert on {schema}.checkpoint_channels
for each row when (new.agent_id is null) execute function {schema}.set_owner();

-- set_writes_owner!: see above.
create or replace trigger set_owner before insert on {schema}.checkpoint_writes
for each row when (new.agent_id is null) execute function {schema}.set_owner();

-- count_pages: how many pages the tables have in all, and each of them.
select pg_relation_size(to_regclass({quoted_schema} || '.' || name))
       / current_setting('block_size')::int8
from unnest(array['threads', 'checkpoints', 'checkpoint_channels', 'checkpoint_writes'])
  with ordinality each (name, place)
order by place;

-- count_history_pages: how many pages the histories of blocks have.
select pg_relation_size(to_regclass({quoted_schema} || '.core_memory_history'))
       / current_setting('block_size')::int8;

-- name_owners!: the owners of the threads on some pages.
insert into {schema}.thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from {schema}.threads t
where {pages}
on conflict do nothing;

-- fill_owners!: the owners of the rows on some pages.
update {schema}.{table} each set agent_id = {owner}
where {pages} and each.agent_id is null;

-- check_owners!: from here on a row has to have an owner; the existing ones are checked next.
alter table {schema}.{table}
  drop constraint if exists {check},
  add constraint {check} check (agent_id is not null) not valid;

-- validate_owners!: reads the table while others write to it.
alter table {schema}.{table} validate constraint {check};

-- find_unfinished: the indexes that another build has not finished, and whether one goes on.
select c.relname::text,
       exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)
from pg_index i
join pg_class c on c.oid = i.indexrelid
where c.relnamespace = to_regnamespace({quoted_schema}) and c.relname = any ({names})
  and not i.indisvalid;

-- drop_unfinished!: an index that an interrupted build left behind.
drop index concurrently if exists {schema}.{index};

-- wait: another worker is building an index, or has locked a table.
select pg_sleep(0.5);

-- check_pending!: fails where another worker has applied the migration.
do $$ begin
  if exists (select from {schema}.migrations where version = {version}) then
    raise exception 'the migration was applied' using errcode = 'unique_violation';
  end if;
end $$;

-- unset_tenant!: the rows that exist belong to no tenant.
select set_config('langgraph_letta_store.tenant', '', true);

-- try_briefly!: do not wait long for locks, for all other sessions would queue behind this one.
select set_config('lock_timeout', '3s', true);

-- stop_following!: drops the functions of the version before, with their triggers.
drop function if exists {schema}.follow_threads(), {schema}.set_owner() cascade;

-- note_begun!: the tables that exist so far are this package's.
insert into {schema}.settings (name, value) values ('migrating', to_jsonb({version}))
on conflict (name) do update set value = excluded.value;

-- note_ended!: nothing is under way any more.
delete from {schema}.settings where name = 'migrating';
