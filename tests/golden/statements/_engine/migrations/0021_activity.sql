-- _engine/migrations/0021_activity.index_agents_activity [all but quoted, quoted]
-- writes
-- not prepared
create index  if not exists agents_activity
on "letta".agents (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_agents_activity [all but quoted, quoted]
-- writes
-- not prepared
create index concurrently if not exists agents_activity
on "letta".agents (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_agents_activity [quoted]
-- writes
-- not prepared
create index  if not exists agents_activity
on "My ""own"" 100%".agents (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_agents_activity [quoted]
-- writes
-- not prepared
create index concurrently if not exists agents_activity
on "My ""own"" 100%".agents (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_attached_activity [all but quoted, quoted]
-- writes
-- not prepared
create index  if not exists core_memory_agents_activity
on "letta".core_memory_agents (tenant, attached_at desc, agent_id)

-- _engine/migrations/0021_activity.index_attached_activity [all but quoted, quoted]
-- writes
-- not prepared
create index concurrently if not exists core_memory_agents_activity
on "letta".core_memory_agents (tenant, attached_at desc, agent_id)

-- _engine/migrations/0021_activity.index_attached_activity [quoted]
-- writes
-- not prepared
create index  if not exists core_memory_agents_activity
on "My ""own"" 100%".core_memory_agents (tenant, attached_at desc, agent_id)

-- _engine/migrations/0021_activity.index_attached_activity [quoted]
-- writes
-- not prepared
create index concurrently if not exists core_memory_agents_activity
on "My ""own"" 100%".core_memory_agents (tenant, attached_at desc, agent_id)

-- _engine/migrations/0021_activity.index_blocks_activity [all but quoted, quoted]
-- writes
-- not prepared
create index  if not exists core_memory_history_activity
on "letta".core_memory_history (tenant, changed_at desc, block_id)

-- _engine/migrations/0021_activity.index_blocks_activity [all but quoted, quoted]
-- writes
-- not prepared
create index concurrently if not exists core_memory_history_activity
on "letta".core_memory_history (tenant, changed_at desc, block_id)

-- _engine/migrations/0021_activity.index_blocks_activity [quoted]
-- writes
-- not prepared
create index  if not exists core_memory_history_activity
on "My ""own"" 100%".core_memory_history (tenant, changed_at desc, block_id)

-- _engine/migrations/0021_activity.index_blocks_activity [quoted]
-- writes
-- not prepared
create index concurrently if not exists core_memory_history_activity
on "My ""own"" 100%".core_memory_history (tenant, changed_at desc, block_id)

-- _engine/migrations/0021_activity.index_items_activity [all but quoted]
-- writes
-- not prepared
create index if not exists archival_memory_activity on "letta".archival_memory (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity.index_items_activity [quoted]
-- writes
-- not prepared
create index if not exists archival_memory_activity on "My ""own"" 100%".archival_memory (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity.index_threads_activity [all but quoted, quoted]
-- writes
-- not prepared
create index  if not exists threads_activity
on "letta".threads (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_threads_activity [all but quoted, quoted]
-- writes
-- not prepared
create index concurrently if not exists threads_activity
on "letta".threads (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_threads_activity [quoted]
-- writes
-- not prepared
create index  if not exists threads_activity
on "My ""own"" 100%".threads (tenant, updated_at desc, agent_id)

-- _engine/migrations/0021_activity.index_threads_activity [quoted]
-- writes
-- not prepared
create index concurrently if not exists threads_activity
on "My ""own"" 100%".threads (tenant, updated_at desc, agent_id)
