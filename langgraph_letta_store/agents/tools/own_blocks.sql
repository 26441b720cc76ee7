-- may_create: notes whether an agent's model may create some more blocks; `must_hold` follows.
select set_config('letta_store.holds', (count(*) + %(new)b::int8 <= %(most)b::int8)::text, true)
from {schema}.core_memory_agents c
join {schema}.core_memory b using (tenant, block_id)
where c.agent_id = %(agent)b and b.metadata @> '{{"created_by": "model"}}';
