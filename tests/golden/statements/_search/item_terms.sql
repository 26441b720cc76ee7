-- _search/item_terms.find_fields [all but generation 2, quoted, distributed]
select a.item_id, a.field from "letta"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- _search/item_terms.find_fields [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
select a.item_id, a.field from "letta"."archival_vectors_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- _search/item_terms.find_fields [unpartitioned, distributed: one agent]
select a.item_id, a.field from "letta"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- _search/item_terms.find_fields [generation 2]
select a.item_id, a.field from "letta"."archival_vectors_g2" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- _search/item_terms.find_fields [generation 2: one agent]
select a.item_id, a.field from "letta"."archival_vectors_g2_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- _search/item_terms.find_fields [quoted]
select a.item_id, a.field from "My ""own"" 100%%"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
order by a.item_id, a.field

-- _search/item_terms.find_fields [quoted: one agent]
select a.item_id, a.field from "My ""own"" 100%%"."archival_vectors_3" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
order by a.item_id, a.field

-- _search/item_terms.find_fields [distributed]
select a.item_id, a.field from "letta"."archival_vectors" a where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id)
order by a.item_id, a.field

-- _search/item_terms.pause [all]
select pg_sleep(0.05)

-- _search/item_terms.store_words [all but quoted]
-- writes
with free as materialized (
  select a.agent_id, a.item_id, new.terms::int4[] as terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(terms)b::text[],
              %(updated)b::timestamptz[]) new (agent_id, item_id, terms, updated_at)
  join "letta".archival_memory a
    on a.agent_id = new.agent_id and a.item_id = new.item_id and a.updated_at = new.updated_at
  where a.terms is null
  for update of a skip locked
), stored as (
  update "letta".archival_memory a set terms = free.terms
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.item_id
)
select count(*) from stored

-- _search/item_terms.store_words [quoted]
-- writes
with free as materialized (
  select a.agent_id, a.item_id, new.terms::int4[] as terms
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(terms)b::text[],
              %(updated)b::timestamptz[]) new (agent_id, item_id, terms, updated_at)
  join "My ""own"" 100%%".archival_memory a
    on a.agent_id = new.agent_id and a.item_id = new.item_id and a.updated_at = new.updated_at
  where a.terms is null
  for update of a skip locked
), stored as (
  update "My ""own"" 100%%".archival_memory a set terms = free.terms
  from free
  where a.agent_id = free.agent_id and a.item_id = free.item_id
  returning a.item_id
)
select count(*) from stored

-- _search/item_terms.wordless [plain, words, vector(3072) l2, vector(1024) inner_product: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_3" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [plain, unpartitioned, words, vector(3072) l2, vector(1024) inner_product: across_agents]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [plain, unpartitioned, words, vector(3072) l2, vector(1024) inner_product: everything]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where true and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [plain, unpartitioned, words, vector(3072) l2, vector(1024) inner_product: several sources]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.agent_id = any (%(agents)b) and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [unpartitioned: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [generation 2: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_g2_3" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [generation 2: across_agents]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_g2" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [generation 2: everything]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_g2" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where true and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [generation 2: several sources]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_g2" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.agent_id = any (%(agents)b) and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [no vectors: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, '{}'::text[]
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [no vectors: across_agents]
select a.agent_id, a.item_id, a.value::text, a.updated_at, '{}'::text[]
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [no vectors: everything]
select a.agent_id, a.item_id, a.value::text, a.updated_at, '{}'::text[]
from "letta"."archival_memory" a
where true and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [no vectors: several sources]
select a.agent_id, a.item_id, a.value::text, a.updated_at, '{}'::text[]
from "letta"."archival_memory" a
where a.agent_id = any (%(agents)b) and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [quoted: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "My ""own"" 100%%"."archival_vectors_3" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"My ""own"" 100%%"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [quoted: across_agents]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "My ""own"" 100%%"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "My ""own"" 100%%"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"My ""own"" 100%%"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [quoted: everything]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "My ""own"" 100%%"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "My ""own"" 100%%"."archival_memory" a
where true and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"My ""own"" 100%%"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [quoted: several sources]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "My ""own"" 100%%"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = any (%(agents)b) and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"My ""own"" 100%%"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [distributed: whole_agent | within_agent]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and true and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [distributed: across_agents]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and true and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [distributed: everything]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where true and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and true and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [distributed: several sources]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory" a
where a.agent_id = any (%(agents)b) and a.terms is null and not a.value ? 'letta.sealed' and (a.expires_at is null or a.expires_at > now())
  and true and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s

-- _search/item_terms.wordless [sealed]
select a.agent_id, a.item_id, a.value::text, a.updated_at, array(select v.field from "letta"."archival_vectors_3" v
      where v.agent_id = a.agent_id and v.item_id = a.item_id
      order by v.field)
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.terms is null and true and (a.expires_at is null or a.expires_at > now())
  and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on') and has_table_privilege('"letta"."archival_memory"', 'update')
limit %(batch)s
