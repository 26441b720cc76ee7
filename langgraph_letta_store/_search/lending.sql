-- order_columns: the columns by which the items that were put on one day are ordered.
, a.namespace, a.created_at, a.key;

-- lending: what the items up to two before and after lend one: those of its namespace that were put on
-- the same day. Items of one batch are in the order of their keys, "9" before "10".
, lending as materialized (
  select each.agent_id, each.item_id,
         %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0)) as lent
  from each
  left join (select scored.agent_id, scored.item_id, {sum} as alone from scored) own
    using (agent_id, item_id)
  window beside as (
    partition by each.agent_id, each.namespace, date_bin('1 day', each.created_at, 'epoch')
    order by each.created_at, length(each.key), each.key)
);

-- beside: each item with the score that is lent to it.
left join lending using (agent_id, item_id);
