-- read_indexes: the indexes that were built, of those tables that are searched now; and whether those
-- of words are of use under a policy, which is evaluated first unless `&&` is leakproof.
select i.table_name, i.agent_id, i.name, i.kind, coalesce((i.settings ->> 'codes')::bool, false),
       i.search, i.recall, i.row_count, (i.settings ->> 'terms')::float8,
       (select p.proleakproof from pg_proc p
        where p.oid = 'pg_catalog.arrayoverlap(anyarray, anyarray)'::regprocedure)
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

-- of_listed_agents: the same in a form that Citus can run even where it computes a part of the
-- statement itself.
exists (
  select from unnest(%(agents)b::uuid[], %(items)b::uuid[]) listed (agent_id, item_id)
  where listed.agent_id = a.agent_id and listed.item_id = a.item_id);

-- unexpired: an item that reads return.
(a.expires_at is null or a.expires_at > now());

-- expired: an item that reads omit, until it is swept.
a.expires_at <= now();

-- stored_item_value: the value of an item.
a.value::text;

-- sealed_item_value: the same with the keyed hash of its latest value.
(a.value || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'))
  from {schema}.archival_memory_seals s
  where s.agent_id = a.agent_id and s.item_id = a.item_id), '{{}}'))::text;

-- stored_block_metadata: the metadata of a block.
b.metadata;

-- sealed_block_metadata: the same with the keyed hash of its latest version, and the newest number in
-- its history.
(b.metadata || coalesce((
  select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
    select max(h.version) from {schema}.core_memory_history h
    where h.tenant = b.tenant and h.block_id = b.block_id))
  from {schema}.core_memory_seals s
  where s.tenant = b.tenant and s.block_id = b.block_id), '{{}}'));

-- stored_compiled_value: what a prompt shows of a block; null of a sealed one.
case when not b.metadata ? 'letta.sealed' then b.value end;

-- sealed_compiled_value: the same of a sealed block, to be opened: its id and sealed state.
jsonb_build_object('id', b.block_id, 'value', b.value, 'is_document', b.is_document, 'metadata', (
  b.metadata || coalesce((
    select jsonb_build_object('letta.latest', encode(s.latest, 'hex'), 'letta.newest', (
      select max(h.version) from {schema}.core_memory_history h
      where h.tenant = b.tenant and h.block_id = b.block_id))
    from {schema}.core_memory_seals s
    where s.tenant = b.tenant and s.block_id = b.block_id), '{{}}')))::text;
