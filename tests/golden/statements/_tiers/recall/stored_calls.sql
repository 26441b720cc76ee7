-- _tiers/recall/stored_calls.count_stored [all but quoted]
-- not prepared
select count(*) from "letta".recall_memory r where (r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> '') or (r.text = '' and (r.said is not null or r.all_terms <> '{}'))

-- _tiers/recall/stored_calls.count_stored [quoted]
-- not prepared
select count(*) from "My ""own"" 100%%".recall_memory r where (r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> '') or (r.text = '' and (r.said is not null or r.all_terms <> '{}'))

-- _tiers/recall/stored_calls.forget_lost [all but quoted]
-- writes
-- not prepared
update "letta".recall_memory r set said = null, all_terms = null where r.text = '' and (r.said is not null or r.all_terms <> '{}')

-- _tiers/recall/stored_calls.forget_lost [quoted]
-- writes
-- not prepared
update "My ""own"" 100%%".recall_memory r set said = null, all_terms = null where r.text = '' and (r.said is not null or r.all_terms <> '{}')

-- _tiers/recall/stored_calls.forget_vectors [all but generation 2, quoted]
-- writes
-- not prepared
delete from "letta"."recall_vectors" v
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
where v.agent_id = n.agent and v.thread_id = n.thread and v.sequence = n.sequence

-- _tiers/recall/stored_calls.forget_vectors [generation 2]
-- writes
-- not prepared
delete from "letta"."recall_vectors_g2" v
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
where v.agent_id = n.agent and v.thread_id = n.thread and v.sequence = n.sequence

-- _tiers/recall/stored_calls.forget_vectors [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%%"."recall_vectors" v
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
where v.agent_id = n.agent and v.thread_id = n.thread and v.sequence = n.sequence

-- _tiers/recall/stored_calls.read_stored [all but quoted]
-- not prepared
select r.agent_id, r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.type,
       case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "letta".recall_memory r
where r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> ''
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s

-- _tiers/recall/stored_calls.read_stored [quoted]
-- not prepared
select r.agent_id, r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.type,
       case when r.text_at is null then r.message
else substr(r.message, 1, r.text_at) || convert_to(r.text, 'UTF8') || substr(r.message, r.text_at + 1)
end
from "My ""own"" 100%%".recall_memory r
where r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> ''
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s

-- _tiers/recall/stored_calls.split_stored [all but quoted]
-- writes
-- not prepared
update "letta".recall_memory r
set said = n.said, all_terms = string_to_array(n.all_terms, ' ')::int4[],
    terms = case when n.said is null then r.terms else string_to_array(n.terms, ' ')::int4[] end
from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[],
            %(said)b::text[], %(terms)b::text[], %(all_terms)b::text[])
       n (agent, thread, sequence, digest, said, terms, all_terms)
where r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
  and r.digest = n.digest and r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> ''

-- _tiers/recall/stored_calls.split_stored [quoted]
-- writes
-- not prepared
update "My ""own"" 100%%".recall_memory r
set said = n.said, all_terms = string_to_array(n.all_terms, ' ')::int4[],
    terms = case when n.said is null then r.terms else string_to_array(n.terms, ' ')::int4[] end
from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[],
            %(said)b::text[], %(terms)b::text[], %(all_terms)b::text[])
       n (agent, thread, sequence, digest, said, terms, all_terms)
where r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
  and r.digest = n.digest and r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> ''

-- _tiers/recall/stored_calls.wait_again [all but quoted, distributed]
-- writes
-- not prepared
insert into "letta".recall_backlog (tenant, agent_id, thread_id, sequence)
select r.tenant, r.agent_id, r.thread_id, r.sequence
from "letta".recall_memory r
join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
  on r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
where r.said <> '' and not r.superseded
on conflict do nothing

-- _tiers/recall/stored_calls.wait_again [quoted]
-- writes
-- not prepared
insert into "My ""own"" 100%%".recall_backlog (tenant, agent_id, thread_id, sequence)
select r.tenant, r.agent_id, r.thread_id, r.sequence
from "My ""own"" 100%%".recall_memory r
join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
  on r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
where r.said <> '' and not r.superseded
on conflict do nothing

-- _tiers/recall/stored_calls.wait_again [distributed]
-- writes
-- not prepared
insert into "letta".recall_backlog (tenant, agent_id, thread_id, sequence)
select r.tenant, r.agent_id, r.thread_id, r.sequence
from "letta".recall_memory r
join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
  on r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
where r.said <> '' and not r.superseded and clock_timestamp() is not null
on conflict do nothing
