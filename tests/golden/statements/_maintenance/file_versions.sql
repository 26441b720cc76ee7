-- _maintenance/file_versions.count_past [all but quoted]
-- not prepared
select count(*) from "letta".files f
join "letta".file_versions v on v.agent_id = f.agent_id and v.item_id = f.item_id
left join "letta".file_versions newer
  on newer.agent_id = v.agent_id and newer.item_id = v.item_id and newer.version = v.version + 1
where v.version <= f.version - %(count)b::int8
   or coalesce(newer.written_at, f.modified_at) < now() - %(age)b::interval

-- _maintenance/file_versions.count_past [quoted]
-- not prepared
select count(*) from "My ""own"" 100%%".files f
join "My ""own"" 100%%".file_versions v on v.agent_id = f.agent_id and v.item_id = f.item_id
left join "My ""own"" 100%%".file_versions newer
  on newer.agent_id = v.agent_id and newer.item_id = v.item_id and newer.version = v.version + 1
where v.version <= f.version - %(count)b::int8
   or coalesce(newer.written_at, f.modified_at) < now() - %(age)b::interval

-- _maintenance/file_versions.delete_past [all but quoted]
-- writes
-- not prepared
with past as (
  select v.agent_id, v.item_id, v.version from "letta".files f
join "letta".file_versions v on v.agent_id = f.agent_id and v.item_id = f.item_id
left join "letta".file_versions newer
  on newer.agent_id = v.agent_id and newer.item_id = v.item_id and newer.version = v.version + 1
where v.version <= f.version - %(count)b::int8
   or coalesce(newer.written_at, f.modified_at) < now() - %(age)b::interval
), gone as (
  delete from "letta".file_versions v using past
  where v.agent_id = past.agent_id and v.item_id = past.item_id and v.version = past.version
  returning true
)
select count(*) from gone

-- _maintenance/file_versions.delete_past [quoted]
-- writes
-- not prepared
with past as (
  select v.agent_id, v.item_id, v.version from "My ""own"" 100%%".files f
join "My ""own"" 100%%".file_versions v on v.agent_id = f.agent_id and v.item_id = f.item_id
left join "My ""own"" 100%%".file_versions newer
  on newer.agent_id = v.agent_id and newer.item_id = v.item_id and newer.version = v.version + 1
where v.version <= f.version - %(count)b::int8
   or coalesce(newer.written_at, f.modified_at) < now() - %(age)b::interval
), gone as (
  delete from "My ""own"" 100%%".file_versions v using past
  where v.agent_id = past.agent_id and v.item_id = past.item_id and v.version = past.version
  returning true
)
select count(*) from gone
