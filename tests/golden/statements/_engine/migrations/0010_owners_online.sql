-- _engine/migrations/0010_owners_online.check_owners [all but quoted]
-- writes
-- not prepared
alter table "letta"."checkpoints"
  drop constraint if exists "checkpoints",
  add constraint "checkpoints" check (agent_id is not null) not valid

-- _engine/migrations/0010_owners_online.check_owners [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%"."checkpoints"
  drop constraint if exists "checkpoints",
  add constraint "checkpoints" check (agent_id is not null) not valid

-- _engine/migrations/0010_owners_online.check_pending [all but quoted]
-- writes
-- not prepared
do $$ begin
  if exists (select from "letta".migrations where version = 10) then
    raise exception 'the migration was applied' using errcode = 'unique_violation';
  end if;
end $$

-- _engine/migrations/0010_owners_online.check_pending [quoted]
-- writes
-- not prepared
do $$ begin
  if exists (select from "My ""own"" 100%".migrations where version = 10) then
    raise exception 'the migration was applied' using errcode = 'unique_violation';
  end if;
end $$

-- _engine/migrations/0010_owners_online.count_history_pages [all but quoted]
-- not prepared
select pg_relation_size(to_regclass('"letta"' || '.core_memory_history'))
       / current_setting('block_size')::int8

-- _engine/migrations/0010_owners_online.count_history_pages [quoted]
-- not prepared
select pg_relation_size(to_regclass('"My ""own"" 100%"' || '.core_memory_history'))
       / current_setting('block_size')::int8

-- _engine/migrations/0010_owners_online.count_pages [all but quoted]
-- not prepared
select pg_relation_size(to_regclass('"letta"' || '.' || name))
       / current_setting('block_size')::int8
from unnest(array['threads', 'checkpoints', 'checkpoint_channels', 'checkpoint_writes'])
  with ordinality each (name, place)
order by place

-- _engine/migrations/0010_owners_online.count_pages [quoted]
-- not prepared
select pg_relation_size(to_regclass('"My ""own"" 100%"' || '.' || name))
       / current_setting('block_size')::int8
from unnest(array['threads', 'checkpoints', 'checkpoint_channels', 'checkpoint_writes'])
  with ordinality each (name, place)
order by place

-- _engine/migrations/0010_owners_online.drop_unfinished [all but quoted]
-- writes
-- not prepared
drop index concurrently if exists "letta"."checkpoints"

-- _engine/migrations/0010_owners_online.drop_unfinished [quoted]
-- writes
-- not prepared
drop index concurrently if exists "My ""own"" 100%"."checkpoints"

-- _engine/migrations/0010_owners_online.fill_owners [all but quoted]
-- writes
-- not prepared
update "letta"."checkpoints" each set agent_id = null
where "each"."ctid" >= '(0,0)'::tid and "each"."ctid" < '(256,0)'::tid and each.agent_id is null

-- _engine/migrations/0010_owners_online.fill_owners [quoted]
-- writes
-- not prepared
update "My ""own"" 100%"."checkpoints" each set agent_id = null
where "each"."ctid" >= '(0,0)'::tid and "each"."ctid" < '(256,0)'::tid and each.agent_id is null

-- _engine/migrations/0010_owners_online.find_unfinished [all but quoted]
-- not prepared
select c.relname::text,
       exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)
from pg_index i
join pg_class c on c.oid = i.indexrelid
where c.relnamespace = to_regnamespace('"letta"') and c.relname = any ('{checkpoints_key}')
  and not i.indisvalid

-- _engine/migrations/0010_owners_online.find_unfinished [quoted]
-- not prepared
select c.relname::text,
       exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)
from pg_index i
join pg_class c on c.oid = i.indexrelid
where c.relnamespace = to_regnamespace('"My ""own"" 100%"') and c.relname = any ('{checkpoints_key}')
  and not i.indisvalid

-- _engine/migrations/0010_owners_online.follow_threads [all but quoted]
-- writes
-- not prepared
create or replace function "letta".follow_threads() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from "letta".thread_agents o
    where o.tenant = old.tenant and o.thread_id = old.thread_id;
    return null;
  end if;
  insert into "letta".thread_agents as o (tenant, thread_id, agent_id)
  values (new.tenant, new.thread_id, new.agent_id)
  on conflict (tenant, thread_id) do update set agent_id = excluded.agent_id
  where o.agent_id <> excluded.agent_id;
  update "letta".checkpoints c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update "letta".checkpoint_channels c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update "letta".checkpoint_writes c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  return null;
end $$

-- _engine/migrations/0010_owners_online.follow_threads [quoted]
-- writes
-- not prepared
create or replace function "My ""own"" 100%".follow_threads() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from "My ""own"" 100%".thread_agents o
    where o.tenant = old.tenant and o.thread_id = old.thread_id;
    return null;
  end if;
  insert into "My ""own"" 100%".thread_agents as o (tenant, thread_id, agent_id)
  values (new.tenant, new.thread_id, new.agent_id)
  on conflict (tenant, thread_id) do update set agent_id = excluded.agent_id
  where o.agent_id <> excluded.agent_id;
  update "My ""own"" 100%".checkpoints c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update "My ""own"" 100%".checkpoint_channels c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  update "My ""own"" 100%".checkpoint_writes c set agent_id = new.agent_id
  where c.thread_id = new.thread_id and c.agent_id is distinct from new.agent_id;
  return null;
end $$

-- _engine/migrations/0010_owners_online.follow_threads_trigger [all but quoted]
-- writes
-- not prepared
create or replace trigger follow_threads after insert or delete or update of agent_id
on "letta".threads for each row execute function "letta".follow_threads()

-- _engine/migrations/0010_owners_online.follow_threads_trigger [quoted]
-- writes
-- not prepared
create or replace trigger follow_threads after insert or delete or update of agent_id
on "My ""own"" 100%".threads for each row execute function "My ""own"" 100%".follow_threads()

-- _engine/migrations/0010_owners_online.name_owners [all but quoted]
-- writes
-- not prepared
insert into "letta".thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from "letta".threads t
where "each"."ctid" >= '(0,0)'::tid and "each"."ctid" < '(256,0)'::tid
on conflict do nothing

-- _engine/migrations/0010_owners_online.name_owners [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)
select t.tenant, t.thread_id, t.agent_id from "My ""own"" 100%".threads t
where "each"."ctid" >= '(0,0)'::tid and "each"."ctid" < '(256,0)'::tid
on conflict do nothing

-- _engine/migrations/0010_owners_online.note_begun [all but quoted]
-- writes
-- not prepared
insert into "letta".settings (name, value) values ('migrating', to_jsonb(10))
on conflict (name) do update set value = excluded.value

-- _engine/migrations/0010_owners_online.note_begun [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value) values ('migrating', to_jsonb(10))
on conflict (name) do update set value = excluded.value

-- _engine/migrations/0010_owners_online.note_ended [all but quoted]
-- writes
-- not prepared
delete from "letta".settings where name = 'migrating'

-- _engine/migrations/0010_owners_online.note_ended [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%".settings where name = 'migrating'

-- _engine/migrations/0010_owners_online.set_channels_owner [all but quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "letta".checkpoint_channels
for each row when (new.agent_id is null) execute function "letta".set_owner()

-- _engine/migrations/0010_owners_online.set_channels_owner [quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "My ""own"" 100%".checkpoint_channels
for each row when (new.agent_id is null) execute function "My ""own"" 100%".set_owner()

-- _engine/migrations/0010_owners_online.set_checkpoints_owner [all but quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "letta".checkpoints
for each row when (new.agent_id is null) execute function "letta".set_owner()

-- _engine/migrations/0010_owners_online.set_checkpoints_owner [quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "My ""own"" 100%".checkpoints
for each row when (new.agent_id is null) execute function "My ""own"" 100%".set_owner()

-- _engine/migrations/0010_owners_online.set_owner [all but quoted]
-- writes
-- not prepared
create or replace function "letta".set_owner() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  select t.agent_id into new.agent_id from "letta".threads t
  where t.thread_id = new.thread_id for share;
  if new.agent_id is null then
    new.agent_id := md5(new.thread_id)::uuid;
    insert into "letta".thread_agents (tenant, thread_id, agent_id)
    values (new.tenant, new.thread_id, new.agent_id)
    on conflict do nothing;
  end if;
  return new;
end $$

-- _engine/migrations/0010_owners_online.set_owner [quoted]
-- writes
-- not prepared
create or replace function "My ""own"" 100%".set_owner() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  select t.agent_id into new.agent_id from "My ""own"" 100%".threads t
  where t.thread_id = new.thread_id for share;
  if new.agent_id is null then
    new.agent_id := md5(new.thread_id)::uuid;
    insert into "My ""own"" 100%".thread_agents (tenant, thread_id, agent_id)
    values (new.tenant, new.thread_id, new.agent_id)
    on conflict do nothing;
  end if;
  return new;
end $$

-- _engine/migrations/0010_owners_online.set_writes_owner [all but quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "letta".checkpoint_writes
for each row when (new.agent_id is null) execute function "letta".set_owner()

-- _engine/migrations/0010_owners_online.set_writes_owner [quoted]
-- writes
-- not prepared
create or replace trigger set_owner before insert on "My ""own"" 100%".checkpoint_writes
for each row when (new.agent_id is null) execute function "My ""own"" 100%".set_owner()

-- _engine/migrations/0010_owners_online.stop_following [all but quoted]
-- writes
-- not prepared
drop function if exists "letta".follow_threads(), "letta".set_owner() cascade

-- _engine/migrations/0010_owners_online.stop_following [quoted]
-- writes
-- not prepared
drop function if exists "My ""own"" 100%".follow_threads(), "My ""own"" 100%".set_owner() cascade

-- _engine/migrations/0010_owners_online.try_briefly [all]
-- writes
-- not prepared
select set_config('lock_timeout', '3s', true)

-- _engine/migrations/0010_owners_online.unset_tenant [all]
-- writes
-- not prepared
select set_config('langgraph_letta_store.tenant', '', true)

-- _engine/migrations/0010_owners_online.validate_owners [all but quoted]
-- writes
-- not prepared
alter table "letta"."checkpoints" validate constraint "checkpoints"

-- _engine/migrations/0010_owners_online.validate_owners [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%"."checkpoints" validate constraint "checkpoints"

-- _engine/migrations/0010_owners_online.wait [all]
-- not prepared
select pg_sleep(0.5)
