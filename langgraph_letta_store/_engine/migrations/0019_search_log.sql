-- create_search_log!: how long searches took, by which access path, of a sample of them and of those
-- that were slow. `sample` is the share of searches that the row stands for, null for one that is
-- there only because it was slow. A search across agents has the id of none, all zeros.
create table {schema}.search_log (
  tenant text collate "C" not null
    default coalesce(current_setting('langgraph_letta_store.tenant', true), ''),
  agent_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  agent text,
  tier text not null,
  mode text not null,
  path text not null,
  rows int8 not null,
  milliseconds float8 not null,
  sample float8,
  query text,
  plan text[],
  expires_at timestamptz not null,
  primary key (agent_id, id)
);

-- index_search_times!: the newest, and those of the last days.
create index search_log_at on {schema}.search_log (at);

-- index_search_retention!: rows expire about in the order in which they come.
create index search_log_expires on {schema}.search_log using brin (expires_at)
with (pages_per_range = 16);
