-- agents/tools/own_blocks.has_as_many [all but quoted]
select set_config('letta_store.holds', (count(*) = %(seen)b::int8)::text, true)
from "letta".core_memory_agents c
where c.agent_id = %(agent)b

-- agents/tools/own_blocks.has_as_many [quoted]
select set_config('letta_store.holds', (count(*) = %(seen)b::int8)::text, true)
from "My ""own"" 100%%".core_memory_agents c
where c.agent_id = %(agent)b
