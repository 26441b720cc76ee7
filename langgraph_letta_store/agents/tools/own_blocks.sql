-- has_as_many: notes whether an agent has as many blocks as were read; `must_hold` follows.
select set_config('letta_store.holds', (count(*) = %(seen)b::int8)::text, true)
from {schema}.core_memory_agents c
where c.agent_id = %(agent)b;
