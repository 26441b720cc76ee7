-- whole_agent: a prefix that is an agent's own labels takes in all that the agent has.
{of}.agent_id = %(agent)b;

-- within_agent: a deeper prefix is a range of one agent's namespaces.
{of}.agent_id = %(agent)b and {of}.namespace >= %(first)b and {of}.namespace < %(after)b;

-- across_agents: a prefix shorter than an agent's labels is a range of everybody's namespaces.
{of}.namespace >= %(first)b and {of}.namespace < %(after)b;

-- everything: the empty prefix.
true;
