-- _engine/migrations/distribution.allow_triggers [all]
-- writes
-- not prepared
select set_config('citus.enable_unsafe_triggers', 'on', true)

-- _engine/migrations/distribution.distribute_schema [all but quoted]
-- writes
-- not prepared
select citus_schema_distribute('"letta"'::regnamespace)

-- _engine/migrations/distribution.distribute_schema [quoted]
-- writes
-- not prepared
select citus_schema_distribute('"My ""own"" 100%"'::regnamespace)

-- _engine/migrations/distribution.gather_schema [all but quoted]
-- writes
-- not prepared
select citus_schema_undistribute('"letta"'::regnamespace)

-- _engine/migrations/distribution.gather_schema [quoted]
-- writes
-- not prepared
select citus_schema_undistribute('"My ""own"" 100%"'::regnamespace)

-- _engine/migrations/distribution.note_distributed [all but quoted]
-- writes
-- not prepared
delete from "letta".settings where name = 'distributing'

-- _engine/migrations/distribution.note_distributed [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%".settings where name = 'distributing'

-- _engine/migrations/distribution.read_distribution [all but quoted]
-- not prepared
select citus_is_coordinator(),
       exists (select from pg_dist_schema s where s.schemaid = to_regnamespace('"letta"')),
       current_setting('citus.enable_schema_based_sharding') = 'on',
       (select count(*) from pg_dist_node n
        where n.isactive and n.noderole = 'primary' and n.groupid <> 0),
       (select array_agg(c.relname::text order by c.relname) from pg_class c
        where c.relnamespace = to_regnamespace('"letta"') and c.relkind in ('r', 'p')
          and c.relrowsecurity)

-- _engine/migrations/distribution.read_distribution [quoted]
-- not prepared
select citus_is_coordinator(),
       exists (select from pg_dist_schema s where s.schemaid = to_regnamespace('"My ""own"" 100%"')),
       current_setting('citus.enable_schema_based_sharding') = 'on',
       (select count(*) from pg_dist_node n
        where n.isactive and n.noderole = 'primary' and n.groupid <> 0),
       (select array_agg(c.relname::text order by c.relname) from pg_class c
        where c.relnamespace = to_regnamespace('"My ""own"" 100%"') and c.relkind in ('r', 'p')
          and c.relrowsecurity)

-- _engine/migrations/distribution.read_node [all]
-- not prepared
select citus_is_coordinator()

-- _engine/migrations/distribution.record_distribution [all but quoted]
-- writes
-- not prepared
insert into "letta".settings (name, value) values ('distribute', to_jsonb('schema'::text))
on conflict (name) do nothing

-- _engine/migrations/distribution.record_distribution [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%".settings (name, value) values ('distribute', to_jsonb('schema'::text))
on conflict (name) do nothing
