-- try_briefly!: do not wait long for locks, for all other sessions would queue behind this one.
select set_config('lock_timeout', '100ms', true);

-- pause: another session has locked the tables.
select pg_sleep(0.5);

-- clock: the server's time.
select extract(epoch from clock_timestamp())::float8;

-- wait: let the writers run.
select pg_sleep(%(seconds)b::float8);

-- measure: how many vectors there are, and their size.
select a.count, m.count, a.bytes + m.bytes
from (select count(*), {archival_bytes} as bytes from {old_archival}) a,
     (select count(*), {recall_bytes} as bytes from {old_recall}) m;

-- bytes_of: the size of a table with its partitions and their indexes.
(select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass({name}) as relid
       union select relid from pg_partition_tree(to_regclass({name}))) part);

-- sample_items: some items that have vectors, and the fields of these.
select v.field, v.text_hash, a.value::text
from {old_archival} v tablesample system (%(percent)s)
join {schema}.archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
limit %(count)s;

-- sample_messages: the length of some messages that have vectors, up to the length that is
-- embedded.
select char_length(left(r.text, %(characters)s))
from {old_recall} v tablesample system (%(percent)s)
join {schema}.recall_memory r
  on r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence
limit %(count)s;

-- create_archival!: the new vectors of items, in a table like that of migrations 2 and 7.
create table {new_archival} (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding {vector_type}({dims}) not null,
  text_hash int8,
  primary key (agent_id, item_id, field)
) {partitioned_inline};

-- create_recall!: those of messages, like that of migration 4.
create table {new_recall} (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding {vector_type}({dims}) not null,
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
  primary key (agent_id, item_id, field)
);

-- create_missing_recall!: the same of messages.
create table {missing_recall} (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  primary key (agent_id, thread_id, sequence)
);

-- create_follow_archival!: the trigger for writes of old vectors: it deletes the new vector, and
-- lists it as missing while there is an old one. Writers need no rights on these tables. While
-- writers are paused, it fails as if the old table were gone already: then stores look at the
-- settings.
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
    if exists (select from {schema}.settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into {missing_archival} values (new.agent_id, new.item_id, new.field)
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
    if exists (select from {schema}.settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into {missing_recall} values (new.agent_id, new.thread_id, new.sequence)
    on conflict do nothing;
  end if;
  return null;
end $$;

-- follow_archival!: follow writes from here on.
create trigger reembedding after insert or update or delete on {old_archival}
for each row execute function {follow_archival}();

-- follow_recall!: the same of messages.
create trigger reembedding after insert or update or delete on {old_recall}
for each row execute function {follow_recall}();

-- record!: record what is under way, in order to resume it.
insert into {schema}.settings (name, value) values ('reembedding', {settings}::jsonb)
on conflict (name) do update set value = excluded.value;

-- list_items!: list the next old vectors of items, in the order of their keys, as missing new ones.
with page as (
  select v.agent_id, v.item_id, v.field from {old_archival} v
  where (v.agent_id, v.item_id, v.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by v.agent_id, v.item_id, v.field
  limit %(count)s
), listed as (
  insert into {missing_archival} select * from page on conflict do nothing
)
select * from page order by agent_id desc, item_id desc, field desc limit 1;

-- list_messages!: the same of messages.
with page as (
  select v.agent_id, v.thread_id, v.sequence from {old_recall} v
  where (v.agent_id, v.thread_id, v.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by v.agent_id, v.thread_id, v.sequence
  limit %(count)s
), listed as (
  insert into {missing_recall} select * from page on conflict do nothing
)
select * from page order by agent_id desc, thread_id desc, sequence desc limit 1;

-- count_missing: how many vectors are not made yet.
select (select count(*) from {missing_archival}), (select count(*) from {missing_recall});

-- missing_items: the next missing vectors and their items; no value if the old vector is gone too.
select m.agent_id, m.item_id, m.field, a.updated_at, v.text_hash,
       case when v.agent_id is not null then a.value::text end
from (
  select * from {missing_archival} m
  where (m.agent_id, m.item_id, m.field) > (%(agent)b::uuid, %(item)b::uuid, %(field)b::text)
  order by m.agent_id, m.item_id, m.field
  limit %(count)s) m
left join {old_archival} v
  on v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field
left join {schema}.archival_memory a on a.agent_id = m.agent_id and a.item_id = m.item_id
order by m.agent_id, m.item_id, m.field;

-- missing_messages: the same of messages.
select m.agent_id, m.thread_id, m.sequence,
       case when v.agent_id is not null then left(r.text, %(characters)s) end
from (
  select * from {missing_recall} m
  where (m.agent_id, m.thread_id, m.sequence)
    > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
  order by m.agent_id, m.thread_id, m.sequence
  limit %(count)s) m
left join {old_recall} v
  on v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence
left join {schema}.recall_memory r
  on r.agent_id = m.agent_id and r.thread_id = m.thread_id and r.sequence = m.sequence
order by m.agent_id, m.thread_id, m.sequence;

-- name_item: the namespace and key of an item.
select a.namespace, a.key from {schema}.archival_memory a
where a.agent_id = %(agent)b and a.item_id = %(item)b;

-- store_items!: store vectors whose items are still those that were read, and return how many.
-- Items that another transaction is writing are left for later: writers of vectors have locked
-- their items.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                       %(updated)b::timestamptz[], %(hashes)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, item_id, field, updated_at, text_hash, embedding)
), held as materialized (
  select e.agent_id, e.item_id, e.field
  from embedded e
  join {schema}.archival_memory a on a.agent_id = e.agent_id and a.item_id = e.item_id
  where a.updated_at = e.updated_at
  for share of a skip locked
), done as (
  delete from {missing_archival} m using held h
  where m.agent_id = h.agent_id and m.item_id = h.item_id and m.field = h.field
  returning m.agent_id, m.item_id, m.field
), stored as (
  insert into {new_archival} (agent_id, item_id, field, embedding, text_hash)
  select e.agent_id, e.item_id, e.field, e.embedding, e.text_hash
  from embedded e
  join done d on d.agent_id = e.agent_id and d.item_id = e.item_id and d.field = e.field
  on conflict (agent_id, item_id, field) do update
  set embedding = excluded.embedding, text_hash = excluded.text_hash
)
select count(*) from done;

-- store_messages!: the same of messages that still have an old vector.
with embedded as (
  select * from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[],
                       %(vectors)b::{vector_type}[])
    e (agent_id, thread_id, sequence, embedding)
), done as (
  delete from {missing_recall} m using embedded e
  where m.agent_id = e.agent_id and m.thread_id = e.thread_id and m.sequence = e.sequence
    and exists (
      select from {old_recall} v
      where v.agent_id = e.agent_id and v.thread_id = e.thread_id and v.sequence = e.sequence)
  returning m.agent_id, m.thread_id, m.sequence
), stored as (
  insert into {new_recall} (agent_id, thread_id, sequence, embedding)
  select e.agent_id, e.thread_id, e.sequence, e.embedding
  from embedded e
  join done d
    on d.agent_id = e.agent_id and d.thread_id = e.thread_id and d.sequence = e.sequence
  on conflict (agent_id, thread_id, sequence) do update set embedding = excluded.embedding
)
select count(*) from done;

-- keep_threads: lock threads against the deletion of their messages; turns go on.
select from {schema}.threads t
where t.thread_id = any (%(threads)b)
order by t.thread_id
for key share;

-- hold_agents!: lock these agents against other writers until the transaction ends.
select pg_advisory_xact_lock({lock_class}, slot) from unnest(%(slots)b::int4[]) slot;

-- miss_no_items!: vectors without an old one, or without a text, are no longer missing.
delete from {missing_archival} m
using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
             %(updated)b::timestamptz[]) gone (agent_id, item_id, field, updated_at)
where m.agent_id = gone.agent_id and m.item_id = gone.item_id and m.field = gone.field
  and (not exists (
         select from {old_archival} v
         where v.agent_id = m.agent_id and v.item_id = m.item_id and v.field = m.field)
       or exists (
         select from {schema}.archival_memory a
         where a.agent_id = m.agent_id and a.item_id = m.item_id
           and a.updated_at = gone.updated_at));

-- miss_no_messages!: the same of messages.
delete from {missing_recall} m
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[])
        gone (agent_id, thread_id, sequence)
where m.agent_id = gone.agent_id and m.thread_id = gone.thread_id and m.sequence = gone.sequence
  and not exists (
    select from {old_recall} v
    where v.agent_id = m.agent_id and v.thread_id = m.thread_id and v.sequence = m.sequence);

-- analyze_archival!: give the first searches statistics to plan with.
analyze {new_archival};

-- analyze_recall!: the same of messages.
analyze {new_recall};

-- lock_writers!: wait for the transactions that write vectors; the next writers see the pause,
-- which this transaction records.
lock table {old_archival}, {old_recall} in share mode;

-- pause_writers!: pause the writers of vectors, except those that have read the settings before.
update {schema}.settings
set value = value || jsonb_build_object(
  'held_until', extract(epoch from clock_timestamp())::float8 + %(seconds)b::float8)
where name = 'reembedding'
returning (value ->> 'held_until')::float8;

-- resume_writers!: end the pause.
update {schema}.settings set value = value - 'held_until' where name = 'reembedding';

-- lock_old!: lock the old vectors against reads and writes.
lock table {old_archival}, {old_recall} in access exclusive mode;

-- check_complete!: fail the transaction if a vector is missing.
do $$ begin
  if exists (select from {missing_archival}) or exists (select from {missing_recall}) then
    raise exception 'vectors are missing still'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$;

-- cut_over!: the new vectors replace the old ones.
update {schema}.settings set value = {settings}::jsonb where name = 'index';

-- forget_indexes!: delete the records of the indexes of the old vectors.
delete from {schema}.indexes
where table_name in ('archival_vectors', 'recall_vectors', {old_archival_name}, {old_recall_name});

-- end!: record that nothing is under way and no writer is paused. The record stays also after a
-- cancelled run: its generation is not used again, for a store may still write vectors for it.
update {schema}.settings set value = value - 'held_until' || '{{"ended": true}}'
where name = 'reembedding';

-- drop_old!: drop the vectors that were replaced.
drop table {old_archival}, {old_recall};

-- drop_new!: drop the vectors of an unfinished run.
drop table {new_archival}, {new_recall};

-- stop_following!: the old vectors stay.
drop trigger reembedding on {old_archival};

-- stop_following_recall!: the same of messages.
drop trigger reembedding on {old_recall};

-- drop_missing!: drop the lists of missing vectors.
drop table {missing_archival}, {missing_recall};

-- drop_functions!: drop the functions of the triggers.
drop function {follow_archival}(), {follow_recall}();
