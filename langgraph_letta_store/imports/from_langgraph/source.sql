-- find_tables: LangGraph's tables with their columns, in a schema or where the connection looks.
select wanted.name, n.nspname::text, a.attname::text, t.typname::text, t.oid::int8,
       t.typarray::int8, a.atttypmod
from unnest(%(names)b::text[]) wanted (name)
join pg_class c on c.oid = to_regclass(
  case when %(schema)b::text is null then quote_ident(wanted.name)
  else quote_ident(%(schema)b::text) || '.' || quote_ident(wanted.name) end)
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid;

-- find_distance: how the index on the vectors compares them, where there is one.
select o.opcname::text
from pg_index i join pg_opclass o on o.oid = any (i.indclass)
where i.indrelid = to_regclass(%(table)b::text)
  and o.opcname ~ '^(vector|halfvec)_(cosine|l2|ip)_ops$'
limit 1;

-- live: what has not expired.
(s.expires_at is null or s.expires_at > now());

-- measure: what tables take on disk.
select sum(pg_total_relation_size(to_regclass(name)))::int8 from unnest(%(tables)b::text[]) name;

-- count_items: the items, and those that have expired.
select count(*) filter (where {live}), count(*) filter (where not {live}) from {store} s;

-- count_vectors: the vectors of items.
select count(*) from {store_vectors} v
join {store} s on s.prefix = v.prefix and s.key = v.key
where v.embedding is not null and {live};

-- count_checkpoints: the checkpoints and their threads.
select count(*), count(distinct thread_id) from {checkpoints};

-- count_writes: the writes, and those whose checkpoint was never saved, which cannot be read.
select count(c.thread_id), count(*) - count(c.thread_id)
from {checkpoint_writes} w
left join {checkpoints} c on c.thread_id = w.thread_id and c.checkpoint_ns = w.checkpoint_ns
  and c.checkpoint_id = w.checkpoint_id;

-- list_prefixes: the namespaces, as text.
select distinct s.prefix from {store} s where {live};

-- list_types: how values were serialised.
select distinct type from {checkpoint_blobs} union select distinct type from {checkpoint_writes};

-- find_value: one value of a kind of serialisation.
(select type, blob from {checkpoint_blobs} where type = %(type)b and blob is not null limit 1)
union all
(select type, blob from {checkpoint_writes} where type = %(type)b limit 1)
limit 1;

-- list_items: which items there are, how large and how new they are, and how many vectors they have.
select s.prefix, s.key, pg_column_size(s.value), {updated_at}, {expires_at}, {vectors}
from {store} s where {live}
order by s.prefix, s.key;

-- vectors_of_item: how many vectors an item has.
(select count(*) from {store_vectors} v
 where v.prefix = s.prefix and v.key = s.key and v.embedding is not null);

-- read_items: items by their keys.
select s.prefix, s.key, s.value::text, {created_at}, {updated_at}, {expires_at}, {ttl}
from {store} s
where (s.prefix, s.key) in (select * from unnest(%(prefixes)b::text[], %(keys)b::text[]));

-- ttl: the time to live; PostgresStore keeps whole minutes, so half a minute shows in expires_at.
case when s.ttl_minutes = 0 then s.expires_at - s.updated_at
else s.ttl_minutes * interval '1 minute' end;

-- read_vectors: the vectors of items.
select v.prefix, v.key, v.field_name, v.embedding
from {store_vectors} v
where v.embedding is not null
  and (v.prefix, v.key) in (select * from unnest(%(prefixes)b::text[], %(keys)b::text[]));

-- list_checkpoints: which checkpoints there are, thread by thread in the order in which they were
-- made, how many writes they have, and the agent that their metadata names.
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from {checkpoint_writes} w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns
          and w.checkpoint_id = c.checkpoint_id),
       array(select c.metadata ->> name from unnest(%(agent_keys)b::text[]) name)
from {checkpoints} c
order by c.thread_id, c.checkpoint_id, c.checkpoint_ns;

-- read_checkpoints: some checkpoints of a thread in order, each with its writes and with those
-- values of channels that the one before it in its namespace has not.
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.checkpoint::text,
       c.metadata::text, b.*, p.*
from (
  select c.*, lag(c.checkpoint -> 'channel_versions') over (
           partition by c.checkpoint_ns order by c.checkpoint_id) as before
  from {checkpoints} c
  where c.thread_id = %(thread)b
    and (c.checkpoint_ns, c.checkpoint_id) in (
      select * from unnest(%(namespaces)b::text[], %(ids)b::text[]))
  order by c.checkpoint_id, c.checkpoint_ns
  offset 0) c
cross join lateral (
  select array_agg(v.key), array_agg(b.type), array_agg(b.blob)
  from jsonb_each_text(c.checkpoint -> 'channel_versions') v
  left join {checkpoint_blobs} b
    on b.thread_id = c.thread_id and b.checkpoint_ns = c.checkpoint_ns
    and b.channel = v.key and b.version = v.value
  where c.before ->> v.key is distinct from v.value) b
cross join lateral (
  select array_agg(w.task_id order by {order}), array_agg(w.task_path order by {order}),
         array_agg(w.idx order by {order}), array_agg(w.channel order by {order}),
         array_agg(w.type order by {order}), array_agg(w.blob order by {order})
  from (select w.task_id, {task_path} as task_path, w.idx, w.channel, w.type, w.blob
        from {checkpoint_writes} w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns
          and w.checkpoint_id = c.checkpoint_id) w) p;

-- order: as the tasks' writes are applied.
w.task_path collate "C", w.task_id collate "C", w.idx;
