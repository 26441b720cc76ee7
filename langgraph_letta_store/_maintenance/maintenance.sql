-- try_lock: try to take the lock of maintenance in this schema. The transaction holds it until it
-- ends, and no timeout ends the transaction. Without parameters, so that the simple protocol is used;
-- the extended one keeps the statement's snapshot until the next one, and builds CONCURRENTLY would
-- wait for it.
with patient as materialized (
  select count(set_config(s.name, '0', true)) from pg_settings s
  where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout'))
select pg_try_advisory_xact_lock({lock_class}, {slot}) from patient;

-- try_session_lock: the same for the session, on the only connection.
select pg_try_advisory_lock({lock_class}, %(slot)b);

-- unlock_session: release the lock of the session.
select pg_advisory_unlock({lock_class}, %(slot)b);

-- read_server: the limits on builds, and which of the tables are partitioned (null: none).
select current_setting('statement_timeout'),
       pg_size_bytes(current_setting('maintenance_work_mem')),
       (select array_agg(t.name) from unnest(%(tables)b::text[]) t (name)
        join pg_class c on c.oid = to_regclass(%(schema)b || '.' || t.name)
        where c.relkind = 'p');

-- read_recorded_indexes: the records of indexes.
select i.name, i.table_name, i.agent_id, i.kind, i.settings::text, i.row_count, i.bytes
from {schema}.indexes i;

-- read_existing_indexes: the indexes that maintenance has built or begun to build, by their names:
-- table, whether they are complete, size, whether a session is building them, method, class and
-- options.
select c.relname::text, t.relname::text, x.indisvalid and x.indisready, pg_relation_size(c.oid),
       exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid),
       m.amname::text, o.opcname::text, coalesce(c.reloptions, array[]::text[])
from pg_index x
join pg_class c on c.oid = x.indexrelid
join pg_class t on t.oid = x.indrelid
join pg_am m on m.oid = c.relam
join pg_opclass o on o.oid = x.indclass[0]
where c.relnamespace = to_regnamespace(%(schema)b) and c.relname ~ %(pattern)b;

-- count_rows: agents with many rows, and how many they have.
select v.agent_id, count(*) from {table} v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1;

-- count_all: the number of rows of a table.
select count(*) from {table} v;

-- name_owners: the labels of those agents that have namespaces.
select distinct on (n.agent_id) n.agent_id, array_to_string(n.namespace[1:%(depth)s], '.')
from {schema}.namespaces n where n.agent_id = any (%(agents)b)
order by n.agent_id, n.namespace;

-- create_index!: build an index while its table is read and written.
create index concurrently {index} on {schema}.{leaf} using {method} ({expression}) {options} {whose};

-- drop_index!: drop an index while its table is read and written.
drop index concurrently if exists {schema}.{index};

-- rebuild_index!: rebuild an index while the old one is used.
reindex index concurrently {schema}.{index};

-- record_index!: record an index and its calibration; `bytes` is the size of indexes that exist. An
-- agent's index belongs to the agent's tenant, one that all share to none.
with owner as materialized (
  select coalesce((
    select n.tenant from {schema}.namespaces n
    where n.agent_id = %(agent)b::uuid limit 1), '') as tenant
)
insert into {schema}.indexes
  (tenant, name, table_name, agent_id, kind, settings, row_count, bytes, search, recall, built_at)
select owner.tenant, %(name)b, %(table)b, %(agent)b::uuid, %(kind)b, %(settings)b::text::jsonb, %(rows)b::int8,
       (select coalesce(sum(pg_relation_size(to_regclass(%(schema)b || '.' || i.name))), 0)
        from unnest(%(indexes)b::text[]) i (name)),
       %(search)b::int4, %(recall)b::float8, now()
from owner
on conflict (name) do update
set table_name = excluded.table_name, agent_id = excluded.agent_id, kind = excluded.kind,
    settings = case when %(keeps_size)b then indexes.settings else '{{}}' end || excluded.settings,
    row_count = excluded.row_count,
    bytes = case when %(keeps_size)b then indexes.bytes else excluded.bytes end,
    search = excluded.search, recall = excluded.recall,
    built_at = case when %(keeps_size)b then indexes.built_at else excluded.built_at end;

-- forget_index!: delete the record of an index.
delete from {schema}.indexes i where i.name = %(name)b;

-- mean_terms: the mean number of words in an agent's texts that have words.
select avg(cardinality(v.terms))::float8 from {table} v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0;

-- mean_terms_of_all: the same of all agents.
select avg(cardinality(v.terms))::float8 from {table} v where cardinality(v.terms) > 0;

-- tune: planner and index settings for the next statement of this transaction.
select count(set_config(s.name, s.setting, true))
from unnest(%(names)b::text[], %(settings)b::text[]) s (name, setting);

-- sample: neighbourhoods at random, chosen by a hash: the mean of each, and some of its vectors.
select near.middle, near.embeddings
from (
  select v.embedding from {table} v
  where {whose} and {itself} <> 'NaN'
  order by {hash} limit %(size)b::int8) s
cross join lateral (
  select {mean}(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% {step} = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from {table} v
    where {whose} and {itself} <> 'NaN'
    order by {order} limit {around}) n) near;

-- probe: the distances of the nearest vectors that an index finds for each query.
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select {distance} as distance
      from {table} v where {whose}
      order by {order} limit {reach}) each
    order by each.distance limit {neighbours}) near)
from unnest(%(vectors)b::{vector_type}[]) with ordinality s (embedding, position)
order by s.position;

-- exact: the same without an index, in one pass over all vectors. Vectors further away than those
-- that an index has found are left out.
select (array_agg(near.distance order by near.distance))[1:{neighbours}]
from unnest(%(vectors)b::{vector_type}[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select {distance} as distance from {table} v
  where {whose} and {distance} <= s.bound) near on true
group by s.position
order by s.position;

-- own_hash: ids of items are hashes.
v.item_id;

-- message_hash: the first messages in the order of the keys are all of one thread.
hashtextextended(v.thread_id, v.sequence);

-- read_progress: the share of a build that is done, 0 to 1. After reading the table, the server
-- adds the rows that were written meanwhile.
select case
    when p.phase like 'building index%%' then 0.9 * least(1, greatest(
      coalesce(p.blocks_done::float8 / nullif(p.blocks_total, 0), 0),
      coalesce(p.tuples_done::float8 / nullif(p.tuples_total, 0), 0)))
    when p.phase like 'index validation%%' then 0.95
    when p.phase like 'waiting for%% before build' or p.phase = 'initializing' then 0
    else 0.9 end::float8
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.index_relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and left(c.relname, {prefix}) = left(%(index)b, {prefix});

-- stop_build: cancel the build of an index; it leaves an invalid index.
select pg_cancel_backend(p.pid)
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.index_relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and left(c.relname, {prefix}) = left(%(index)b, {prefix});

-- count_expired: the number of items over their time to live.
select count(*) from {schema}.archival_memory a where a.expires_at <= now();

-- count_wordless: the number of items whose words are not stored yet.
select count(*) from {schema}.archival_memory a
where a.terms is null and (a.expires_at is null or a.expires_at > now());

-- count_strays: the number of threads that are gone and that a task wrote to.
select count(*) from (
  select w.thread_id from {schema}.checkpoint_writes w
  where not exists (
      select from {schema}.threads t
      where t.agent_id = w.agent_id and t.thread_id = w.thread_id)
    and (w.created_at < now() - interval '1 day' or {deleted})
  group by w.agent_id, w.thread_id) stray;

-- find_empty: namespaces without items; those of other tiers are left to list_namespaces.
select n.agent_id, n.namespace from {schema}.namespaces n
where n.uncertain and coalesce({tier} not in ('core', 'recall'), true)
  and not exists (
    select from {schema}.archival_memory a
    where a.agent_id = n.agent_id and a.namespace = n.namespace);

-- delete_empty!: delete those that are still empty, and return how many there were. The caller
-- holds their agents' lock: an item that is being put has its namespace.
with gone as (
  delete from {schema}.namespaces n
  using unnest(%(agents)b::uuid[], %(namespaces)b::text[]) empty (agent_id, namespace)
  where n.agent_id = empty.agent_id and n.namespace = string_to_array(empty.namespace, '.')
    and not exists (
      select from {schema}.archival_memory a
      where a.agent_id = n.agent_id and a.namespace = n.namespace)
  returning 1
)
select count(*) from gone;

-- find_dirty: tables and partitions with many dead, new or changed rows that this role may vacuum.
select s.relname::text, s.n_dead_tup, s.n_ins_since_vacuum, s.n_mod_since_analyze,
       pg_table_size(s.relid)
from pg_stat_user_tables s
join pg_class c on c.oid = s.relid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r'
  and s.relname ~ %(pattern)b and pg_has_role(c.relowner, 'usage')
  and greatest(s.n_dead_tup, s.n_ins_since_vacuum, s.n_mod_since_analyze)
    > %(rows)b::int8 + %(share)b::float8 * greatest(c.reltuples, 0)
order by s.relname;

-- vacuum!: free a table's dead rows, and update its statistics.
vacuum (analyze) {schema}.{leaf};

-- find_leaves: tables and partitions of vectors that are large enough for clustering and that this
-- role may vacuum, if vectors are stored inline and no trigger follows updates: size, about how
-- many rows, and the indexes besides the primary key.
select c.relname::text, pg_relation_size(c.oid) / block.size, pg_relation_size(c.oid),
       case when c.relpages > 0 and c.reltuples > 0
         then (c.reltuples / c.relpages * (pg_relation_size(c.oid) / block.size))::int8 end,
       array(select i.relname::text
             from pg_index x
             join pg_class i on i.oid = x.indexrelid
             join pg_am m on m.oid = i.relam
             where x.indrelid = c.oid and m.amname <> 'btree')
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'embedding' and a.attstorage = 'p'
cross join (select current_setting('block_size')::int8 as size) block
where c.relnamespace = to_regnamespace(%(schema)b) and c.relname = any (%(tables)b::text[])
  and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
  and pg_relation_size(c.oid) >= %(least)b::int8
  and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgconstraint = 0);

-- measure_clustering: from a sample of pages, how clustered the vectors of agents are that have
-- many and no index of their own: how many were sampled, the pages for each of them on average (an
-- agent's vectors on one page share it), and the pages if each agent's vectors were next to one
-- another. Besides, how many vectors a page holds, and the share of all vectors whose agents have
-- an index of their own.
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from {table} v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from {table} v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t;

-- cluster!: move vectors so that those of each agent are next to one another. Rows that another
-- transaction is writing stay where they are, so that this waits for none; a delete of a row that
-- has just moved follows it.
with moved as materialized (
  select v.ctid as place from {table} v
  where {which} and v.agent_id <> all (%(indexed)b::uuid[])
  order by {key}
  for update skip locked
), clustered as (
  update {table} v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered;

-- page_range: the rows between two places.
v.ctid >= {first} and v.ctid < {last};

-- agent_range: the rows of agents from one to another.
v.agent_id between {first} and {last};

-- item_key: an agent's vectors of items in the order of their keys.
v.agent_id, v.item_id, v.field;

-- message_key: the same of messages.
v.agent_id, v.thread_id, v.sequence;

-- vacuum_keeping_size!: free the old versions of rows that have moved.
vacuum (truncate off) {schema}.{leaf};
