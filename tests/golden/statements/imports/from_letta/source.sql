-- imports/from_letta/source.agent_rows [any: all tables]
-- not prepared
select a.id::text, "a"."name"::text as name, "a".organization_id::text as organization,
       "a"."agent_type"::text as agent_type, "a"."description"::text as description,
       "a"."system"::text as system, "a"."timezone"::text as timezone, coalesce("a"."hidden", false) as hidden,
       "a"."embedding_config"::text as embedding_config, "a"."llm_config"::text as llm_config,
       "a"."metadata_"::text as metadata, "a"."message_ids"::text as message_ids,
       "a"."memory"::text as memory, "a"."_created_by_id"::text as created_by,
       case when "a"."created_at" between '0001-01-02' and '9999-12-30' then "a"."created_at" else 'epoch' end as created_at, case when "a"."updated_at" between '0001-01-02' and '9999-12-30' then "a"."updated_at" end as updated_at
from "The ""old"" 100%%"."agents" a
where not coalesce("a"."is_deleted", false)

-- imports/from_letta/source.agent_rows [any: the least tables]
-- not prepared
select a.id::text, null::text as name, null::text as organization,
       null::text as agent_type, null::text as description,
       "a"."system"::text as system, null::text as timezone, false as hidden,
       null::text as embedding_config, null::text as llm_config,
       null::text as metadata, "a"."message_ids"::text as message_ids,
       null::text as memory, null::text as created_by,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from "The ""old"" 100%%"."agents" a
where not false

-- imports/from_letta/source.count_blocks [any: all tables]
-- not prepared
select count(*) filter (where coalesce("b"."is_deleted", false)),
       count(*) filter (where not coalesce("b"."is_deleted", false) and not exists (select from "The ""old"" 100%%"."blocks_agents" e where e.block_id = b.id)
and not exists (select from "The ""old"" 100%%"."blocks_conversations" e where e.block_id = b.id) and coalesce(b.is_template, false)),
       count(*) filter (where not coalesce("b"."is_deleted", false) and not exists (select from "The ""old"" 100%%"."blocks_agents" e where e.block_id = b.id)
and not exists (select from "The ""old"" 100%%"."blocks_conversations" e where e.block_id = b.id) and not coalesce(b.is_template, false))
from "The ""old"" 100%%"."block" b

-- imports/from_letta/source.count_blocks [any: the least tables]
-- not prepared
select count(*) filter (where false),
       count(*) filter (where not false and not exists (select from (select null::text as agent_id, null::text as block_id, null::text as block_label where false) e where e.block_id = b.id)
and not exists (select from (select null::text as conversation_id, null::text as block_id, null::text as block_label
 where false) e where e.block_id = b.id) and false),
       count(*) filter (where not false and not exists (select from (select null::text as agent_id, null::text as block_id, null::text as block_label where false) e where e.block_id = b.id)
and not exists (select from (select null::text as conversation_id, null::text as block_id, null::text as block_label
 where false) e where e.block_id = b.id) and not false)
from "The ""old"" 100%%"."block" b

-- imports/from_letta/source.count_folder_passages [any: all tables]
-- not prepared
select p.place, p.config, count(*), count(p.embedding)
from (select x.id::text, x.source_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags,
       "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at,
       "x"."file_id"::text as file_id, (select coalesce(f.original_file_name, f.file_name)::text from "The ""old"" 100%%"."files" f where f.id = x.file_id) as file_name
from "The ""old"" 100%%"."source_passages" x
where not coalesce("x"."is_deleted", false) and x.source_id is not null) p
group by 1, 2
order by 1, 2

-- imports/from_letta/source.count_folder_passages [any: the least tables]
-- not prepared
select p.place, p.config, count(*), count(p.embedding)
from (select x.id::text, x.source_id::text as place, x.text::text,
       null::text as metadata, null::text as tags,
       null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at,
       null::text as file_id, (select null::text from (select null::text as id where false) f where f.id = x.file_id) as file_name
from (select null::text as id, null::text as source_id, null::text as file_id, null::text as text
 where false) x
where not false and x.source_id is not null) p
group by 1, 2
order by 1, 2

-- imports/from_letta/source.count_held_blocks [any: all tables]
-- not prepared
select count(*) filter (where b.id is not null and not coalesce("b"."is_deleted", false)),
       count(*) filter (where b.id is not null and not coalesce("b"."is_deleted", false) and held.agents > 1),
       count(*) filter (where b.id is null),
       count(*) filter (where b.id is not null and not coalesce("b"."is_deleted", false)
                        and char_length(b.value) > coalesce("b"."limit"::int8, 2147483647))
from (
  select e.block_id, count(*) as agents from "The ""old"" 100%%"."blocks_agents" e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
left join "The ""old"" 100%%"."block" b on b.id = held.block_id

-- imports/from_letta/source.count_held_blocks [any: the least tables]
-- not prepared
select count(*) filter (where b.id is not null and not false),
       count(*) filter (where b.id is not null and not false and held.agents > 1),
       count(*) filter (where b.id is null),
       count(*) filter (where b.id is not null and not false
                        and char_length(b.value) > coalesce(null::int8, 2147483647))
from (
  select e.block_id, count(*) as agents from (select null::text as agent_id, null::text as block_id, null::text as block_label where false) e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
left join "The ""old"" 100%%"."block" b on b.id = held.block_id

-- imports/from_letta/source.count_messages [any: all tables]
-- not prepared
select m.role::text, count(*) filter (where not coalesce("m"."is_deleted", false)),
       count(*) filter (where coalesce("m"."is_deleted", false))
from "The ""old"" 100%%"."messages" m
where m.agent_id = any (%(agents)b::text[])
group by 1
order by 1

-- imports/from_letta/source.count_messages [any: the least tables]
-- not prepared
select m.role::text, count(*) filter (where not false),
       count(*) filter (where false)
from "The ""old"" 100%%"."messages" m
where m.agent_id = any (%(agents)b::text[])
group by 1
order by 1

-- imports/from_letta/source.count_passages [any: all tables]
-- not prepared
select p.place, p.config, count(*), count(p.embedding)
from (select x.id::text, x.archive_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags, "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at
from "The ""old"" 100%%"."archival_passages" x
where not coalesce("x"."is_deleted", false) and x.archive_id is not null) p
group by 1, 2
order by 1, 2

-- imports/from_letta/source.count_passages [any: the least tables]
-- not prepared
select p.place, p.config, count(*), count(p.embedding)
from (select x.id::text, x.agent_id::text as place, x.text::text,
       null::text as metadata, null::text as tags, null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from (select null::text as id, null::text as agent_id, null::text as text where false) x
where not false and x.agent_id is not null) p
group by 1, 2
order by 1, 2

-- imports/from_letta/source.count_rows [any: all tables | the least tables]
-- not prepared
select count(*), count(*) filter (where x.is_deleted) from "steps" x

-- imports/from_letta/source.count_stray_messages [any: all tables | the least tables]
-- not prepared
select count(*) from "The ""old"" 100%%"."messages" m
where not exists (select from "The ""old"" 100%%"."agents" a where a.id = m.agent_id)

-- imports/from_letta/source.find_columns [any: all tables | the least tables]
-- not prepared
select n.nspname::text, c.relname::text, a.attname::text, t.typname::text,
       has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname = any (%(tables)b::text[])
  and n.nspname <> 'information_schema' and not starts_with(n.nspname, 'pg_')
  and (%(schema)b::text is null or n.nspname = %(schema)b::text)

-- imports/from_letta/source.folder_rows [any: all tables]
-- not prepared
select x.id::text, x.source_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags,
       "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at,
       "x"."file_id"::text as file_id, (select coalesce(f.original_file_name, f.file_name)::text from "The ""old"" 100%%"."files" f where f.id = x.file_id) as file_name
from "The ""old"" 100%%"."source_passages" x
where not coalesce("x"."is_deleted", false) and x.source_id is not null

-- imports/from_letta/source.folder_rows [any: the least tables]
-- not prepared
select x.id::text, x.source_id::text as place, x.text::text,
       null::text as metadata, null::text as tags,
       null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at,
       null::text as file_id, (select null::text from (select null::text as id where false) f where f.id = x.file_id) as file_name
from (select null::text as id, null::text as source_id, null::text as file_id, null::text as text
 where false) x
where not false and x.source_id is not null

-- imports/from_letta/source.list_agents [any: all tables]
-- not prepared
select a.id, a.name, a.organization, a.agent_type, a.timezone, a.hidden,
       a.embedding_config, a.created_at
from (select a.id::text, "a"."name"::text as name, "a".organization_id::text as organization,
       "a"."agent_type"::text as agent_type, "a"."description"::text as description,
       "a"."system"::text as system, "a"."timezone"::text as timezone, coalesce("a"."hidden", false) as hidden,
       "a"."embedding_config"::text as embedding_config, "a"."llm_config"::text as llm_config,
       "a"."metadata_"::text as metadata, "a"."message_ids"::text as message_ids,
       "a"."memory"::text as memory, "a"."_created_by_id"::text as created_by,
       case when "a"."created_at" between '0001-01-02' and '9999-12-30' then "a"."created_at" else 'epoch' end as created_at, case when "a"."updated_at" between '0001-01-02' and '9999-12-30' then "a"."updated_at" end as updated_at
from "The ""old"" 100%%"."agents" a
where not coalesce("a"."is_deleted", false)) a
order by a.created_at, a.id

-- imports/from_letta/source.list_agents [any: the least tables]
-- not prepared
select a.id, a.name, a.organization, a.agent_type, a.timezone, a.hidden,
       a.embedding_config, a.created_at
from (select a.id::text, null::text as name, null::text as organization,
       null::text as agent_type, null::text as description,
       "a"."system"::text as system, null::text as timezone, false as hidden,
       null::text as embedding_config, null::text as llm_config,
       null::text as metadata, "a"."message_ids"::text as message_ids,
       null::text as memory, null::text as created_by,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from "The ""old"" 100%%"."agents" a
where not false) a
order by a.created_at, a.id

-- imports/from_letta/source.list_archives [any: all tables]
-- not prepared
select r.id::text, "r"."name"::text, "r"."description"::text, "r"."vector_db_provider"::text,
       "r"."organization_id"::text,
       array(select e.agent_id::text from "The ""old"" 100%%"."archives_agents" e
             join (select a.id::text, "a"."name"::text as name, "a".organization_id::text as organization,
       "a"."agent_type"::text as agent_type, "a"."description"::text as description,
       "a"."system"::text as system, "a"."timezone"::text as timezone, coalesce("a"."hidden", false) as hidden,
       "a"."embedding_config"::text as embedding_config, "a"."llm_config"::text as llm_config,
       "a"."metadata_"::text as metadata, "a"."message_ids"::text as message_ids,
       "a"."memory"::text as memory, "a"."_created_by_id"::text as created_by,
       case when "a"."created_at" between '0001-01-02' and '9999-12-30' then "a"."created_at" else 'epoch' end as created_at, case when "a"."updated_at" between '0001-01-02' and '9999-12-30' then "a"."updated_at" end as updated_at
from "The ""old"" 100%%"."agents" a
where not coalesce("a"."is_deleted", false)) a on a.id = e.agent_id
             where e.archive_id = r.id
             order by e.is_owner desc, a.created_at, a.id)
from "The ""old"" 100%%"."archives" r
where not coalesce("r"."is_deleted", false)
order by r.id

-- imports/from_letta/source.list_archives [any: the least tables]
-- not prepared
select r.id::text, null::text, null::text, null::text,
       null::text,
       array(select e.agent_id::text from (select null::text as agent_id, null::text as archive_id, false as is_owner where false) e
             join (select a.id::text, null::text as name, null::text as organization,
       null::text as agent_type, null::text as description,
       "a"."system"::text as system, null::text as timezone, false as hidden,
       null::text as embedding_config, null::text as llm_config,
       null::text as metadata, "a"."message_ids"::text as message_ids,
       null::text as memory, null::text as created_by,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from "The ""old"" 100%%"."agents" a
where not false) a on a.id = e.agent_id
             where e.archive_id = r.id
             order by e.is_owner desc, a.created_at, a.id)
from (select null::text as id where false) r
where not false
order by r.id

-- imports/from_letta/source.list_blocks [any: all tables]
-- not prepared
select b.id::text, "b"."label"::text, b.value, "b"."limit"::int8, "b"."description"::text, "b"."metadata_"::text,
       coalesce("b"."read_only", false), "b"."current_history_entry_id"::text, "b"."_last_updated_by_id"::text,
       case when "b"."created_at" between '0001-01-02' and '9999-12-30' then "b"."created_at" end, case when "b"."updated_at" between '0001-01-02' and '9999-12-30' then "b"."updated_at" end, array(select g.tag::text from "The ""old"" 100%%"."blocks_tags" g
      where g.block_id = b.id and not coalesce("g"."is_deleted", false) order by g.created_at, g.tag), held.agents, held.labels
from (
  select e.block_id, array_agg(e.agent_id::text order by e.agent_id) as agents,
         array_agg(e.block_label::text order by e.agent_id) as labels
  from "The ""old"" 100%%"."blocks_agents" e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
join "The ""old"" 100%%"."block" b on b.id = held.block_id
where not coalesce("b"."is_deleted", false)
order by b.id

-- imports/from_letta/source.list_blocks [any: the least tables]
-- not prepared
select b.id::text, null::text, b.value, null::int8, null::text, null::text,
       false, null::text, null::text,
       null::timestamptz, null::timestamptz, array(select g.tag::text from (select null::text as block_id, null::text as tag, false as is_deleted,
        null::timestamptz as created_at where false) g
      where g.block_id = b.id and not false order by g.created_at, g.tag), held.agents, held.labels
from (
  select e.block_id, array_agg(e.agent_id::text order by e.agent_id) as agents,
         array_agg(e.block_label::text order by e.agent_id) as labels
  from (select null::text as agent_id, null::text as block_id, null::text as block_label where false) e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
join "The ""old"" 100%%"."block" b on b.id = held.block_id
where not false
order by b.id

-- imports/from_letta/source.list_conversations [any: all tables]
-- not prepared
select c.id::text, c.agent_id::text, "c"."summary"::text, case when "c"."created_at" between '0001-01-02' and '9999-12-30' then "c"."created_at" else 'epoch' end,
       array(select e.message_id::text from "The ""old"" 100%%"."conversation_messages" e
             where e.conversation_id = c.id and e.in_context
               and not coalesce("e"."is_deleted", false)
             order by e.position)
from "The ""old"" 100%%"."conversations" c
where c.agent_id = any (%(agents)b::text[]) and not coalesce("c"."is_deleted", false)
order by c.agent_id, c.created_at, c.id

-- imports/from_letta/source.list_conversations [any: the least tables]
-- not prepared
select c.id::text, c.agent_id::text, null::text, 'epoch'::timestamptz,
       array(select e.message_id::text from (select null::text as conversation_id, null::text as message_id, 0 as position, false as in_context
 where false) e
             where e.conversation_id = c.id and e.in_context
               and not false
             order by e.position)
from (select null::text as id, null::text as agent_id, null::timestamptz as created_at where false) c
where c.agent_id = any (%(agents)b::text[]) and not false
order by c.agent_id, c.created_at, c.id

-- imports/from_letta/source.list_deleted_conversations [any: all tables]
-- not prepared
select c.id::text from "The ""old"" 100%%"."conversations" c
where c.agent_id = any (%(agents)b::text[]) and coalesce("c"."is_deleted", false)

-- imports/from_letta/source.list_deleted_conversations [any: the least tables]
-- not prepared
select c.id::text from (select null::text as id, null::text as agent_id, null::timestamptz as created_at where false) c
where c.agent_id = any (%(agents)b::text[]) and false

-- imports/from_letta/source.list_folder_passages [any: all tables]
-- not prepared
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at, p.file_id, p.file_name,
       row_number() over (partition by p.place, p.file_id order by p.created_at, p.id)
from (select x.id::text, x.source_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags,
       "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at,
       "x"."file_id"::text as file_id, (select coalesce(f.original_file_name, f.file_name)::text from "The ""old"" 100%%"."files" f where f.id = x.file_id) as file_name
from "The ""old"" 100%%"."source_passages" x
where not coalesce("x"."is_deleted", false) and x.source_id is not null) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id

-- imports/from_letta/source.list_folder_passages [any: the least tables]
-- not prepared
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at, p.file_id, p.file_name,
       row_number() over (partition by p.place, p.file_id order by p.created_at, p.id)
from (select x.id::text, x.source_id::text as place, x.text::text,
       null::text as metadata, null::text as tags,
       null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at,
       null::text as file_id, (select null::text from (select null::text as id where false) f where f.id = x.file_id) as file_name
from (select null::text as id, null::text as source_id, null::text as file_id, null::text as text
 where false) x
where not false and x.source_id is not null) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id

-- imports/from_letta/source.list_folders [any: all tables]
-- not prepared
select f.id::text, f.name::text, "f".organization_id::text, "f"."description"::text,
       array(select e.agent_id::text from "The ""old"" 100%%"."sources_agents" e where e.source_id = f.id order by 1)
from "The ""old"" 100%%"."sources" f
where not coalesce("f"."is_deleted", false)
order by f.created_at, f.id

-- imports/from_letta/source.list_folders [any: the least tables]
-- not prepared
select f.id::text, f.name::text, null::text, null::text,
       array(select e.agent_id::text from (select null::text as agent_id, null::text as source_id where false) e where e.source_id = f.id order by 1)
from (select null::text as id, null::text as name, null::timestamptz as created_at where false) f
where not false
order by f.created_at, f.id

-- imports/from_letta/source.list_isolated_blocks [any: all tables]
-- not prepared
select b.id::text, "b"."label"::text, b.value, "b"."limit"::int8, "b"."description"::text, "b"."metadata_"::text,
       coalesce("b"."read_only", false), "b"."current_history_entry_id"::text, "b"."_last_updated_by_id"::text,
       case when "b"."created_at" between '0001-01-02' and '9999-12-30' then "b"."created_at" end, case when "b"."updated_at" between '0001-01-02' and '9999-12-30' then "b"."updated_at" end, array(select g.tag::text from "The ""old"" 100%%"."blocks_tags" g
      where g.block_id = b.id and not coalesce("g"."is_deleted", false) order by g.created_at, g.tag), c.id::text, c.agent_id::text
from "The ""old"" 100%%"."blocks_conversations" e
join "The ""old"" 100%%"."conversations" c on c.id = e.conversation_id
join "The ""old"" 100%%"."block" b on b.id = e.block_id
where c.agent_id = any (%(agents)b::text[]) and not coalesce("b"."is_deleted", false)
  and not coalesce("c"."is_deleted", false)
order by c.id, b.id

-- imports/from_letta/source.list_isolated_blocks [any: the least tables]
-- not prepared
select b.id::text, null::text, b.value, null::int8, null::text, null::text,
       false, null::text, null::text,
       null::timestamptz, null::timestamptz, array(select g.tag::text from (select null::text as block_id, null::text as tag, false as is_deleted,
        null::timestamptz as created_at where false) g
      where g.block_id = b.id and not false order by g.created_at, g.tag), c.id::text, c.agent_id::text
from (select null::text as conversation_id, null::text as block_id, null::text as block_label
 where false) e
join (select null::text as id, null::text as agent_id, null::timestamptz as created_at where false) c on c.id = e.conversation_id
join "The ""old"" 100%%"."block" b on b.id = e.block_id
where c.agent_id = any (%(agents)b::text[]) and not false
  and not false
order by c.id, b.id

-- imports/from_letta/source.list_loose_blocks [any: all tables]
-- not prepared
select b.id::text, "b"."label"::text, b.value, "b"."limit"::int8, "b"."description"::text, "b"."metadata_"::text,
       coalesce("b"."read_only", false), "b"."current_history_entry_id"::text, "b"."_last_updated_by_id"::text,
       case when "b"."created_at" between '0001-01-02' and '9999-12-30' then "b"."created_at" end, case when "b"."updated_at" between '0001-01-02' and '9999-12-30' then "b"."updated_at" end, array(select g.tag::text from "The ""old"" 100%%"."blocks_tags" g
      where g.block_id = b.id and not coalesce("g"."is_deleted", false) order by g.created_at, g.tag), "b"."organization_id"::text
from "The ""old"" 100%%"."block" b
where not coalesce("b"."is_deleted", false) and not coalesce(b.is_template, false) and not exists (select from "The ""old"" 100%%"."blocks_agents" e where e.block_id = b.id)
and not exists (select from "The ""old"" 100%%"."blocks_conversations" e where e.block_id = b.id)
order by b.id

-- imports/from_letta/source.list_loose_blocks [any: the least tables]
-- not prepared
select b.id::text, null::text, b.value, null::int8, null::text, null::text,
       false, null::text, null::text,
       null::timestamptz, null::timestamptz, array(select g.tag::text from (select null::text as block_id, null::text as tag, false as is_deleted,
        null::timestamptz as created_at where false) g
      where g.block_id = b.id and not false order by g.created_at, g.tag), null::text
from "The ""old"" 100%%"."block" b
where not false and not false and not exists (select from (select null::text as agent_id, null::text as block_id, null::text as block_label where false) e where e.block_id = b.id)
and not exists (select from (select null::text as conversation_id, null::text as block_id, null::text as block_label
 where false) e where e.block_id = b.id)
order by b.id

-- imports/from_letta/source.list_messages [any: all tables]
-- not prepared
select m.id::text, m.agent_id::text, "m"."conversation_id"::text, m.role::text, "m"."content"::text,
       "m"."text"::text, "m"."tool_calls"::text, "m"."tool_call_id"::text, "m"."tool_returns"::text,
       "m"."name"::text, "m"."model"::text, "m"."otid"::text, "m"."sender_id"::text,
       "m"."group_id"::text, "m"."run_id"::text, "m"."step_id"::text, "m"."is_err",
       "m"."approval_request_id"::text, "m"."approve", "m"."denial_reason"::text,
       "m"."approvals"::text, "m"."sequence_id"::int8, case when "m"."created_at" between '0001-01-02' and '9999-12-30' then "m"."created_at" else 'epoch' end
from "The ""old"" 100%%"."messages" m
where m.agent_id = any (%(agents)b::text[]) and not coalesce("m"."is_deleted", false)
order by m.agent_id, "m"."conversation_id"::text nulls first, m.sequence_id, m.created_at, m.id

-- imports/from_letta/source.list_messages [any: the least tables]
-- not prepared
select m.id::text, m.agent_id::text, null::text, m.role::text, null::text,
       null::text, null::text, null::text, null::text,
       null::text, null::text, null::text, null::text,
       null::text, null::text, null::text, null::boolean,
       null::text, null::boolean, null::text,
       null::text, null::int8, 'epoch'::timestamptz
from "The ""old"" 100%%"."messages" m
where m.agent_id = any (%(agents)b::text[]) and not false
order by m.agent_id, null::text nulls first, m.created_at, m.id

-- imports/from_letta/source.list_organizations [any: all tables]
-- not prepared
select o.id, "o"."name"::text, count(a.id)
from "The ""old"" 100%%"."organizations" o
left join (select a.id::text, "a"."name"::text as name, "a".organization_id::text as organization,
       "a"."agent_type"::text as agent_type, "a"."description"::text as description,
       "a"."system"::text as system, "a"."timezone"::text as timezone, coalesce("a"."hidden", false) as hidden,
       "a"."embedding_config"::text as embedding_config, "a"."llm_config"::text as llm_config,
       "a"."metadata_"::text as metadata, "a"."message_ids"::text as message_ids,
       "a"."memory"::text as memory, "a"."_created_by_id"::text as created_by,
       case when "a"."created_at" between '0001-01-02' and '9999-12-30' then "a"."created_at" else 'epoch' end as created_at, case when "a"."updated_at" between '0001-01-02' and '9999-12-30' then "a"."updated_at" end as updated_at
from "The ""old"" 100%%"."agents" a
where not coalesce("a"."is_deleted", false)) a on a.organization = o.id
group by o.id, 2
order by o.id

-- imports/from_letta/source.list_organizations [any: the least tables]
-- not prepared
select o.id, null::text, count(a.id)
from (select null::text as id, null::text as name where false) o
left join (select a.id::text, null::text as name, null::text as organization,
       null::text as agent_type, null::text as description,
       "a"."system"::text as system, null::text as timezone, false as hidden,
       null::text as embedding_config, null::text as llm_config,
       null::text as metadata, "a"."message_ids"::text as message_ids,
       null::text as memory, null::text as created_by,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from "The ""old"" 100%%"."agents" a
where not false) a on a.organization = o.id
group by o.id, 2
order by o.id

-- imports/from_letta/source.list_passages [any: all tables]
-- not prepared
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at
from (select x.id::text, x.archive_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags, "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at
from "The ""old"" 100%%"."archival_passages" x
where not coalesce("x"."is_deleted", false) and x.archive_id is not null) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id

-- imports/from_letta/source.list_passages [any: the least tables]
-- not prepared
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at
from (select x.id::text, x.agent_id::text as place, x.text::text,
       null::text as metadata, null::text as tags, null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from (select null::text as id, null::text as agent_id, null::text as text where false) x
where not false and x.agent_id is not null) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id

-- imports/from_letta/source.passage_rows [any: all tables]
-- not prepared
select x.id::text, x.archive_id::text as place, x.text::text,
       "x"."metadata_"::text as metadata, "x"."tags"::text as tags, "x"."embedding" as embedding,
       "x"."embedding_config"::text as config,
       case when "x"."created_at" between '0001-01-02' and '9999-12-30' then "x"."created_at" else 'epoch' end as created_at, case when "x"."updated_at" between '0001-01-02' and '9999-12-30' then "x"."updated_at" end as updated_at
from "The ""old"" 100%%"."archival_passages" x
where not coalesce("x"."is_deleted", false) and x.archive_id is not null

-- imports/from_letta/source.passage_rows [any: the least tables]
-- not prepared
select x.id::text, x.agent_id::text as place, x.text::text,
       null::text as metadata, null::text as tags, null::bytea as embedding,
       null::text as config,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from (select null::text as id, null::text as agent_id, null::text as text where false) x
where not false and x.agent_id is not null

-- imports/from_letta/source.read_agents [any: all tables]
-- not prepared
select a.id, a.description, a.system, a.llm_config, a.metadata, a.message_ids,
       a.memory, a.created_by, a.updated_at, array(select g.tag::text from "The ""old"" 100%%"."agents_tags" g where g.agent_id = a.id order by g.tag)
from (select a.id::text, "a"."name"::text as name, "a".organization_id::text as organization,
       "a"."agent_type"::text as agent_type, "a"."description"::text as description,
       "a"."system"::text as system, "a"."timezone"::text as timezone, coalesce("a"."hidden", false) as hidden,
       "a"."embedding_config"::text as embedding_config, "a"."llm_config"::text as llm_config,
       "a"."metadata_"::text as metadata, "a"."message_ids"::text as message_ids,
       "a"."memory"::text as memory, "a"."_created_by_id"::text as created_by,
       case when "a"."created_at" between '0001-01-02' and '9999-12-30' then "a"."created_at" else 'epoch' end as created_at, case when "a"."updated_at" between '0001-01-02' and '9999-12-30' then "a"."updated_at" end as updated_at
from "The ""old"" 100%%"."agents" a
where not coalesce("a"."is_deleted", false)) a
where a.id = any (%(agents)b::text[])
order by a.created_at, a.id

-- imports/from_letta/source.read_agents [any: the least tables]
-- not prepared
select a.id, a.description, a.system, a.llm_config, a.metadata, a.message_ids,
       a.memory, a.created_by, a.updated_at, array(select g.tag::text from (select null::text as agent_id, null::text as tag where false) g where g.agent_id = a.id order by g.tag)
from (select a.id::text, null::text as name, null::text as organization,
       null::text as agent_type, null::text as description,
       "a"."system"::text as system, null::text as timezone, false as hidden,
       null::text as embedding_config, null::text as llm_config,
       null::text as metadata, "a"."message_ids"::text as message_ids,
       null::text as memory, null::text as created_by,
       'epoch'::timestamptz as created_at, null::timestamptz as updated_at
from "The ""old"" 100%%"."agents" a
where not false) a
where a.id = any (%(agents)b::text[])
order by a.created_at, a.id

-- imports/from_letta/source.read_history [any: all tables]
-- not prepared
select h.block_id::text, h.id::text, h.sequence_number::int8, h.label, h.value, h."limit"::int8,
       h.description, h.metadata_::text, h.actor_type::text, h.actor_id::text, h.created_at
from "The ""old"" 100%%"."block_history" h
where h.block_id = any (%(blocks)b::text[]) and not coalesce("h"."is_deleted", false)
order by h.block_id, h.sequence_number

-- imports/from_letta/source.read_history [any: the least tables]
-- not prepared
select h.block_id::text, h.id::text, h.sequence_number::int8, h.label, h.value, h."limit"::int8,
       h.description, h.metadata_::text, h.actor_type::text, h.actor_id::text, h.created_at
from (select null::text as block_id, null::text as id, 0 as sequence_number, null::text as label,
        null::text as value, 0 as "limit", null::text as description, null::text as metadata_,
        null::text as actor_type, null::text as actor_id, null::timestamptz as created_at
 where false) h
where h.block_id = any (%(blocks)b::text[]) and not false
order by h.block_id, h.sequence_number

-- imports/from_letta/source.read_shared_messages [any: all tables]
-- not prepared
select m.id::text, m.agent_id::text, "m"."conversation_id"::text, m.role::text, "m"."content"::text,
       "m"."text"::text, "m"."tool_calls"::text, "m"."tool_call_id"::text, "m"."tool_returns"::text,
       "m"."name"::text, "m"."model"::text, "m"."otid"::text, "m"."sender_id"::text,
       "m"."group_id"::text, "m"."run_id"::text, "m"."step_id"::text, "m"."is_err",
       "m"."approval_request_id"::text, "m"."approve", "m"."denial_reason"::text,
       "m"."approvals"::text, "m"."sequence_id"::int8, case when "m"."created_at" between '0001-01-02' and '9999-12-30' then "m"."created_at" else 'epoch' end
from "The ""old"" 100%%"."messages" m
where m.id = any (%(messages)b::text[]) and m.agent_id = %(agent)b::text
  and "m"."conversation_id"::text is distinct from %(conversation)b::text
  and not coalesce("m"."is_deleted", false)
order by m.sequence_id, m.created_at, m.id

-- imports/from_letta/source.read_shared_messages [any: the least tables]
-- not prepared
select m.id::text, m.agent_id::text, null::text, m.role::text, null::text,
       null::text, null::text, null::text, null::text,
       null::text, null::text, null::text, null::text,
       null::text, null::text, null::text, null::boolean,
       null::text, null::boolean, null::text,
       null::text, null::int8, 'epoch'::timestamptz
from "The ""old"" 100%%"."messages" m
where m.id = any (%(messages)b::text[]) and m.agent_id = %(agent)b::text
  and null::text is distinct from %(conversation)b::text
  and not false
order by m.created_at, m.id
