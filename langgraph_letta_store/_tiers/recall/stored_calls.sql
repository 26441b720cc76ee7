-- may_have_calls: an assistant's message that was stored before migration 23, with calls and what was
-- said in one text. A message whose text was taken out of it has no calls.
r.role = 'assistant' and r.text_at is null and r.all_terms is null and r.text <> '';

-- lost_text: a message whose text a worker of an older version has removed or encrypted, without what
-- was said in it.
r.text = '' and (r.said is not null or r.all_terms <> '{{}}');

-- count_stored: the number of both.
select count(*) from {schema}.recall_memory r where ({may_have_calls}) or ({lost_text});

-- forget_lost!: removes what was said where its text is gone.
update {schema}.recall_memory r set said = null, all_terms = null where {lost_text};

-- read_stored: some of them, from one on in the order of their keys.
select r.agent_id, r.thread_id, r.sequence, r.created_at, r.message_id, r.digest, r.type,
       {message_bytes}
from {schema}.recall_memory r
where {may_have_calls}
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s;

-- split_stored!: stores what was said in them, its words, and the words of the whole text.
update {schema}.recall_memory r
set said = n.said, all_terms = string_to_array(n.all_terms, ' ')::int4[],
    terms = case when n.said is null then r.terms else string_to_array(n.terms, ' ')::int4[] end
from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(digests)b::bytea[],
            %(said)b::text[], %(terms)b::text[], %(all_terms)b::text[])
       n (agent, thread, sequence, digest, said, terms, all_terms)
where r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
  and r.digest = n.digest and {may_have_calls};

-- forget_vectors!: deletes the vectors of messages with calls, which were made from the whole texts.
delete from {all_recall_vectors} v
using unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
where v.agent_id = n.agent and v.thread_id = n.thread and v.sequence = n.sequence;

-- wait_again!: has these messages embedded again.
insert into {schema}.recall_backlog (tenant, agent_id, thread_id, sequence)
select r.tenant, r.agent_id, r.thread_id, r.sequence
from {schema}.recall_memory r
join unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[]) n (agent, thread, sequence)
  on r.agent_id = n.agent and r.thread_id = n.thread and r.sequence = n.sequence
where r.said <> '' and not r.superseded{through_coordinator}
on conflict do nothing;
