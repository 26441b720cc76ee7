-- of_one_agent: items by their ids. The agent as a parameter leaves one partition to look at.
a.agent_id = %(agent)b and a.item_id = any (%(items)b);

-- of_many_agents: the same over several partitions, which costs a lone item more than itself.
(a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]));
