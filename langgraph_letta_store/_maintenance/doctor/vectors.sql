-- read_partitions: the partitions of each table, with the bounds of each.
select whole.relname::text, leaf.relname::text, pg_get_expr(leaf.relpartbound, leaf.oid)
from pg_class whole
join pg_inherits i on i.inhparent = whole.oid
join pg_class leaf on leaf.oid = i.inhrelid
where whole.relnamespace = to_regnamespace(%(schema)b) and whole.relkind = 'p'
order by 1, 2;

-- read_vectors: how vectors are stored in each table and partition: type, dimensions, in line or not.
select c.relname::text, t.typname::text, a.atttypmod, a.attstorage::text
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'embedding' and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and c.relname ~ '^(archival|recall)_vectors(_g[0-9]+)?(_[0-9]+)?$'
order by 1;
