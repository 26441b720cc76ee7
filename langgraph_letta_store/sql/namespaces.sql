-- whole_agent: a prefix that is an agent's own labels takes in all that the agent has.
{of}.agent_id = %(agent)b;

-- within_agent: a deeper prefix is a range of one agent's namespaces.
{of}.agent_id = %(agent)b and {of}.namespace >= %(first)b and {of}.namespace < %(after)b;

-- across_agents: a prefix shorter than an agent's labels is a range of everybody's namespaces.
{of}.namespace >= %(first)b and {of}.namespace < %(after)b;

-- everything: the empty prefix.
true;

-- list_namespaces: distinct namespaces cut to a depth. Those that may be empty are asked for one
-- live item, through the index on (agent_id, namespace).
with live as (
  select n.namespace from {schema}.namespaces n
  where {scope}
    and cardinality(n.namespace) >= cardinality(%(prefix)b::text[])
    and cardinality(n.namespace) >= cardinality(%(suffix)b::text[])
    and not exists (
      select from unnest(%(prefix)b::text[]) with ordinality wanted (label, place)
      where wanted.label <> n.namespace[wanted.place])
    and not exists (
      select from unnest(%(suffix)b::text[]) with ordinality wanted (label, place)
      where wanted.label <> n.namespace[cardinality(n.namespace) + 1 - wanted.place])
    and (not n.uncertain or (
      select true from {schema}.archival_memory a
      where a.agent_id = n.agent_id and a.namespace = n.namespace
        and (a.expires_at is null or a.expires_at > now())
      limit 1))
)
select distinct live.namespace[1:%(depth)s] as namespace from live
order by namespace
limit %(limit)s offset %(offset)s;

-- delete_agent_vectors!: all that was embedded for an agent.
delete from {schema}.archival_vectors v where v.agent_id = %(agent)b;

-- delete_scope_vectors!: what was embedded of the items in a range of namespaces.
delete from {schema}.archival_vectors v
using {schema}.archival_memory a
where v.agent_id = a.agent_id and v.item_id = a.item_id and {scope};

-- delete_scope_items!: the items in a range of namespaces; how many of them had not expired.
with gone as (
  delete from {schema}.archival_memory a where {scope}
  returning a.expires_at is null or a.expires_at > now() as live
)
select count(*) filter (where gone.live) from gone;

-- delete_scope_namespaces!: the namespaces of a range.
delete from {schema}.namespaces n where {scope};
