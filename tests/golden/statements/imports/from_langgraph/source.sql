-- imports/from_langgraph/source.count_checkpoints [any: last version | first version]
select count(*), count(distinct thread_id) from "The ""old"" 100%%"."checkpoints"

-- imports/from_langgraph/source.count_items [any: last version]
select count(*) filter (where (s.expires_at is null or s.expires_at > now())), count(*) filter (where not (s.expires_at is null or s.expires_at > now())) from "The ""old"" 100%%"."store" s

-- imports/from_langgraph/source.count_items [any: first version]
select count(*) filter (where true), count(*) filter (where not true) from "The ""old"" 100%%"."store" s

-- imports/from_langgraph/source.count_vectors [any: last version]
select count(*) from "The ""old"" 100%%"."store_vectors" v
join "The ""old"" 100%%"."store" s on s.prefix = v.prefix and s.key = v.key
where v.embedding is not null and (s.expires_at is null or s.expires_at > now())

-- imports/from_langgraph/source.count_writes [any: last version | first version]
select count(c.thread_id), count(*) - count(c.thread_id)
from "The ""old"" 100%%"."checkpoint_writes" w
left join "The ""old"" 100%%"."checkpoints" c on c.thread_id = w.thread_id and c.checkpoint_ns = w.checkpoint_ns
  and c.checkpoint_id = w.checkpoint_id

-- imports/from_langgraph/source.find_distance [any: last version | first version]
select o.opcname::text
from pg_index i join pg_opclass o on o.oid = any (i.indclass)
where i.indrelid = to_regclass(%(table)b::text)
  and o.opcname ~ '^(vector|halfvec)_(cosine|l2|ip)_ops$'
limit 1

-- imports/from_langgraph/source.find_tables [any: last version | first version]
select wanted.name, n.nspname::text, a.attname::text, t.typname::text, t.oid::int8,
       t.typarray::int8, a.atttypmod
from unnest(%(names)b::text[]) wanted (name)
join pg_class c on c.oid = to_regclass(
  case when %(schema)b::text is null then quote_ident(wanted.name)
  else quote_ident(%(schema)b::text) || '.' || quote_ident(wanted.name) end)
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid

-- imports/from_langgraph/source.find_value [any: last version | first version]
(select type, blob from "The ""old"" 100%%"."checkpoint_blobs" where type = %(type)b and blob is not null limit 1)
union all
(select type, blob from "The ""old"" 100%%"."checkpoint_writes" where type = %(type)b limit 1)
limit 1

-- imports/from_langgraph/source.list_checkpoints [any: last version | first version]
select c.thread_id, c.checkpoint_ns, c.checkpoint_id,
       (select count(*) from "The ""old"" 100%%"."checkpoint_writes" w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns
          and w.checkpoint_id = c.checkpoint_id),
       array(select c.metadata ->> name from unnest(%(agent_keys)b::text[]) name)
from "The ""old"" 100%%"."checkpoints" c
order by c.thread_id, c.checkpoint_id, c.checkpoint_ns

-- imports/from_langgraph/source.list_items [any: last version]
select s.prefix, s.key, pg_column_size(s.value), coalesce(s.updated_at, s.created_at, 'epoch'), s.expires_at, (select count(*) from "The ""old"" 100%%"."store_vectors" v
 where v.prefix = s.prefix and v.key = s.key and v.embedding is not null)
from "The ""old"" 100%%"."store" s where (s.expires_at is null or s.expires_at > now())
order by s.prefix, s.key

-- imports/from_langgraph/source.list_items [any: first version]
select s.prefix, s.key, pg_column_size(s.value), coalesce(s.updated_at, s.created_at, 'epoch'), null::timestamptz, 0::int8
from "The ""old"" 100%%"."store" s where true
order by s.prefix, s.key

-- imports/from_langgraph/source.list_prefixes [any: last version]
select distinct s.prefix from "The ""old"" 100%%"."store" s where (s.expires_at is null or s.expires_at > now())

-- imports/from_langgraph/source.list_prefixes [any: first version]
select distinct s.prefix from "The ""old"" 100%%"."store" s where true

-- imports/from_langgraph/source.list_types [any: last version | first version]
select distinct type from "The ""old"" 100%%"."checkpoint_blobs" union select distinct type from "The ""old"" 100%%"."checkpoint_writes"

-- imports/from_langgraph/source.measure [any: last version | first version]
select sum(pg_total_relation_size(to_regclass(name)))::int8 from unnest(%(tables)b::text[]) name

-- imports/from_langgraph/source.read_checkpoints [any: last version]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.checkpoint::text,
       c.metadata::text, b.*, p.*
from (
  select c.*, lag(c.checkpoint -> 'channel_versions') over (
           partition by c.checkpoint_ns order by c.checkpoint_id) as before
  from "The ""old"" 100%%"."checkpoints" c
  where c.thread_id = %(thread)b
    and (c.checkpoint_ns, c.checkpoint_id) in (
      select * from unnest(%(namespaces)b::text[], %(ids)b::text[]))
  order by c.checkpoint_id, c.checkpoint_ns
  offset 0) c
cross join lateral (
  select array_agg(v.key), array_agg(b.type), array_agg(b.blob)
  from jsonb_each_text(c.checkpoint -> 'channel_versions') v
  left join "The ""old"" 100%%"."checkpoint_blobs" b
    on b.thread_id = c.thread_id and b.checkpoint_ns = c.checkpoint_ns
    and b.channel = v.key and b.version = v.value
  where c.before ->> v.key is distinct from v.value) b
cross join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.task_path order by w.task_path collate "C", w.task_id collate "C", w.idx),
         array_agg(w.idx order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id collate "C", w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.blob order by w.task_path collate "C", w.task_id collate "C", w.idx)
  from (select w.task_id, w.task_path as task_path, w.idx, w.channel, w.type, w.blob
        from "The ""old"" 100%%"."checkpoint_writes" w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns
          and w.checkpoint_id = c.checkpoint_id) w) p

-- imports/from_langgraph/source.read_checkpoints [any: first version]
select c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.checkpoint::text,
       c.metadata::text, b.*, p.*
from (
  select c.*, lag(c.checkpoint -> 'channel_versions') over (
           partition by c.checkpoint_ns order by c.checkpoint_id) as before
  from "The ""old"" 100%%"."checkpoints" c
  where c.thread_id = %(thread)b
    and (c.checkpoint_ns, c.checkpoint_id) in (
      select * from unnest(%(namespaces)b::text[], %(ids)b::text[]))
  order by c.checkpoint_id, c.checkpoint_ns
  offset 0) c
cross join lateral (
  select array_agg(v.key), array_agg(b.type), array_agg(b.blob)
  from jsonb_each_text(c.checkpoint -> 'channel_versions') v
  left join "The ""old"" 100%%"."checkpoint_blobs" b
    on b.thread_id = c.thread_id and b.checkpoint_ns = c.checkpoint_ns
    and b.channel = v.key and b.version = v.value
  where c.before ->> v.key is distinct from v.value) b
cross join lateral (
  select array_agg(w.task_id order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.task_path order by w.task_path collate "C", w.task_id collate "C", w.idx),
         array_agg(w.idx order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.channel order by w.task_path collate "C", w.task_id collate "C", w.idx),
         array_agg(w.type order by w.task_path collate "C", w.task_id collate "C", w.idx), array_agg(w.blob order by w.task_path collate "C", w.task_id collate "C", w.idx)
  from (select w.task_id, '' as task_path, w.idx, w.channel, w.type, w.blob
        from "The ""old"" 100%%"."checkpoint_writes" w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns
          and w.checkpoint_id = c.checkpoint_id) w) p

-- imports/from_langgraph/source.read_items [any: last version]
select s.prefix, s.key, s.value::text, coalesce(s.created_at, s.updated_at, 'epoch'), coalesce(s.updated_at, s.created_at, 'epoch'), s.expires_at, case when s.ttl_minutes = 0 then s.expires_at - s.updated_at
else s.ttl_minutes * interval '1 minute' end
from "The ""old"" 100%%"."store" s
where (s.prefix, s.key) in (select * from unnest(%(prefixes)b::text[], %(keys)b::text[]))

-- imports/from_langgraph/source.read_items [any: first version]
select s.prefix, s.key, s.value::text, coalesce(s.created_at, s.updated_at, 'epoch'), coalesce(s.updated_at, s.created_at, 'epoch'), null::timestamptz, null::interval
from "The ""old"" 100%%"."store" s
where (s.prefix, s.key) in (select * from unnest(%(prefixes)b::text[], %(keys)b::text[]))

-- imports/from_langgraph/source.read_vectors [any: last version]
select v.prefix, v.key, v.field_name, v.embedding
from "The ""old"" 100%%"."store_vectors" v
where v.embedding is not null
  and (v.prefix, v.key) in (select * from unnest(%(prefixes)b::text[], %(keys)b::text[]))
