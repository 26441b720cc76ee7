-- past_limits: versions before a file's latest that are too many, or that were replaced too long ago.
from {schema}.files f
join {schema}.file_versions v on v.agent_id = f.agent_id and v.item_id = f.item_id
left join {schema}.file_versions newer
  on newer.agent_id = v.agent_id and newer.item_id = v.item_id and newer.version = v.version + 1
where v.version <= f.version - %(count)b::int8
   or coalesce(newer.written_at, f.modified_at) < now() - %(age)b::interval;

-- count_past: how many there are.
select count(*) {past_limits};

-- delete_past!: deletes them, and counts them.
with past as (
  select v.agent_id, v.item_id, v.version {past_limits}
), gone as (
  delete from {schema}.file_versions v using past
  where v.agent_id = past.agent_id and v.item_id = past.item_id and v.version = past.version
  returning true
)
select count(*) from gone;
