-- _tiers/recall/message_keys.keyless [all but quoted]
select r.agent_id, r.thread_id, r.sequence,
       case when r.role is distinct from 'summary' and (r.role in ('tool', 'function') or r.said = ''
 or (r.role = 'assistant' and r.said is null and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true then left(coalesce(r.said, r.text), %(characters)s)
            else '' end
from "letta".recall_memory r
where r.keys is null and r.text <> '' and not r.superseded
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s

-- _tiers/recall/message_keys.keyless [quoted]
select r.agent_id, r.thread_id, r.sequence,
       case when r.role is distinct from 'summary' and (r.role in ('tool', 'function') or r.said = ''
 or (r.role = 'assistant' and r.said is null and right(r.text, 2) = '})'
     and r.text ~ '^([\w.-]+\(\{[^\n]*\}\)(\n|$))+$')) is not true then left(coalesce(r.said, r.text), %(characters)s)
            else '' end
from "My ""own"" 100%%".recall_memory r
where r.keys is null and r.text <> '' and not r.superseded
  and (r.agent_id, r.thread_id, r.sequence) > (%(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.agent_id, r.thread_id, r.sequence
limit %(count)s

-- _tiers/recall/message_keys.store_key_vectors [all but quoted]
-- writes
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.vectors
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, thread_id, sequence, keys, vectors)
  join "letta".recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of r skip locked
), stored as (
  update "letta".recall_memory r
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored

-- _tiers/recall/message_keys.store_key_vectors [quoted]
-- writes
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.vectors
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(vectors)b::text[])
         new (agent_id, thread_id, sequence, keys, vectors)
  join "My ""own"" 100%%".recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys = array(select jsonb_array_elements_text(new.keys::jsonb))
  for update of r skip locked
), stored as (
  update "My ""own"" 100%%".recall_memory r
  set key_vectors = free.vectors::real[], key_generation = %(generation)b::int4
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored

-- _tiers/recall/message_keys.store_keys [all but quoted]
-- writes
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(key_terms)b::text[])
         new (agent_id, thread_id, sequence, keys, terms)
  join "letta".recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys is null and r.text <> ''
  for update of r skip locked
), stored as (
  update "letta".recall_memory r
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored

-- _tiers/recall/message_keys.store_keys [quoted]
-- writes
with free as (
  select r.agent_id, r.thread_id, r.sequence, new.keys, new.terms
  from unnest(%(agents)b::uuid[], %(threads)b::text[], %(sequences)b::int8[], %(keys)b::text[],
              %(key_terms)b::text[])
         new (agent_id, thread_id, sequence, keys, terms)
  join "My ""own"" 100%%".recall_memory r on r.agent_id = new.agent_id and r.thread_id = new.thread_id and r.sequence = new.sequence
  where r.keys is null and r.text <> ''
  for update of r skip locked
), stored as (
  update "My ""own"" 100%%".recall_memory r
  set keys = array(select jsonb_array_elements_text(free.keys::jsonb)),
      key_terms = free.terms::int4[]
  from free
  where r.agent_id = free.agent_id and r.thread_id = free.thread_id and r.sequence = free.sequence
  returning r.agent_id
)
select count(*) from stored

-- _tiers/recall/message_keys.unembedded [all but quoted]
select r.agent_id, r.thread_id, r.sequence, r.keys, r.key_generation
from "letta".recall_memory r
where r.keys <> '{}' and r.key_generation < %(generation)b::int4
  and (r.key_generation, r.agent_id, r.thread_id, r.sequence)
    > (%(since)b::int4, %(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.key_generation, r.agent_id, r.thread_id, r.sequence
limit %(count)s

-- _tiers/recall/message_keys.unembedded [quoted]
select r.agent_id, r.thread_id, r.sequence, r.keys, r.key_generation
from "My ""own"" 100%%".recall_memory r
where r.keys <> '{}' and r.key_generation < %(generation)b::int4
  and (r.key_generation, r.agent_id, r.thread_id, r.sequence)
    > (%(since)b::int4, %(agent)b::uuid, %(thread)b::text, %(sequence)b::int8)
order by r.key_generation, r.agent_id, r.thread_id, r.sequence
limit %(count)s
