-- keyless: messages whose keys are still to be made, in the order of their ids. What a tool returned
-- gets none.
select r.agent_id, r.thread_id, r.sequence,
       case when {is_original} and {is_said} then left(coalesce(r.said, r.text), %(characters)s)
            else '' end
from {schema}.recall_memory r
where r.keys is null and r.text <> '' and not r.superseded
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s;

-- store_keys!: stores the keys of messages that have none and still have a text, and counts the
-- messages. Rows that other sessions have locked are left for the next time, so that no writer waits.
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(key_terms)b::text[])
         new (agent_id, thread_id, sequence, keys, terms)
  join {schema}.recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys is null and r.text <> ''
  for update of r skip locked
), stored as (
  update {schema}.recall_memory r
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored;

-- unembedded: keys without vectors of the present model.
select r.agent_id, r.thread_id, r.sequence, r.keys, r.key_generation
from {schema}.recall_memory r
where r.keys <> '{{}}' and r.key_generation < %(generation)b::int4
  and (r.key_generation, r.agent_id, r.thread_id, r.sequence)
    > (%(since)b::int4, %(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.key_generation, r.agent_id, r.thread_id, r.sequence
limit %(count)s;

-- store_key_vectors!: stores the vectors of keys that have not changed, and counts the messages.
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.vectors
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, thread_id, sequence, keys, vectors)
  join {schema}.recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of r skip locked
), stored as (
  update {schema}.recall_memory r
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored;
