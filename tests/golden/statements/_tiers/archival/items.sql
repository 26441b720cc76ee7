-- _tiers/archival/items.delete_changed [all but generation 2, quoted, distributed]
-- writes
delete from "letta"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [all but generation 2, quoted: one agent]
-- writes
delete from "letta"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_changed [distributed]
-- writes
delete from "letta"."archival_vectors" a
where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id) and not exists (
  select from unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash)
  where kept.item_id = a.item_id and kept.field = a.field and kept.text_hash = a.text_hash)

-- _tiers/archival/items.delete_items [all but quoted, distributed]
-- writes
delete from "letta".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/items.delete_items [all but quoted: one agent]
-- writes
delete from "letta".archival_memory a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- _tiers/archival/items.delete_items [quoted]
-- writes
delete from "My ""own"" 100%%".archival_memory a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/items.delete_items [quoted: one agent]
-- writes
delete from "My ""own"" 100%%".archival_memory a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- _tiers/archival/items.delete_items [distributed]
-- writes
delete from "letta".archival_memory a where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id)

-- _tiers/archival/items.delete_replaced [all but generation 2, quoted: - | one agent]
-- writes
with gone as (
  delete from "letta".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "letta"."archival_vectors" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- _tiers/archival/items.delete_replaced [generation 2: - | one agent]
-- writes
with gone as (
  delete from "letta".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "letta"."archival_vectors_g2" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- _tiers/archival/items.delete_replaced [quoted: - | one agent]
-- writes
with gone as (
  delete from "My ""own"" 100%%".archival_memory a
  using unnest(%(agents)b::uuid[], %(items)b::uuid[], %(times)b::timestamptz[])
    old (agent_id, item_id, updated_at)
  where a.agent_id = old.agent_id and a.item_id = old.item_id and a.updated_at = old.updated_at
  returning a.agent_id, a.item_id
)
delete from "My ""own"" 100%%"."archival_vectors" v using gone
where v.agent_id = gone.agent_id and v.item_id = gone.item_id

-- _tiers/archival/items.delete_vectors [all but generation 2, quoted, distributed]
-- writes
delete from "letta"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/items.delete_vectors [all but generation 2, quoted: one agent]
-- writes
delete from "letta"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- _tiers/archival/items.delete_vectors [generation 2]
-- writes
delete from "letta"."archival_vectors_g2" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/items.delete_vectors [generation 2: one agent]
-- writes
delete from "letta"."archival_vectors_g2" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- _tiers/archival/items.delete_vectors [quoted]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))

-- _tiers/archival/items.delete_vectors [quoted: one agent]
-- writes
delete from "My ""own"" 100%%"."archival_vectors" a where a.agent_id = %(agent)b and a.item_id = any (%(items)b)

-- _tiers/archival/items.delete_vectors [distributed]
-- writes
delete from "letta"."archival_vectors" a where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id)

-- _tiers/archival/items.find_hashes [all but generation 2, quoted, distributed]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [unpartitioned, distributed: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [generation 2]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_g2" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [generation 2: one agent]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors_g2_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [quoted]
select a.item_id, a.field, a.text_hash from "My ""own"" 100%%"."archival_vectors" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [quoted: one agent]
select a.item_id, a.field, a.text_hash from "My ""own"" 100%%"."archival_vectors_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.text_hash is not null

-- _tiers/archival/items.find_hashes [distributed]
select a.item_id, a.field, a.text_hash from "letta"."archival_vectors" a
where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id) and a.text_hash is not null

-- _tiers/archival/items.find_living [all but quoted, distributed]
select a.item_id from "letta"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.find_living [all but unpartitioned, distributed, quoted: one agent]
select a.item_id from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.find_living [unpartitioned, distributed: one agent]
select a.item_id from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.find_living [quoted]
select a.item_id from "My ""own"" 100%%"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.find_living [quoted: one agent]
select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.find_living [distributed]
select a.item_id from "letta"."archival_memory" a
where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [all but quoted, distributed, sealed; unpartitioned: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [all but unpartitioned, quoted, distributed: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [quoted]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [quoted: one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [distributed: - | one agent]
select a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and true
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_item [sealed]
select (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = %(item)b
  and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [all but quoted, distributed, sealed]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [all but unpartitioned, quoted, distributed: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [unpartitioned: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [quoted]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory" a
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [quoted: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "My ""own"" 100%%"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [distributed]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and true
from "letta"."archival_memory" a
where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [distributed: one agent]
select a.item_id, a.value::text, a.created_at, a.updated_at,
       a.ttl is not null and true
from "letta"."archival_memory" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.get_items [sealed]
select a.item_id, (a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from "letta".archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{}'))::text, a.created_at, a.updated_at,
       a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on')
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.insert_vectors [plain, unpartitioned, no vectors, words, distributed: - | one agent]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::"public".halfvec[])

-- _tiers/archival/items.insert_vectors [generation 2: - | one agent]
-- writes
insert into "letta"."archival_vectors_g2" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::"public".halfvec[])

-- _tiers/archival/items.insert_vectors [vector(3072) l2, vector(1024) inner_product: - | one agent]
-- writes
insert into "letta"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::"public".vector[])

-- _tiers/archival/items.insert_vectors [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%"."archival_vectors" (agent_id, item_id, field, text_hash, embedding)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(fields)b::text[],
                     %(hashes)b::int8[], %(vectors)b::"public".halfvec[])

-- _tiers/archival/items.renew_items [all but quoted, distributed]
-- writes
update "letta".archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.ttl is not null and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.renew_items [all but quoted: one agent]
-- writes
update "letta".archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.ttl is not null and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.renew_items [quoted]
-- writes
update "My ""own"" 100%%".archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[])) and a.ttl is not null and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.renew_items [quoted: one agent]
-- writes
update "My ""own"" 100%%".archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where a.agent_id = %(agent)b and a.item_id = any (%(items)b) and a.ttl is not null and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.renew_items [distributed]
-- writes
update "letta".archival_memory a set expires_at = ((now() at time zone 'UTC') + a.ttl) at time zone 'UTC'
where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id) and a.ttl is not null and (a.expires_at is null or a.expires_at > now())

-- _tiers/archival/items.seal_items [sealed]
-- writes
insert into "letta".archival_memory_seals as old (agent_id, item_id, latest)
select * from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(latest)b::bytea[])
on conflict (agent_id, item_id) do update set latest = excluded.latest

-- _tiers/archival/items.still_kept [all but generation 2, quoted, distributed]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [plain, no vectors, words, vector(3072) l2, vector(1024) inner_product: one agent]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors_3" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [unpartitioned: one agent]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [generation 2]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors_g2" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [generation 2: one agent]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors_g2_3" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [quoted]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "My ""own"" 100%%"."archival_vectors" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where (a.agent_id, a.item_id) in (select * from unnest(%(agents)b::uuid[], %(items)b::uuid[]))
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [quoted: one agent]
with seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "My ""own"" 100%%"."archival_vectors_3" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [distributed]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.still_kept [distributed: one agent]
with  apart as (insert into "letta".settings (name, value) select 'core', 'true' where false),seen as materialized (
  select count(*) = cardinality(%(kept_items)b::uuid[]) as holds
  from "letta"."archival_vectors" a
  join unnest(%(kept_items)b::uuid[], %(kept_fields)b::text[], %(kept_hashes)b::int8[])
    kept (item_id, field, text_hash) using (item_id, field, text_hash)
  where a.agent_id = %(agent)b and a.item_id = any (%(items)b)
)
select set_config('letta_store.holds', seen.holds::text, true) from seen

-- _tiers/archival/items.sweep_items [all but generation 2, no vectors, quoted: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "letta"."archival_vectors" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- _tiers/archival/items.sweep_items [generation 2: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "letta"."archival_vectors_g2" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- _tiers/archival/items.sweep_items [no vectors: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "letta".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "letta".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) 
select count(*) from gone

-- _tiers/archival/items.sweep_items [quoted: - | one agent]
-- writes
with expired as (
  select a.agent_id, a.item_id from "My ""own"" 100%%".archival_memory a
  where a.expires_at <= now()
  limit %(batch)s
  for update skip locked
), gone as (
  delete from "My ""own"" 100%%".archival_memory a using expired
  where a.agent_id = expired.agent_id and a.item_id = expired.item_id
  returning a.agent_id, a.item_id
) , vectors as (
  delete from "My ""own"" 100%%"."archival_vectors" v using gone
  where v.agent_id = gone.agent_id and v.item_id = gone.item_id
)
select count(*) from gone

-- _tiers/archival/items.upsert_items [all but generation 2, words, quoted: - | one agent]
-- writes
insert into "letta".archival_memory as old
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', null::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    created_at = case when old.expires_at <= excluded.updated_at then excluded.created_at else old.created_at end,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms

-- _tiers/archival/items.upsert_items [generation 2, words: - | one agent]
-- writes
insert into "letta".archival_memory as old
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', put.terms::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared(290098746, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    created_at = case when old.expires_at <= excluded.updated_at then excluded.created_at else old.created_at end,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms

-- _tiers/archival/items.upsert_items [quoted: - | one agent]
-- writes
insert into "My ""own"" 100%%".archival_memory as old
  (agent_id, item_id, namespace, key, value, created_at, updated_at, expires_at, ttl, terms)
select put.agent_id, put.item_id, string_to_array(put.namespace, '.'), put.key,
       put.value::jsonb, put.at, put.at,
       now() + put.minutes * interval '1 minute', put.minutes * interval '1 minute', null::int4[]
from (
  select *, now() + row.position * interval '1 microsecond' as at
  from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(namespaces)b::text[], %(keys)b::text[],
              %(values)b::text[], %(minutes)b::float8[], %(positions)b::int4[],
              %(terms)b::text[])
       row (agent_id, item_id, namespace, key, value, minutes, position, terms)) put
cross join (select count(pg_advisory_xact_lock_shared( -1225708793, slot)) from unnest(%(slots)b::int4[]) slot) held
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at,
    created_at = case when old.expires_at <= excluded.updated_at then excluded.created_at else old.created_at end,
    expires_at = excluded.expires_at, ttl = excluded.ttl, terms = excluded.terms
