-- read_distribution: which node of Citus this is, and how a schema is distributed.
select citus_is_coordinator(),
       exists (select from pg_dist_schema s where s.schemaid = to_regnamespace({quoted_schema})),
       current_setting('citus.enable_schema_based_sharding') = 'on',
       (select count(*) from pg_dist_node n
        where n.isactive and n.noderole = 'primary' and n.groupid <> 0),
       (select array_agg(c.relname::text order by c.relname) from pg_class c
        where c.relnamespace = to_regnamespace({quoted_schema}) and c.relkind in ('r', 'p')
          and c.relrowsecurity);

-- read_node: whether this node of Citus is the coordinator.
select citus_is_coordinator();

-- gather_schema!: makes an empty schema a plain one again.
select citus_schema_undistribute({quoted_schema}::regnamespace);

-- allow_triggers!: the triggers of this package write only to tables of the same schema, which are on
-- the same node.
select set_config('citus.enable_unsafe_triggers', 'on', true);

-- distribute_schema!: moves the schema's tables, as a whole, to one of the nodes.
select citus_schema_distribute({quoted_schema}::regnamespace);

-- record_distribution!: later setups, stores and savers see how the schema is distributed.
insert into {schema}.settings (name, value) values ('distribute', to_jsonb({distribute}::text))
on conflict (name) do nothing;

-- note_distributed!: setup is complete.
delete from {schema}.settings where name = 'distributing';
