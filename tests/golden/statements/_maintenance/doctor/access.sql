-- _maintenance/doctor/access.nearest [all]
-- not prepared
select v.agent_id from "thing" v
cross join (select '1'::"thing" as embedding) s
where v.agent_id = '1'::uuid
order by v.embedding
limit 10

-- _maintenance/doctor/access.prefer_indexes [all]
-- not prepared
select set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)

-- _maintenance/doctor/access.read_own_indexes [plain]
-- not prepared
select i.name, i.table_name, i.agent_id, i.kind, coalesce((i.settings ->> 'codes')::bool, false)
from "letta".indexes i
where i.agent_id is not null and i.kind in ('hnsw', 'ivfflat')
order by i.row_count desc
limit 20

-- _maintenance/doctor/access.read_own_indexes [quoted]
-- not prepared
select i.name, i.table_name, i.agent_id, i.kind, coalesce((i.settings ->> 'codes')::bool, false)
from "My ""own"" 100%%".indexes i
where i.agent_id is not null and i.kind in ('hnsw', 'ivfflat')
order by i.row_count desc
limit 20
