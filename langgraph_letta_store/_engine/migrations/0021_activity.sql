-- index_threads_activity!: a tenant's threads, those that were written to last first. `{concurrently}`
-- is empty in a transaction.
create index {concurrently} if not exists threads_activity
on {schema}.threads (tenant, updated_at desc, agent_id);

-- index_agents_activity!: the same of agents' own rows.
create index {concurrently} if not exists agents_activity
on {schema}.agents (tenant, updated_at desc, agent_id);

-- index_attached_activity!: the same of blocks by when agents got them.
create index {concurrently} if not exists core_memory_agents_activity
on {schema}.core_memory_agents (tenant, attached_at desc, agent_id);

-- index_blocks_activity!: the same of blocks by their changes. It is the history that is indexed: an
-- index on core_memory would have to be written with every change, since updates could not be HOT.
create index {concurrently} if not exists core_memory_history_activity
on {schema}.core_memory_history (tenant, changed_at desc, block_id);

-- index_items_activity!: the same of agents' items. Other items are not in it. Indexes of partitions
-- that exist become parts of it.
create index if not exists archival_memory_activity on {schema}.archival_memory {activity_of_items};

-- activity_of_items: the columns of this index, and what is in it.
(tenant, updated_at desc, agent_id) where namespace[1] = {root};
