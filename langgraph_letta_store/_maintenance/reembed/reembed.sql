-- try_briefly!: do not wait long for locks, for all other sessions would queue behind this one.
select set_config('lock_timeout', '100ms', true);

-- pause: another session has locked the tables.
select pg_sleep(0.5);

-- clock: the server's time.
select extract(epoch from clock_timestamp())::float8;

-- wait: let the writers run.
select pg_sleep(%(seconds)b::float8);

-- has_sealed: whether there are items that only their keys can read.
select exists (select from {schema}.archival_memory_seals);

-- measure: how many vectors there are, and their size.
select a.count, m.count, a.bytes + m.bytes
from (select count(*), {archival_bytes} as bytes from {old_archival}) a,
     (select count(*), {recall_bytes} as bytes from {old_recall}) m;

-- bytes_of: the size of a table with its partitions and their indexes.
(select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass({name}) as relid
       union select relid from pg_partition_tree(to_regclass({name}))) part);

-- sample_items: some items that have vectors, and the fields of these.
select v.field, v.text_hash, a.tenant, a.agent_id, a.item_id, a.value::text
from {old_archival} v tablesample system (%(percent)s)
join {schema}.archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
limit %(count)s;

-- sample_messages: the length of some messages that have vectors, up to the length that is
-- embedded.
select char_length(left(coalesce(r.said, r.text), %(characters)s))
from {old_recall} v tablesample system (%(percent)s)
join {schema}.recall_memory r
  on r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence
limit %(count)s;

-- create_archival!: the new vectors of items, in a table like that of migrations 2, 7 and 10.
create table {new_archival} (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding {vector_type}({dims}) not null,
  text_hash int8,
  tenant text collate "C" not null default {tenant},
  primary key (agent_id, item_id, field)
) {partitioned_inline};

-- create_recall!: those of messages, like that of migrations 4 and 10.
create table {new_recall} (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding {vector_type}({dims}) not null,
  tenant text collate "C" not null default {tenant},
  primary key (agent_id, thread_id, sequence)
) {partitioned_inline};

-- partition!: a vector that fits a page stays inline; the new tables have the partitions, owners
-- and grants of the old ones.
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ({old_archival_name}, {new_archival_name}),
                          ({old_recall_name}, {new_recall_name})) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage {storage}',
      {schema_name}, whole.new);
    for part in 0 .. {partitions} - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        {schema_name}, whole.new || '_' || part, {schema_name}, whole.new, {partitions}, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', {schema_name}::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', {schema_name}::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', {schema_name}::text, whole.old))))
    loop
      if pg_get_userbyid(leaf.relowner) <> current_user then
        execute format('alter table %s owner to %I', leaf.new, pg_get_userbyid(leaf.relowner));
      end if;
      for acl in select * from aclexplode(leaf.relacl) where grantee <> leaf.relowner loop
        execute format('grant %s on %s to %s', acl.privilege_type, leaf.new,
          case acl.grantee when 0 then 'public'
          else quote_ident(pg_get_userbyid(acl.grantee)) end);
      end loop;
    end loop;
  end loop;
end $$;

-- create_missing_archival!: the old vectors that have no new ones yet.
create table {missing_archival} (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  {tenant_column},
  primary key (agent_id, item_id, field)
);

-- tenant_column: whose vector is missing.
tenant text collate "C" not null default {tenant};

-- create_missing_recall!: the same of messages.
create table {missing_recall} (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  {tenant_column},
  primary key (agent_id, thread_id, sequence)
);

-- add_tenant_archival!: whose vectors are missing, where an earlier version began the reembedding.
alter table {missing_archival} add column if not exists {tenant_column};

-- add_tenant_recall!: the same of messages.
alter table {missing_recall} add column if not exists {tenant_column};

-- create_follow_archival!: the trigger for writes of old vectors: it deletes the new vector, and
-- lists it as missing while there is an old one. Writers need no rights on these tables.
create function {follow_archival}() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from {new_archival} v
    where v.agent_id = old.agent_id and v.item_id = old.item_id and v.field = old.field;
    delete from {missing_archival} m
    where m.agent_id = old.agent_id and m.item_id = old.item_id and m.field = old.field;
  end if;
  if tg_op <> 'DELETE' then
    {refuse_if_paused};
    insert into {missing_archival} (agent_id, item_id, field, tenant)
    values (new.agent_id, new.item_id, new.field, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$;

-- create_follow_recall!: the same of messages.
create function {follow_recall}() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from {new_recall} v
    where v.agent_id = old.agent_id and v.thread_id = old.thread_id and v.sequence = old.sequence;
    delete from {missing_recall} m
    where m.agent_id = old.agent_id and m.thread_id = old.thread_id and m.sequence = old.sequence;
  end if;
  if tg_op <> 'DELETE' then
    {refuse_if_paused};
    insert into {missing_recall} (agent_id, thread_id, sequence, tenant)
    values (new.agent_id, new.thread_id, new.sequence, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$;

-- refuse_if_paused: while writers are paused, fail as if the old table were gone already: then stores
-- look at the settings.
    if exists (select from {schema}.settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;

-- follow_archival!: follow writes from here on.
create trigger reembedding after insert or update or delete on {old_archival}
for each row execute function {follow_archival}();

-- follow_recall!: the same of messages.
create trigger reembedding after insert or update or delete on {old_recall}
for each row execute function {follow_recall}();

-- record!: record what is under way, in order to resume it.
insert into {schema}.settings (name, value) values ('reembedding', {settings}::jsonb)
on conflict (name) do update set value = excluded.value;
