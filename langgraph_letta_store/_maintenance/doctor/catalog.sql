-- read_objects: what setup created in a schema, as the server describes it: tables, columns, indexes,
-- constraints, triggers and functions. Partitions are left out: what they have, they have of their
-- tables. Types of pgvector are named without their size.
select 'table', c.relname::text, c.relname::text, ''
from pg_class c
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and not c.relispartition
union all
select 'column', c.relname::text, a.attname::text,
       case when t.typname in ('halfvec', 'vector') then 'embedding'
            else format_type(a.atttypid, a.atttypmod) end
         || case when a.attcollation <> t.typcollation
                 then ' collate ' || (select l.collname from pg_collation l where l.oid = a.attcollation)
                 else '' end
         || case when a.attnotnull then ' not null' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and not c.relispartition
union all
select 'index', c.relname::text, i.relname::text,
       replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON ')
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and not c.relispartition
  and not exists (select from pg_constraint o where o.conindid = i.oid and o.contype in ('p', 'u', 'x'))
union all
select 'constraint', c.relname::text, o.conname::text, pg_get_constraintdef(o.oid)
from pg_constraint o
join pg_class c on c.oid = o.conrelid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and not c.relispartition and o.contype not in ('n', 't') and o.conparentid = 0
union all
select 'trigger', c.relname::text, g.tgname::text, pg_get_triggerdef(g.oid)
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
  and not c.relispartition and not g.tgisinternal
union all
select 'function', '', p.proname::text, pg_get_functiondef(p.oid)
from pg_proc p
where p.pronamespace = to_regnamespace(%(schema)b) and p.prokind = 'f'
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e');

-- read_disabled: triggers that do nothing, and rules, by their tables.
select 'the trigger ' || g.tgname::text || ' is disabled', c.relname::text, g.tgname::text
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
where c.relnamespace = to_regnamespace(%(schema)b) and g.tgenabled in ('D', 'R')
  and (not g.tgisinternal or g.tgconstraint <> 0)
order by 2, 3;

-- read_rules: rules that rewrite statements about a table.
select r.rulename::text, c.relname::text
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind in ('r', 'p')
order by 2, 1;

-- create_again!: an object as setup creates it.
{definition};

-- enable_trigger!: let a trigger work again.
alter table {schema}.{table} enable trigger {trigger};
