-- _engine/migrations/0021_activity_online.count_active_pages [all but quoted]
-- not prepared
select sum(pg_relation_size(relid)) / current_setting('block_size')::int8
from (
  select to_regclass('"letta"' || '.' || name) as relid
  from unnest(array['threads', 'agents', 'core_memory_agents', 'core_memory_history']) name
  union all
  select relid from pg_partition_tree(to_regclass('"letta"' || '.archival_memory'))
  where isleaf) each

-- _engine/migrations/0021_activity_online.count_active_pages [quoted]
-- not prepared
select sum(pg_relation_size(relid)) / current_setting('block_size')::int8
from (
  select to_regclass('"My ""own"" 100%"' || '.' || name) as relid
  from unnest(array['threads', 'agents', 'core_memory_agents', 'core_memory_history']) name
  union all
  select relid from pg_partition_tree(to_regclass('"My ""own"" 100%"' || '.archival_memory'))
  where isleaf) each

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_0_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_0" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_1_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_1" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_2_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_2" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_3_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_3" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_4_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_4" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_5_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_5" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_6_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_6" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_7_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_7" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_8_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_8" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_9_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_9" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_10_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_10" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_11_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_11" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_12_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_12" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_13_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_13" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_14_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_14" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [plain, generation 2, no vectors, words, vector(3072) l2, vector(1024) inner_product]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_15_tenant_updated_at_agent_id_idx" on "letta"."archival_memory_15" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [unpartitioned, distributed]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_activity" on "letta"."archival_memory" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_0_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_0" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_1_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_1" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_2_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_2" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_3_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_3" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_4_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_4" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_5_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_5" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_6_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_6" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_7_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_7" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_8_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_8" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_9_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_9" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_10_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_10" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_11_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_11" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_12_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_12" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_13_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_13" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_14_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_14" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'

-- _engine/migrations/0021_activity_online.index_part [quoted]
-- writes
-- not prepared
create index concurrently if not exists "archival_memory_15_tenant_updated_at_agent_id_idx" on "My ""own"" 100%"."archival_memory_15" (tenant, updated_at desc, agent_id) where namespace[1] = 'agents'
