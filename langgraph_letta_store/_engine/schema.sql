-- read_indexes: the indexes that were built, of those tables that are searched now.
select i.table_name, i.agent_id, i.name, i.kind, coalesce((i.settings ->> 'codes')::bool, false),
       i.search, i.recall, i.row_count
from {schema}.indexes i
where i.table_name = any (%(tables)b) and i.kind <> 'scattered';

-- find_vectors: whether the schema has vectors, and keeps words, by now.
select exists (select from {schema}.settings where name = 'index'),
       exists (select from {schema}.settings where name = 'words');

-- await_release: a row where writers are held still, a moment later.
select pg_sleep(0.05) from {schema}.settings
where name = 'reembedding'
  and (value ->> 'held_until')::float8 > extract(epoch from clock_timestamp());

-- must_hold: the step fails where what the statement before has noted does not hold.
do $$ begin
  if current_setting('letta_store.holds') <> 'true' then
    raise exception 'what this step relies on has changed since it was read'
      using errcode = 'LT001';
  end if;
end $$;

-- of_one_agent: items by their ids. The agent as a parameter leaves one partition to look at.
a.agent_id = %(agent)b and a.item_id = any (%(items)b);

-- of_many_agents: the same over several partitions, which costs a lone item more than itself.
(a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]));

-- unexpired: an item that reads return.
(a.expires_at is null or a.expires_at > now());

-- expired: an item that reads omit, until it is swept.
a.expires_at <= now();
