-- has_as_many: notes whether an agent has as many blocks as were read; `must_hold` follows.
with {apart}seen as materialized (
  select count(*) = %(seen)b::int8 as holds
  from {schema}.core_memory_agents c
  where c.agent_id = %(agent)b
)
select set_config('letta_store.holds', seen.holds::text, true) from seen;
