-- apart: begins a statement that Citus must run on the coordinator, with the results of its other
-- parts, and not as a whole on the schema's node, since its setting or lock is the coordinator's. It
-- writes nothing.
apart as (insert into {schema}.settings (name, value) select 'core', 'true' where false),;

-- at_node: makes Citus run a statement that sets something on the schema's node, whose triggers read
-- it.
from {schema}.settings s where s.name = 'core';

-- through_coordinator: makes Citus copy rows through the coordinator, since the statement that it would
-- send to the node has a syntax error.
and clock_timestamp() is not null;

-- all_through_coordinator: the same where there is no other condition.
where clock_timestamp() is not null;
