-- agents/tools/own_blocks.may_create [all but quoted]
select set_config('letta_store.holds', (count(*) + %(new)b::int8 <= %(most)b::int8)::text, true)
from "letta".core_memory_agents c
join "letta".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b and b.metadata @> '{"created_by": "model"}'

-- agents/tools/own_blocks.may_create [quoted]
select set_config('letta_store.holds', (count(*) + %(new)b::int8 <= %(most)b::int8)::text, true)
from "My ""own"" 100%%".core_memory_agents c
join "My ""own"" 100%%".core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b and b.metadata @> '{"created_by": "model"}'
