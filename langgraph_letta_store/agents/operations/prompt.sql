-- compile: an agent's blocks, one a row, and in the first row its totals: settings, whether it has
-- had a run, the numbers of messages and passages up to a bound, the tags of the newest passages, and
-- its archives.
-- With a bound of 0 messages are not counted, and passages no further than their tags are read.
-- Counted rows are ordered as an index is, so that PostgreSQL uses the index: otherwise an agent
-- would wait for a scan of all rows of a large agent in its partition. Parameters are read by
-- subqueries, so that one plan serves all agents.
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), own as (
  select row_number() over (order by c.attached_at, c.label) as place, c.label, b.description,
         b.read_only, b.value_limit, {compiled_value} as value, b.version,
         greatest(b.updated_at, c.attached_at) as changed_at
  from {schema}.core_memory_agents c
  join {schema}.core_memory b using (tenant, block_id)
  where c.agent_id = (select agent from asked)
), message as (
  select from {recall_memory} r
  where r.agent_id = (select agent from asked) and not r.superseded
  order by r.created_at desc
  limit (select bound from asked)
), passage as materialized (
  select {newest_tags} as tags from {archival_memory} a
  where a.agent_id = (select agent from asked) and a.namespace[3] = 'archival' and {live}
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
), besides as (
  select
    1 as place,
    (select a.settings::text from {schema}.agents a where a.agent_id = asked.agent) as settings,
    exists (select from {schema}.agents a
            where a.agent_id = asked.agent and a.started_at is not null) as is_started,
    (select max(own.changed_at) from own) as changed_at,
    (select count(*) from message) as messages,
    (select count(*) from passage) as passages,
    ({used_tags}) as tags,
    (select array_agg(s.archive_id) from {schema}.archival_memory_agents s
     where s.agent_id = asked.agent) as archives
  from asked
)
select besides.settings, besides.is_started, besides.changed_at, besides.messages, besides.passages,
       besides.tags, besides.archives,
       own.label, own.version, own.description, own.read_only, own.value_limit, own.value
from besides
full join own using (place)
order by place;

-- tally: the number of passages of an archive, and the tags of the newest.
with asked as materialized (
  select %(agent)b::uuid as agent, %(bound)b::int8 as bound, %(newest)b::int8 as newest
), passage as materialized (
  select {newest_tags} as tags from {archival_memory} a
  where a.agent_id = (select agent from asked) and {live}
  order by a.updated_at desc
  limit (select greatest(bound, newest) from asked)
)
select (select count(*) from passage), ({used_tags});

-- no_tags: the tags are encrypted.
null::jsonb;

-- newest_tags: the tags of a passage, if it is one of the newest.
case when row_number() over (order by a.updated_at desc) <= (select newest from asked)
then a.value -> 'tags' end;

-- used_tags: how many passages have each tag.
select jsonb_object_agg(used.tag, used.count)::text
from (
  select tag #>> '{{}}' as tag, count(*)
  from passage
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(passage.tags) when 'array' then passage.tags else '[]' end) tag
  where jsonb_typeof(tag) = 'string'
  group by tag) used;
