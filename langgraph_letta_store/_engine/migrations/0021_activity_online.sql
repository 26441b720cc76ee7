-- count_active_pages: how many pages the tables have that get an index.
select sum(pg_relation_size(relid)) / current_setting('block_size')::int8
from (
  select to_regclass({quoted_schema} || '.' || name) as relid
  from unnest(array['threads', 'agents', 'core_memory_agents', 'core_memory_history']) name
  union all
  select relid from pg_partition_tree(to_regclass({quoted_schema} || '.archival_memory'))
  where isleaf) each;

-- index_part!: the index of agents' items on one partition, or on the whole table without partitions.
create index concurrently if not exists {index} on {schema}.{part} {activity_of_items};
