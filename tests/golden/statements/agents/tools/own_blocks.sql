-- agents/tools/own_blocks.has_as_many [all but quoted, distributed]
with seen as materialized (
  select count(*) = %(seen)b::int8 as holds
  from "letta".core_memory_agents c
  where c.agent_id = %(agent)b
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/tools/own_blocks.has_as_many [quoted]
with seen as materialized (
  select count(*) = %(seen)b::int8 as holds
  from "My ""own"" 100%%".core_memory_agents c
  where c.agent_id = %(agent)b
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- agents/tools/own_blocks.has_as_many [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = %(seen)b::int8 as holds
  from "letta".core_memory_agents c
  where c.agent_id = %(agent)b
)
select set_config('letta_store.holds', seen.holds::text, true) from seen
