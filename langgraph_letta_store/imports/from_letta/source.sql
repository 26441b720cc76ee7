-- find_columns: the tables of Letta in all schemas, with their columns, and whether they may be read.
select n.nspname::text, c.relname::text, a.attname::text, t.typname::text,
       has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname = any (%(tables)b::text[])
  and n.nspname <> 'information_schema' and not starts_with(n.nspname, 'pg_')
  and (%(schema)b::text is null or n.nspname = %(schema)b::text);

-- list_organizations: the organisations, and how many agents each has.
select o.id, {organizations_name}, count(a.id)
from {organizations} o
left join ({agent_rows}) a on a.organization = o.id
group by o.id, 2
order by o.id;

-- count_rows: how many rows a table has, and how many of them are marked as deleted.
select count(*), count(*) filter (where {is_deleted}) from {table} x;

-- agent_rows: the agents that are not deleted, with their organisations.
select a.id::text, {agents_name} as name, {organization} as organization,
       {agents_agent_type} as agent_type, {agents_description} as description,
       {agents_system} as system, {agents_timezone} as timezone, {agents_hidden} as hidden,
       {agents_embedding_config} as embedding_config, {agents_llm_config} as llm_config,
       {agents_metadata_} as metadata, {agents_message_ids} as message_ids,
       {agents_memory} as memory, {agents__created_by_id} as created_by,
       {agents_created_at} as created_at, {agents_updated_at} as updated_at
from {agents} a
where not {agents_is_deleted};

-- list_agents: the agents, without their prompts.
select a.id, a.name, a.organization, a.agent_type, a.timezone, a.hidden,
       a.embedding_config, a.created_at
from ({agent_rows}) a
order by a.created_at, a.id;

-- read_agents: agents with all that describes them.
select a.id, a.description, a.system, a.llm_config, a.metadata, a.message_ids,
       a.memory, a.created_by, a.updated_at, {tags_of_agent}
from ({agent_rows}) a
where a.id = any (%(agents)b::text[])
order by a.created_at, a.id;

-- tags_of_agent: an agent's tags.
array(select g.tag::text from {agents_tags} g where g.agent_id = a.id order by g.tag);

-- block_columns: a block, with the agents that have it and with its tags.
b.id::text, {block_label}, b.value, {block_limit}, {block_description}, {block_metadata_},
       {block_read_only}, {block_current_history_entry_id}, {block__last_updated_by_id},
       {block_created_at}, {block_updated_at}, {tags_of_block};

-- tags_of_block: a block's tags.
array(select g.tag::text from {blocks_tags} g
      where g.block_id = b.id and not {blocks_tags_is_deleted} order by g.created_at, g.tag);

-- list_blocks: the blocks of agents, with the agents that have them.
select {block_columns}, held.agents, held.labels
from (
  select e.block_id, array_agg(e.agent_id::text order by e.agent_id) as agents,
         array_agg(e.block_label::text order by e.agent_id) as labels
  from {blocks_agents} e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
join {block} b on b.id = held.block_id
where not {block_is_deleted}
order by b.id;

-- list_isolated_blocks: conversations' own blocks, with the conversation and its agent.
select {block_columns}, c.id::text, c.agent_id::text
from {blocks_conversations} e
join {conversations} c on c.id = e.conversation_id
join {block} b on b.id = e.block_id
where c.agent_id = any (%(agents)b::text[]) and not {block_is_deleted}
  and not {conversations_is_deleted}
order by c.id, b.id;

-- list_loose_blocks: blocks that no agent and no conversation has, and that are no templates.
select {block_columns}, {block_organization_id}
from {block} b
where not {block_is_deleted} and not {block_is_template} and {is_loose}
order by b.id;

-- count_blocks: blocks by what becomes of them: those that are deleted, templates, and leftovers.
select count(*) filter (where {block_is_deleted}),
       count(*) filter (where not {block_is_deleted} and {is_loose} and {block_is_template}),
       count(*) filter (where not {block_is_deleted} and {is_loose} and not {block_is_template})
from {block} b;

-- is_loose: no agent and no conversation has the block.
not exists (select from {blocks_agents} e where e.block_id = b.id)
and not exists (select from {blocks_conversations} e where e.block_id = b.id);

-- count_held_blocks: the blocks of agents, those that several of them have, dangling attachments, and
-- values that are longer than their limits.
select count(*) filter (where b.id is not null and not {block_is_deleted}),
       count(*) filter (where b.id is not null and not {block_is_deleted} and held.agents > 1),
       count(*) filter (where b.id is null),
       count(*) filter (where b.id is not null and not {block_is_deleted}
                        and char_length(b.value) > coalesce({block_limit}, 2147483647))
from (
  select e.block_id, count(*) as agents from {blocks_agents} e
  where e.agent_id = any (%(agents)b::text[])
  group by e.block_id) held
left join {block} b on b.id = held.block_id;

-- read_history: the versions of blocks.
select h.block_id::text, h.id::text, h.sequence_number::int8, h.label, h.value, h."limit"::int8,
       h.description, h.metadata_::text, h.actor_type::text, h.actor_id::text, h.created_at
from {block_history} h
where h.block_id = any (%(blocks)b::text[]) and not {block_history_is_deleted}
order by h.block_id, h.sequence_number;

-- list_archives: the archives with the agents that have them, the owner first.
select r.id::text, {archives_name}, {archives_description}, {archives_vector_db_provider},
       {archives_organization_id},
       array(select e.agent_id::text from {archives_agents} e
             join ({agent_rows}) a on a.id = e.agent_id
             where e.archive_id = r.id
             order by e.is_owner desc, a.created_at, a.id)
from {archives} r
where not {archives_is_deleted}
order by r.id;

-- count_passages: the passages by archive or agent, model and dimensions, with and without vectors.
select p.place, p.config, count(*), count(p.embedding)
from ({passage_rows}) p
group by 1, 2
order by 1, 2;

-- passage_rows: passages, each with its archive or agent.
select x.id::text, x.{passage_place}::text as place, x.text::text,
       {passages_metadata_} as metadata, {passages_tags} as tags, {passages_embedding} as embedding,
       {passages_embedding_config} as config,
       {passages_created_at} as created_at, {passages_updated_at} as updated_at
from {passages} x
where not {passages_is_deleted} and x.{passage_place} is not null;

-- list_passages: the passages of archives or agents. Letta's rows of passage_tags are not read: some
-- of its versions wrote them for other passages of the same batch.
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at
from ({passage_rows}) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id;

-- list_folders: the folders, with their agents.
select f.id::text, f.name::text, {sources_organization}, {sources_description},
       array(select e.agent_id::text from {sources_agents} e where e.source_id = f.id order by 1)
from {sources} f
where not {sources_is_deleted}
order by f.created_at, f.id;

-- folder_rows: passages of files, each with its folder.
select x.id::text, x.source_id::text as place, x.text::text,
       {folder_passages_metadata_} as metadata, {folder_passages_tags} as tags,
       {folder_passages_embedding} as embedding,
       {folder_passages_embedding_config} as config,
       {folder_passages_created_at} as created_at, {folder_passages_updated_at} as updated_at,
       {folder_passages_file_id} as file_id, {file_name} as file_name
from {folder_passages} x
where not {folder_passages_is_deleted} and x.source_id is not null;

-- file_name: the name of a passage's file.
(select {files_name} from {files} f where f.id = x.file_id);

-- count_folder_passages: the passages of files by folder, model and dimensions.
select p.place, p.config, count(*), count(p.embedding)
from ({folder_rows}) p
group by 1, 2
order by 1, 2;

-- list_folder_passages: the passages of folders, each with its file and its place in it.
select p.place, p.id, p.text, p.metadata, p.tags, p.embedding, p.config,
       p.created_at, p.updated_at, p.file_id, p.file_name,
       row_number() over (partition by p.place, p.file_id order by p.created_at, p.id)
from ({folder_rows}) p
where p.place = any (%(places)b::text[])
order by p.place, p.created_at, p.id;

-- count_messages: the messages by role, those that are deleted, and those of no agent.
select m.role::text, count(*) filter (where not {messages_is_deleted}),
       count(*) filter (where {messages_is_deleted})
from {messages} m
where m.agent_id = any (%(agents)b::text[])
group by 1
order by 1;

-- count_stray_messages: messages of agents that are not there.
select count(*) from {messages} m
where not exists (select from {agents} a where a.id = m.agent_id);

-- message_columns: a message as it is stored; JSON is text.
m.id::text, m.agent_id::text, {messages_conversation_id}, m.role::text, {messages_content},
       {messages_text}, {messages_tool_calls}, {messages_tool_call_id}, {messages_tool_returns},
       {messages_name}, {messages_model}, {messages_otid}, {messages_sender_id},
       {messages_group_id}, {messages_run_id}, {messages_step_id}, {messages_is_err},
       {messages_approval_request_id}, {messages_approve}, {messages_denial_reason},
       {messages_approvals}, {messages_sequence_id}, {messages_created_at};

-- list_messages: the messages of agents, conversation by conversation, in their order.
select {message_columns}
from {messages} m
where m.agent_id = any (%(agents)b::text[]) and not {messages_is_deleted}
order by m.agent_id, {messages_conversation_id} nulls first, {message_order};

-- read_shared_messages: messages in the context of a conversation that belong to another one.
select {message_columns}
from {messages} m
where m.id = any (%(messages)b::text[]) and m.agent_id = %(agent)b::text
  and {messages_conversation_id} is distinct from %(conversation)b::text
  and not {messages_is_deleted}
order by {message_order};

-- list_deleted_conversations: conversations of agents that are marked as deleted.
select c.id::text from {conversations} c
where c.agent_id = any (%(agents)b::text[]) and {conversations_is_deleted};

-- list_conversations: the conversations of agents, each with the messages in its context.
select c.id::text, c.agent_id::text, {conversations_summary}, {conversations_created_at},
       array(select e.message_id::text from {conversation_messages} e
             where e.conversation_id = c.id and e.in_context
               and not {conversation_messages_is_deleted}
             order by e.position)
from {conversations} c
where c.agent_id = any (%(agents)b::text[]) and not {conversations_is_deleted}
order by c.agent_id, c.created_at, c.id;
