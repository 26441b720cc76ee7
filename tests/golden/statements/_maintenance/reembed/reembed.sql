-- _maintenance/reembed/reembed.add_tenant_archival [all but generation 2, quoted]
-- writes
-- not prepared
alter table "letta"."archival_vectors_g2_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.add_tenant_archival [generation 2]
-- writes
-- not prepared
alter table "letta"."archival_vectors_g3_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.add_tenant_archival [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%"."archival_vectors_g2_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.add_tenant_recall [all but generation 2, quoted]
-- writes
-- not prepared
alter table "letta"."recall_vectors_g2_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.add_tenant_recall [generation 2]
-- writes
-- not prepared
alter table "letta"."recall_vectors_g3_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.add_tenant_recall [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%"."recall_vectors_g2_missing" add column if not exists tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), '')

-- _maintenance/reembed/reembed.clock [all]
-- not prepared
select extract(epoch from clock_timestamp())::float8

-- _maintenance/reembed/reembed.create_archival [plain, words]
-- writes
-- not prepared
create table "letta"."archival_vectors_g2" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_archival [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta"."archival_vectors_g2" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) with (toast_tuple_target = 8160)

-- _maintenance/reembed/reembed.create_archival [generation 2]
-- writes
-- not prepared
create table "letta"."archival_vectors_g3" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_archival [vector(3072) l2]
-- writes
-- not prepared
create table "letta"."archival_vectors_g2" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".vector(3072) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_archival [vector(1024) inner_product]
-- writes
-- not prepared
create table "letta"."archival_vectors_g2" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".vector(1024) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_archival [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%"."archival_vectors_g2" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  embedding "public".halfvec(1536) not null,
  text_hash int8,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_follow_archival [all but generation 2, quoted]
-- writes
-- not prepared
create function "letta"."archival_vectors_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "letta"."archival_vectors_g2" v
    where v.agent_id = old.agent_id and v.item_id = old.item_id and v.field = old.field;
    delete from "letta"."archival_vectors_g2_missing" m
    where m.agent_id = old.agent_id and m.item_id = old.item_id and m.field = old.field;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "letta".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "letta"."archival_vectors_g2_missing" (agent_id, item_id, field, tenant)
    values (new.agent_id, new.item_id, new.field, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_follow_archival [generation 2]
-- writes
-- not prepared
create function "letta"."archival_vectors_g2_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "letta"."archival_vectors_g3" v
    where v.agent_id = old.agent_id and v.item_id = old.item_id and v.field = old.field;
    delete from "letta"."archival_vectors_g3_missing" m
    where m.agent_id = old.agent_id and m.item_id = old.item_id and m.field = old.field;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "letta".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "letta"."archival_vectors_g3_missing" (agent_id, item_id, field, tenant)
    values (new.agent_id, new.item_id, new.field, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_follow_archival [quoted]
-- writes
-- not prepared
create function "My ""own"" 100%"."archival_vectors_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "My ""own"" 100%"."archival_vectors_g2" v
    where v.agent_id = old.agent_id and v.item_id = old.item_id and v.field = old.field;
    delete from "My ""own"" 100%"."archival_vectors_g2_missing" m
    where m.agent_id = old.agent_id and m.item_id = old.item_id and m.field = old.field;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "My ""own"" 100%".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "My ""own"" 100%"."archival_vectors_g2_missing" (agent_id, item_id, field, tenant)
    values (new.agent_id, new.item_id, new.field, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_follow_recall [all but generation 2, quoted]
-- writes
-- not prepared
create function "letta"."recall_vectors_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "letta"."recall_vectors_g2" v
    where v.agent_id = old.agent_id and v.thread_id = old.thread_id and v.sequence = old.sequence;
    delete from "letta"."recall_vectors_g2_missing" m
    where m.agent_id = old.agent_id and m.thread_id = old.thread_id and m.sequence = old.sequence;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "letta".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "letta"."recall_vectors_g2_missing" (agent_id, thread_id, sequence, tenant)
    values (new.agent_id, new.thread_id, new.sequence, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_follow_recall [generation 2]
-- writes
-- not prepared
create function "letta"."recall_vectors_g2_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "letta"."recall_vectors_g3" v
    where v.agent_id = old.agent_id and v.thread_id = old.thread_id and v.sequence = old.sequence;
    delete from "letta"."recall_vectors_g3_missing" m
    where m.agent_id = old.agent_id and m.thread_id = old.thread_id and m.sequence = old.sequence;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "letta".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "letta"."recall_vectors_g3_missing" (agent_id, thread_id, sequence, tenant)
    values (new.agent_id, new.thread_id, new.sequence, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_follow_recall [quoted]
-- writes
-- not prepared
create function "My ""own"" 100%"."recall_vectors_follow"() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from "My ""own"" 100%"."recall_vectors_g2" v
    where v.agent_id = old.agent_id and v.thread_id = old.thread_id and v.sequence = old.sequence;
    delete from "My ""own"" 100%"."recall_vectors_g2_missing" m
    where m.agent_id = old.agent_id and m.thread_id = old.thread_id and m.sequence = old.sequence;
  end if;
  if tg_op <> 'DELETE' then
    if exists (select from "My ""own"" 100%".settings where name = 'reembedding'
               and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp())) then
      raise exception 'vectors of the old model are not taken while the last new ones are made'
        using errcode = 'undefined_table', hint = 'Try again in a few seconds.';
    end if;
    insert into "My ""own"" 100%"."recall_vectors_g2_missing" (agent_id, thread_id, sequence, tenant)
    values (new.agent_id, new.thread_id, new.sequence, new.tenant)
    on conflict do nothing;
  end if;
  return null;
end $$

-- _maintenance/reembed/reembed.create_missing_archival [all but generation 2, quoted]
-- writes
-- not prepared
create table "letta"."archival_vectors_g2_missing" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
)

-- _maintenance/reembed/reembed.create_missing_archival [generation 2]
-- writes
-- not prepared
create table "letta"."archival_vectors_g3_missing" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
)

-- _maintenance/reembed/reembed.create_missing_archival [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%"."archival_vectors_g2_missing" (
  agent_id uuid not null,
  item_id uuid not null,
  field text collate "C" not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, item_id, field)
)

-- _maintenance/reembed/reembed.create_missing_recall [all but generation 2, quoted]
-- writes
-- not prepared
create table "letta"."recall_vectors_g2_missing" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
)

-- _maintenance/reembed/reembed.create_missing_recall [generation 2]
-- writes
-- not prepared
create table "letta"."recall_vectors_g3_missing" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
)

-- _maintenance/reembed/reembed.create_missing_recall [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%"."recall_vectors_g2_missing" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
)

-- _maintenance/reembed/reembed.create_recall [plain, words]
-- writes
-- not prepared
create table "letta"."recall_vectors_g2" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_recall [unpartitioned, distributed]
-- writes
-- not prepared
create table "letta"."recall_vectors_g2" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) with (toast_tuple_target = 8160)

-- _maintenance/reembed/reembed.create_recall [generation 2]
-- writes
-- not prepared
create table "letta"."recall_vectors_g3" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_recall [vector(3072) l2]
-- writes
-- not prepared
create table "letta"."recall_vectors_g2" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".vector(3072) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_recall [vector(1024) inner_product]
-- writes
-- not prepared
create table "letta"."recall_vectors_g2" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".vector(1024) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.create_recall [quoted]
-- writes
-- not prepared
create table "My ""own"" 100%"."recall_vectors_g2" (
  agent_id uuid not null,
  thread_id text collate "C" not null,
  sequence int8 not null,
  embedding "public".halfvec(1536) not null,
  tenant text collate "C" not null default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  primary key (agent_id, thread_id, sequence)
) partition by hash (agent_id)

-- _maintenance/reembed/reembed.follow_archival [all but generation 2, quoted]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "letta"."archival_vectors"
for each row execute function "letta"."archival_vectors_follow"()

-- _maintenance/reembed/reembed.follow_archival [generation 2]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "letta"."archival_vectors_g2"
for each row execute function "letta"."archival_vectors_g2_follow"()

-- _maintenance/reembed/reembed.follow_archival [quoted]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "My ""own"" 100%"."archival_vectors"
for each row execute function "My ""own"" 100%"."archival_vectors_follow"()

-- _maintenance/reembed/reembed.follow_recall [all but generation 2, quoted]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "letta"."recall_vectors"
for each row execute function "letta"."recall_vectors_follow"()

-- _maintenance/reembed/reembed.follow_recall [generation 2]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "letta"."recall_vectors_g2"
for each row execute function "letta"."recall_vectors_g2_follow"()

-- _maintenance/reembed/reembed.follow_recall [quoted]
-- writes
-- not prepared
create trigger reembedding after insert or update or delete on "My ""own"" 100%"."recall_vectors"
for each row execute function "My ""own"" 100%"."recall_vectors_follow"()

-- _maintenance/reembed/reembed.has_sealed [all but quoted]
-- not prepared
select exists (select from "letta".archival_memory_seals)

-- _maintenance/reembed/reembed.has_sealed [quoted]
-- not prepared
select exists (select from "My ""own"" 100%".archival_memory_seals)

-- _maintenance/reembed/reembed.measure [all but generation 2, quoted]
-- not prepared
select a.count, m.count, a.bytes + m.bytes
from (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"letta"."archival_vectors"') as relid
       union select relid from pg_partition_tree(to_regclass('"letta"."archival_vectors"'))) part) as bytes from "letta"."archival_vectors") a,
     (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"letta"."recall_vectors"') as relid
       union select relid from pg_partition_tree(to_regclass('"letta"."recall_vectors"'))) part) as bytes from "letta"."recall_vectors") m

-- _maintenance/reembed/reembed.measure [generation 2]
-- not prepared
select a.count, m.count, a.bytes + m.bytes
from (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"letta"."archival_vectors_g2"') as relid
       union select relid from pg_partition_tree(to_regclass('"letta"."archival_vectors_g2"'))) part) as bytes from "letta"."archival_vectors_g2") a,
     (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"letta"."recall_vectors_g2"') as relid
       union select relid from pg_partition_tree(to_regclass('"letta"."recall_vectors_g2"'))) part) as bytes from "letta"."recall_vectors_g2") m

-- _maintenance/reembed/reembed.measure [quoted]
-- not prepared
select a.count, m.count, a.bytes + m.bytes
from (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"My ""own"" 100%"."archival_vectors"') as relid
       union select relid from pg_partition_tree(to_regclass('"My ""own"" 100%"."archival_vectors"'))) part) as bytes from "My ""own"" 100%"."archival_vectors") a,
     (select count(*), (select coalesce(sum(pg_total_relation_size(part.relid)), 0)::int8
 from (select to_regclass('"My ""own"" 100%"."recall_vectors"') as relid
       union select relid from pg_partition_tree(to_regclass('"My ""own"" 100%"."recall_vectors"'))) part) as bytes from "My ""own"" 100%"."recall_vectors") m

-- _maintenance/reembed/reembed.partition [plain, words, vector(1024) inner_product]
-- writes
-- not prepared
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ('archival_vectors', 'archival_vectors_g2'),
                          ('recall_vectors', 'recall_vectors_g2')) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage plain',
      'letta', whole.new);
    for part in 0 .. 16 - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        'letta', whole.new || '_' || part, 'letta', whole.new, 16, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', 'letta'::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', 'letta'::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', 'letta'::text, whole.old))))
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
end $$

-- _maintenance/reembed/reembed.partition [unpartitioned, distributed]
-- writes
-- not prepared
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ('archival_vectors', 'archival_vectors_g2'),
                          ('recall_vectors', 'recall_vectors_g2')) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage plain',
      'letta', whole.new);
    for part in 0 .. 0 - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        'letta', whole.new || '_' || part, 'letta', whole.new, 0, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', 'letta'::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', 'letta'::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', 'letta'::text, whole.old))))
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
end $$

-- _maintenance/reembed/reembed.partition [generation 2]
-- writes
-- not prepared
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ('archival_vectors_g2', 'archival_vectors_g3'),
                          ('recall_vectors_g2', 'recall_vectors_g3')) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage plain',
      'letta', whole.new);
    for part in 0 .. 16 - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        'letta', whole.new || '_' || part, 'letta', whole.new, 16, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', 'letta'::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', 'letta'::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', 'letta'::text, whole.old))))
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
end $$

-- _maintenance/reembed/reembed.partition [vector(3072) l2]
-- writes
-- not prepared
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ('archival_vectors', 'archival_vectors_g2'),
                          ('recall_vectors', 'recall_vectors_g2')) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage external',
      'letta', whole.new);
    for part in 0 .. 16 - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        'letta', whole.new || '_' || part, 'letta', whole.new, 16, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', 'letta'::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', 'letta'::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', 'letta'::text, whole.old))))
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
end $$

-- _maintenance/reembed/reembed.partition [quoted]
-- writes
-- not prepared
do $$
declare
  whole record;
  leaf record;
  acl record;
begin
  for whole in
    select * from (values ('archival_vectors', 'archival_vectors_g2'),
                          ('recall_vectors', 'recall_vectors_g2')) names (old, new)
  loop
    execute format('alter table %I.%I alter column embedding set storage plain',
      'My "own" 100%', whole.new);
    for part in 0 .. 16 - 1 loop
      execute format('create table %I.%I partition of %I.%I '
        'for values with (modulus %s, remainder %s) with (toast_tuple_target = 8160)',
        'My "own" 100%', whole.new || '_' || part, 'My "own" 100%', whole.new, 16, part);
    end loop;
    for leaf in
      select old.relowner, old.relacl,
             format('%I.%I', 'My "own" 100%'::text,
                    whole.new || substr(old.relname, length(whole.old) + 1)) as new
      from pg_class old
      where old.oid = to_regclass(format('%I.%I', 'My "own" 100%'::text, whole.old))
         or old.oid in (
           select relid from pg_partition_tree(
             to_regclass(format('%I.%I', 'My "own" 100%'::text, whole.old))))
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
end $$

-- _maintenance/reembed/reembed.pause [all]
-- not prepared
select pg_sleep(0.5)

-- _maintenance/reembed/reembed.record [plain, unpartitioned, words, distributed: not listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2, "listed": false, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [plain, unpartitioned, words, distributed: listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2, "listed": true, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [generation 2: not listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 3, "listed": false, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [generation 2: listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 3, "listed": true, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [vector(3072) l2: not listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 3072, "vector_type": "vector", "distance": "l2", "model": "a-model", "generation": 2, "listed": false, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [vector(3072) l2: listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 3072, "vector_type": "vector", "distance": "l2", "model": "a-model", "generation": 2, "listed": true, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [vector(1024) inner_product: not listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1024, "vector_type": "vector", "distance": "inner_product", "model": "a-model", "generation": 2, "listed": false, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [vector(1024) inner_product: listed]
-- writes
insert into "letta".settings (name, value) values ('reembedding', '{"dims": 1024, "vector_type": "vector", "distance": "inner_product", "model": "a-model", "generation": 2, "listed": true, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [quoted: not listed]
-- writes
insert into "My ""own"" 100%".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2, "listed": false, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.record [quoted: listed]
-- writes
insert into "My ""own"" 100%".settings (name, value) values ('reembedding', '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2, "listed": true, "ended": false}'::jsonb)
on conflict (name) do update set value = excluded.value

-- _maintenance/reembed/reembed.sample_items [all but generation 2, quoted]
-- not prepared
select v.field, v.text_hash, a.tenant, a.agent_id, a.item_id, a.value::text
from "letta"."archival_vectors" v tablesample system (%(percent)s)
join "letta".archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
limit %(count)s

-- _maintenance/reembed/reembed.sample_items [generation 2]
-- not prepared
select v.field, v.text_hash, a.tenant, a.agent_id, a.item_id, a.value::text
from "letta"."archival_vectors_g2" v tablesample system (%(percent)s)
join "letta".archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
limit %(count)s

-- _maintenance/reembed/reembed.sample_items [quoted]
-- not prepared
select v.field, v.text_hash, a.tenant, a.agent_id, a.item_id, a.value::text
from "My ""own"" 100%%"."archival_vectors" v tablesample system (%(percent)s)
join "My ""own"" 100%%".archival_memory a on a.agent_id = v.agent_id and a.item_id = v.item_id
limit %(count)s

-- _maintenance/reembed/reembed.sample_messages [all but generation 2, quoted]
-- not prepared
select char_length(left(coalesce(r.said, r.text), %(characters)s))
from "letta"."recall_vectors" v tablesample system (%(percent)s)
join "letta".recall_memory r
  on r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence
limit %(count)s

-- _maintenance/reembed/reembed.sample_messages [generation 2]
-- not prepared
select char_length(left(coalesce(r.said, r.text), %(characters)s))
from "letta"."recall_vectors_g2" v tablesample system (%(percent)s)
join "letta".recall_memory r
  on r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence
limit %(count)s

-- _maintenance/reembed/reembed.sample_messages [quoted]
-- not prepared
select char_length(left(coalesce(r.said, r.text), %(characters)s))
from "My ""own"" 100%%"."recall_vectors" v tablesample system (%(percent)s)
join "My ""own"" 100%%".recall_memory r
  on r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence
limit %(count)s

-- _maintenance/reembed/reembed.try_briefly [all]
-- writes
-- not prepared
select set_config('lock_timeout', '100ms', true)

-- _maintenance/reembed/reembed.wait [all]
-- not prepared
select pg_sleep(%(seconds)b::float8)
