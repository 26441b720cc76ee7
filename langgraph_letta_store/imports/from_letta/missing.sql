-- agents_tags: stands for a table that a version of Letta does not have.
(select null::text as agent_id, null::text as tag where false);

-- blocks_agents: the same.
(select null::text as agent_id, null::text as block_id, null::text as block_label where false);

-- blocks_tags: the same.
(select null::text as block_id, null::text as tag, false as is_deleted,
        null::timestamptz as created_at where false);

-- blocks_conversations: the same.
(select null::text as conversation_id, null::text as block_id, null::text as block_label
 where false);

-- block_history: the same.
(select null::text as block_id, null::text as id, 0 as sequence_number, null::text as label,
        null::text as value, 0 as "limit", null::text as description, null::text as metadata_,
        null::text as actor_type, null::text as actor_id, null::timestamptz as created_at
 where false);

-- organizations: the same.
(select null::text as id, null::text as name where false);

-- users: the same.
(select null::text as id where false);

-- archives: the same.
(select null::text as id where false);

-- archives_agents: the same.
(select null::text as agent_id, null::text as archive_id, false as is_owner where false);

-- passages: the same.
(select null::text as id, null::text as agent_id, null::text as text where false);

-- folder_passages: the same.
(select null::text as id, null::text as source_id, null::text as file_id, null::text as text
 where false);

-- sources: the same.
(select null::text as id, null::text as name, null::timestamptz as created_at where false);

-- sources_agents: the same.
(select null::text as agent_id, null::text as source_id where false);

-- files: the same.
(select null::text as id where false);

-- conversations: the same.
(select null::text as id, null::text as agent_id, null::timestamptz as created_at where false);

-- conversation_messages: the same.
(select null::text as conversation_id, null::text as message_id, 0 as position, false as in_context
 where false);
