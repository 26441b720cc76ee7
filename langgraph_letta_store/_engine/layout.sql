-- apart: has Citus run the statement that this begins on the coordinator, by the results of its other
-- parts, and not as a whole on the schema's node: a setting or a lock is the coordinator's. It writes
-- nothing.
apart as (insert into {schema}.settings (name, value) select 'core', 'true' where false),;

-- at_node: has Citus run a statement that sets something on the schema's node, whose triggers read it.
from {schema}.settings s where s.name = 'core';

-- through_coordinator: has Citus take the rows that are copied through the coordinator: the statement
-- that it would send to the node has an error of syntax.
and clock_timestamp() is not null;

-- all_through_coordinator: the same where there is no other condition.
where clock_timestamp() is not null;
