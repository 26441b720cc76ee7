-- _search/text.ranked [all but unpartitioned, quoted, distributed: words 1; plain: whole_agent: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain, words: words 1, hybrid; plain: whole_agent: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [all but unpartitioned, quoted, distributed: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [unpartitioned: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [unpartitioned: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [unpartitioned: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [generation 2: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_g2_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [vector(3072) l2: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, 1 / (1 + nearest.distance) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [vector(1024) inner_product: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, greatest(- nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [quoted: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [quoted: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "My ""own"" 100%%"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [quoted: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [distributed: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [distributed: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [distributed: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 3]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[3], a.terms)
  - width_bucket((%(before)b::int4[])[3], a.terms)))::float8 as "frequency_3"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) filter (where each."frequency_3" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2" + "frequency_3") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 2, forms 3, lacking]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[3], a.terms)
  - width_bucket((%(before)b::int4[])[3], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[4], a.terms)
  - width_bucket((%(before)b::int4[])[4], a.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[5], a.terms)
  - width_bucket((%(before)b::int4[])[5], a.terms)), 0.5 * (width_bucket((%(terms)b::int4[])[6], a.terms)
  - width_bucket((%(before)b::int4[])[6], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    union all
select a.agent_id, a.item_id, l.terms::int4[] as terms, true as is_wanted 
from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
            %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
where a.terms is null and (a.expires_at is null or a.expires_at > now())
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 2, hybrid, lends]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted , a.namespace, a.created_at, a.key,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           , a.namespace, a.created_at, a.key
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) , lending as materialized (
  select each.agent_id, each.item_id,
         %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0)) as lent
  from each
  left join (select scored.agent_id, scored.item_id, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning as alone from scored) own
    using (agent_id, item_id)
  window beside as (
    partition by each.agent_id, each.namespace, date_bin('1 day', each.created_at, 'epoch')
    order by each.created_at, length(each.key), each.key)
)
  select scored.*, coalesce(lending.lent, 0) as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(coalesce(lending.lent, 0), 0) as total
  from scored left join lending using (agent_id, item_id)
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, lends, lacking]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted , a.namespace, a.created_at, a.key,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           , a.namespace, a.created_at, a.key
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    union all
select a.agent_id, a.item_id, l.terms::int4[] as terms, true as is_wanted , a.namespace, a.created_at, a.key
from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
            %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
where a.terms is null and (a.expires_at is null or a.expires_at > now())
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) , lending as materialized (
  select each.agent_id, each.item_id,
         %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0)) as lent
  from each
  left join (select scored.agent_id, scored.item_id, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning as alone from scored) own
    using (agent_id, item_id)
  window beside as (
    partition by each.agent_id, each.namespace, date_bin('1 day', each.created_at, 'epoch')
    order by each.created_at, length(each.key), each.key)
)
  select scored.*, coalesce(lending.lent, 0) as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(coalesce(lending.lent, 0), 0) as total
  from scored left join lending using (agent_id, item_id)
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 0, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, 0 as frequency
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, 0 as weight
  from each
), texts as materialized (
  select each.agent_id, each.item_id, 0::float8 as words
  from agent cross join each
  where each.is_wanted and (0) > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, fusion rank]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*,
         case when rated.words > 0
           then 11::float8 / (10 + rank() over (order by rated.words desc nulls last)) else 0
         end as by_words,
         case when rated.meaning is not null
           then 11::float8 / (10 + rank() over (order by rated.meaning desc nulls last)) else 0
         end as by_meaning
  from rated
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, index hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, index hnsw of codes]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
 limit (64))
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, index ivfflat]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, index ivfflat of codes]
with tuned as materialized (
  select set_config('ivfflat.probes', %(search)b::text, true),
         set_config('ivfflat.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
 limit (64))
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 3, hybrid, by_words, fusion rank]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*,
         case when rated.words > 0
           then 11::float8 / (10 + rank() over (order by rated.words desc nulls last)) else 0
         end as by_words,
         case when rated.meaning is not null
           then 11::float8 / (10 + rank() over (order by rated.meaning desc nulls last)) else 0
         end as by_meaning
  from rated
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, hybrid, by_words, index hnsw]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, by_words, lacking]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  union all
select a.agent_id, a.item_id, true as is_wanted, cardinality(l.terms)::float8 as length,
       q.word, greatest(
  (width_bucket(q.term, l.terms) - width_bucket(q.term - 1, l.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, l.terms) - width_bucket(o.term - 1, l.terms))
    from unnest(q.others) o (term)) end) as times
from (
  select l.agent_id, l.item_id, l.updated_at, l.terms::int4[] as terms
  from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
              %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
) l
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
join (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q on l.terms && q.terms
where a.terms is null and (a.expires_at is null or a.expires_at > now())
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 12, lacking False]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, a.terms
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, each.word,
         max(each.factor * each.times) as times
  from (
    select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.factor,
           count(*) as times
    from each cross join unnest(each.terms) own (term) join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = own.term
    where (cardinality(%(listed_terms)b::int4[]) > 24 or each.terms && %(listed_terms)b::int4[])
    group by each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.term, q.factor) each
  group by each.agent_id, each.item_id, each.is_wanted, each.length, each.word
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 12, lacking]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, a.terms
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    union all
select a.agent_id, a.item_id, l.terms::int4[] as terms, true as is_wanted 
from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
            %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
where a.terms is null and (a.expires_at is null or a.expires_at > now())
    offset 0) a
), found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, each.word,
         max(each.factor * each.times) as times
  from (
    select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.factor,
           count(*) as times
    from each cross join unnest(each.terms) own (term) join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = own.term
    where (cardinality(%(listed_terms)b::int4[]) > 24 or each.terms && %(listed_terms)b::int4[])
    group by each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.term, q.factor) each
  group by each.agent_id, each.item_id, each.is_wanted, each.length, each.word
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 12, hybrid, lends]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted , a.namespace, a.created_at, a.key,
         cardinality(a.terms)::float8 as length, a.terms
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           , a.namespace, a.created_at, a.key
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, each.word,
         max(each.factor * each.times) as times
  from (
    select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.factor,
           count(*) as times
    from each cross join unnest(each.terms) own (term) join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = own.term
    where (cardinality(%(listed_terms)b::int4[]) > 24 or each.terms && %(listed_terms)b::int4[])
    group by each.agent_id, each.item_id, each.is_wanted, each.length, q.word, q.term, q.factor) each
  group by each.agent_id, each.item_id, each.is_wanted, each.length, each.word
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) , lending as materialized (
  select each.agent_id, each.item_id,
         %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0)) as lent
  from each
  left join (select scored.agent_id, scored.item_id, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning as alone from scored) own
    using (agent_id, item_id)
  window beside as (
    partition by each.agent_id, each.namespace, date_bin('1 day', each.created_at, 'epoch')
    order by each.created_at, length(each.key), each.key)
)
  select scored.*, coalesce(lending.lent, 0) as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(coalesce(lending.lent, 0), 0) as total
  from scored left join lending using (agent_id, item_id)
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 1, keys]
with  keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           null::float8 as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), found as materialized (
  select own.*
  from (
    select "own"."agent_id", "own"."item_id", own.length, own.word, max(own.factor * own.times) as times
    from (
      select "each"."agent_id", "each"."item_id", each.length, q.word, q.factor, count(*) as times
      from each cross join unnest(each.terms) term (term)
      join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = term.term
      group by "each"."agent_id", "each"."item_id", each.length, q.word, q.term, q.factor) own
    group by "own"."agent_id", "own"."item_id", own.length, own.word) own
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), told as (
  select "found"."agent_id", "found"."item_id", sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  group by "found"."agent_id", "found"."item_id"
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, null::float8 as similarity,
         null::float8 as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         null::float8 as similarity, null::float8 as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         false as has_key_meaning
  from texts
  full join (select * from keyed where keyed.wanted and keyed.words > 0) keyed
    using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, case when best.has_key_words then 0 else best.by_words end, best.words,
case when best.has_key_meaning then 0 else best.by_meaning end, best.similarity, best.lent,
case when best.has_key_words then best.by_words else 0 end
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 3, hybrid, lends, keys]
-- not prepared
with  keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), found as materialized (
  select own.*
  from (
    select "own"."agent_id", "own"."item_id", own.length, own.word, max(own.factor * own.times) as times
    from (
      select "each"."agent_id", "each"."item_id", each.length, q.word, q.factor, count(*) as times
      from each cross join unnest(each.terms) term (term)
      join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = term.term
      group by "each"."agent_id", "each"."item_id", each.length, q.word, q.term, q.factor) own
    group by "own"."agent_id", "own"."item_id", own.length, own.word) own
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), told as (
  select "found"."agent_id", "found"."item_id", sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  group by "found"."agent_id", "found"."item_id"
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted , a.namespace, a.created_at, a.key,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2", greatest((width_bucket((%(terms)b::int4[])[3], a.terms)
  - width_bucket((%(before)b::int4[])[3], a.terms)))::float8 as "frequency_3"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           , a.namespace, a.created_at, a.key
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2", ln(1 + (count(*) filter (where each."frequency_3" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_3" > 0) + 0.5::float8)) as "weight_3"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_3" * 2.2::float8 * each."frequency_3"
  / (each."frequency_3" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2" + "frequency_3") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         greatest(1 - nearest.distance, keyed.similarity) as similarity,
         greatest(greatest(1 - nearest.distance, 0), keyed.meaning) as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         coalesce(keyed.meaning, 0) > coalesce(greatest(1 - nearest.distance, 0), 0) as has_key_meaning
  from texts full join nearest using (agent_id, item_id)
  full join (select * from keyed where keyed.wanted) keyed using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) , lending as materialized (
  select each.agent_id, each.item_id,
         %(neighbour_weight)b
           * (coalesce(lag(own.alone) over beside, 0) + coalesce(lead(own.alone) over beside, 0)
              + 0.5 * coalesce(lag(own.alone, 2) over beside, 0)
              + 0.5 * coalesce(lead(own.alone, 2) over beside, 0)) as lent
  from each
  left join (select scored.agent_id, scored.item_id, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning as alone from scored) own
    using (agent_id, item_id)
  window beside as (
    partition by each.agent_id, each.namespace, date_bin('1 day', each.created_at, 'epoch')
    order by each.created_at, length(each.key), each.key)
)
  select scored.*, coalesce(lending.lent, 0) as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(coalesce(lending.lent, 0), 0) as total
  from scored left join lending using (agent_id, item_id)
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, case when best.has_key_words then 0 else best.by_words end, best.words,
case when best.has_key_meaning then 0 else best.by_meaning end, best.similarity, best.lent,
%(text_weight)b::float8 * case when best.has_key_words then best.by_words else 0 end
  + (1 - %(text_weight)b::float8) * case when best.has_key_meaning then best.by_meaning else 0 end
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: words 2, hybrid, by_words, index hnsw, keys]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), found as materialized (
  select own.*
  from (
    select "own"."agent_id", "own"."item_id", own.length, own.word, max(own.factor * own.times) as times
    from (
      select "each"."agent_id", "each"."item_id", each.length, q.word, q.factor, count(*) as times
      from each cross join unnest(each.terms) term (term)
      join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = term.term
      group by "each"."agent_id", "each"."item_id", each.length, q.word, q.term, q.factor) own
    group by "own"."agent_id", "own"."item_id", own.length, own.word) own
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), told as (
  select "found"."agent_id", "found"."item_id", sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  group by "found"."agent_id", "found"."item_id"
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         greatest(1 - nearest.distance, keyed.similarity) as similarity,
         greatest(greatest(1 - nearest.distance, 0), keyed.meaning) as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         coalesce(keyed.meaning, 0) > coalesce(greatest(1 - nearest.distance, 0), 0) as has_key_meaning
  from texts full join nearest using (agent_id, item_id)
  full join (select * from keyed where keyed.wanted) keyed using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, case when best.has_key_words then 0 else best.by_words end, best.words,
case when best.has_key_meaning then 0 else best.by_meaning end, best.similarity, best.lent,
%(text_weight)b::float8 * case when best.has_key_words then best.by_words else 0 end
  + (1 - %(text_weight)b::float8) * case when best.has_key_meaning then best.by_meaning else 0 end
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: whole_agent, filter: words 1]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: whole_agent, filter: words 1, hybrid]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: within_agent: words 1]
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: within_agent, filter: words 1]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: within_agent: words 1, hybrid]
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: within_agent, filter: words 1, hybrid]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents, filter: words 1]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents, filter: words 1, hybrid]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: across_agents, filter: words 1, by_words]
-- not prepared
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, (a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything: words 1]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything, filter: words 1]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything: words 1, hybrid]
with   each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where true and true and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything, filter: words 1, hybrid]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything: words 1, by_words]
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, true as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where true and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: everything, filter: words 1, by_words]
-- not prepared
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, (true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory" a
    where true and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: filter: words 1, by_words, lacking]
-- not prepared
with   found as materialized (
  select each.agent_id, each.item_id, each.is_wanted, each.length, q.word, each.times
  from (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q
  cross join lateral (
    select a.agent_id, a.item_id, (a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as is_wanted,
           cardinality(a.terms)::float8 as length, greatest(
  (width_bucket(q.term, a.terms) - width_bucket(q.term - 1, a.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, a.terms) - width_bucket(o.term - 1, a.terms))
    from unnest(q.others) o (term)) end) as times
    from "letta"."archival_memory_3" a
    where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.terms && q.terms and (a.expires_at is null or a.expires_at > now())
    offset 0) each
  union all
select a.agent_id, a.item_id, (a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true))) as is_wanted, cardinality(l.terms)::float8 as length,
       q.word, greatest(
  (width_bucket(q.term, l.terms) - width_bucket(q.term - 1, l.terms))::float8,
  case when q.others is not null then (
    select 0.5::float8 * max(width_bucket(o.term, l.terms) - width_bucket(o.term - 1, l.terms))
    from unnest(q.others) o (term)) end) as times
from (
  select l.agent_id, l.item_id, l.updated_at, l.terms::int4[] as terms
  from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
              %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
) l
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
join (select l.word, l.terms, l.terms[1] as term,
        case when cardinality(l.terms) > 1 then l.terms[2:] end as others
 from (
   select l.word, array_agg(l.term order by l.factor desc) as terms
   from unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
     l (word, term, factor)
   group by l.word) l) q on l.terms && q.terms
where a.terms is null and (a.expires_at is null or a.expires_at > now())
), agent as materialized (
  select coalesce(%(mean_terms)b::float8, (select avg(nullif(found.length, 0)) from found))::float8 as length
), weighed as materialized (
  select found.word,
         ln(1 + ((greatest(%(rows)b::float8, max(count(*)) over ()))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found"
  group by found.word
), texts as materialized (
  select found.agent_id, found.item_id, sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  where found.is_wanted
  group by found.agent_id, found.item_id
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: passages]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.value @> any (%(tags)b::text[]::jsonb[]) and a.created_at >= %(since)b and a.created_at <= %(until)b and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: passages: words 1, several]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where true and a.value @> %(tags)b::text::jsonb and ((a.agent_id = %(agent_0)b and a.namespace >= %(first_0)b and a.namespace < %(after_0)b) or (a.agent_id = %(agent_1)b and a.namespace >= %(first_1)b and a.namespace < %(after_1)b) or (a.agent_id = %(agent_2)b and a.namespace >= %(first_2)b and a.namespace < %(after_2)b)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = any (%(agents)b) and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with rated as (
  select texts.agent_id, texts.item_id, texts.words, null::float8 as similarity,
         null::float8 as meaning
  from texts
  where texts.words >= coalesce((
    select t.words from texts t order by t.words desc offset %(most_1)s - 1 limit 1), 0)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, scored.words + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked [plain: passages: words 1, hybrid, several]
-- not prepared
with  matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where true and a.value @> %(tags)b::text::jsonb and ((a.agent_id = %(agent_0)b and a.namespace >= %(first_0)b and a.namespace < %(after_0)b) or (a.agent_id = %(agent_1)b and a.namespace >= %(first_1)b and a.namespace < %(after_1)b) or (a.agent_id = %(agent_2)b and a.namespace >= %(first_2)b and a.namespace < %(after_2)b)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = any (%(agents)b) and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where true and a.value @> %(tags)b::text::jsonb and ((a.agent_id = %(agent_0)b and a.namespace >= %(first_0)b and a.namespace < %(after_0)b) or (a.agent_id = %(agent_1)b and a.namespace >= %(first_1)b and a.namespace < %(after_1)b) or (a.agent_id = %(agent_2)b and a.namespace >= %(first_2)b and a.namespace < %(after_2)b)) and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
)
select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent
from list_1 best
join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
order by best.total desc, a.namespace, a.key
limit %(limit)s offset %(offset)s

-- _search/text.ranked_of_lists [plain, words: words 2, hybrid, index hnsw, rest; plain: whole_agent: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [unpartitioned: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [generation 2: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_g2_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_g2_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_g2_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [vector(3072) l2: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (select %(query)b::"public".halfvec(3072) from tuned)
 limit (64))
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, 1 / (1 + nearest.distance) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<->) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, 1 / (1 + nearest.distance) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [vector(1024) inner_product: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<#>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<#>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, greatest(- nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, min(each.distance) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<#>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, - nearest.distance as similarity, greatest(- nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [quoted: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "My ""own"" 100%%"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "My ""own"" 100%%"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "My ""own"" 100%%"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "My ""own"" 100%%"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "My ""own"" 100%%"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [distributed: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and true, best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: words 1, hybrid, index hnsw of codes, rest, lacking]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    union all
select a.agent_id, a.item_id, l.terms::int4[] as terms, true as is_wanted 
from unnest(%(lacking_agents)b::uuid[], %(lacking_items)b::uuid[], %(lacking_terms)b::text[],
            %(lacking_updated)b::timestamptz[]) l (agent_id, item_id, terms, updated_at)
join "letta"."archival_memory_3" a
  on a.agent_id = l.agent_id and a.item_id = l.item_id and a.updated_at = l.updated_at
where a.terms is null and (a.expires_at is null or a.expires_at > now())
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
 limit (64))
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: words 1, hybrid, index hnsw of codes, rest, keys]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), keyed as materialized (
  with each as materialized (
    select "k"."agent_id", "k"."item_id", k.wanted, k.terms, cardinality(k.terms)::float8 as length,
           (select min(coalesce(nullif(
   (k.vectors[(n - 1) * 1536 + 1 : n * 1536])::"public".halfvec operator("public".<=>) %(query)b, 'NaN'), 1))
 from generate_series(1, k.keys) n) as distance
    from (select a.agent_id, a.item_id, (a.agent_id = %(agent)b and true) as wanted, cardinality(a.keys) as keys, a.key_terms || '{}'::int4[] as terms,
case when a.key_generation = 1 then a.key_vectors || '{}'::real[] end as vectors
from "letta"."archival_memory_3" a
where a.agent_id = %(agent)b and a.keys <> '{}' and (a.expires_at is null or a.expires_at > now()) offset 0) k
  ), found as materialized (
  select own.*
  from (
    select "own"."agent_id", "own"."item_id", own.length, own.word, max(own.factor * own.times) as times
    from (
      select "each"."agent_id", "each"."item_id", each.length, q.word, q.factor, count(*) as times
      from each cross join unnest(each.terms) term (term)
      join unnest(%(listed_words)b::int4[], %(listed_terms)b::int4[], %(listed_factors)b::float8[])
  q (word, term, factor) on q.term = term.term
      group by "each"."agent_id", "each"."item_id", each.length, q.word, q.term, q.factor) own
    group by "own"."agent_id", "own"."item_id", own.length, own.word) own
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, count(*) as texts
  from each
), weighed as materialized (
  select found.word,
         ln(1 + ((max(agent.texts))::float8 - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) as weight
  from "found" cross join "agent"
  group by found.word
), told as (
  select "found"."agent_id", "found"."item_id", sum(round(1073741824 * weighed.weight * 2.2::float8 * found.times
    / (found.times + 0.3::float8
       + 0.9::float8 * coalesce(found.length / nullif(agent.length, 0), 1)))) / 1073741824 as words
  from found join weighed using (word) cross join agent
  group by "found"."agent_id", "found"."item_id"
)
  select "nearest"."agent_id", "nearest"."item_id", nearest.wanted, told.words, 1 - nearest.distance as similarity,
         case when nearest.distance is not null then greatest(1 - nearest.distance, 0) end as meaning, nearest.distance
  from each nearest
  left join told using ("agent_id", "item_id")
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and v.item_id not in (
  select a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = '0000000000004000800000000000a9e7'::uuid and a.expires_at <= now())
 order by ("public".binary_quantize(v.embedding)::bit(1536))
  operator("public".<~>) (select "public".binary_quantize(%(query)b)::bit(1536) from tuned)
 limit (64))
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         greatest(1 - nearest.distance, keyed.similarity) as similarity,
         greatest(greatest(1 - nearest.distance, 0), keyed.meaning) as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         coalesce(keyed.meaning, 0) > coalesce(greatest(1 - nearest.distance, 0), 0) as has_key_meaning
  from texts full join nearest using (agent_id, item_id)
  full join (select * from keyed where keyed.wanted) keyed using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id not in (
    select a.item_id from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.expires_at <= now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, greatest(texts.words, keyed.words) as words,
         greatest(1 - nearest.distance, keyed.similarity) as similarity,
         greatest(greatest(1 - nearest.distance, 0), keyed.meaning) as meaning,
         coalesce(keyed.words, 0) > coalesce(texts.words, 0) as has_key_words,
         coalesce(keyed.meaning, 0) > coalesce(greatest(1 - nearest.distance, 0), 0) as has_key_meaning
  from texts full join nearest using (agent_id, item_id)
  full join (select * from keyed where keyed.wanted) keyed using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, case when best.has_key_words then 0 else best.by_words end, best.words,
case when best.has_key_meaning then 0 else best.by_meaning end, best.similarity, best.lent,
%(text_weight)b::float8 * case when best.has_key_words then best.by_words else 0 end
  + (1 - %(text_weight)b::float8) * case when best.has_key_meaning then best.by_meaning else 0 end, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: whole_agent, filter: words 2, hybrid, index hnsw, rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: within_agent: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: within_agent, filter: words 2, hybrid, index hnsw, rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory_3" a
  where a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory_3" a
    where a.agent_id = %(agent)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors_3" v
 where v.agent_id = '0000000000004000800000000000a9e7'::uuid and exists (
  select from "letta"."archival_memory_3" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.agent_id = %(agent)b and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors_3" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b
  and v.item_id = any (array(select m.item_id from matching m))
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory_3" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: across_agents: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where a.namespace >= %(first)b and a.namespace < %(after)b and true and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: across_agents, filter: words 2, hybrid, index hnsw, rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where a.namespace >= %(first)b and a.namespace < %(after)b and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where a.namespace >= %(first)b and a.namespace < %(after)b and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: everything: words 2, hybrid, index hnsw, rest]
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)),  each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where each.is_wanted and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and true and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where true and true and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key

-- _search/text.ranked_of_lists [plain: everything, filter: words 2, hybrid, index hnsw, rest]
-- not prepared
with tuned as materialized (
  select set_config('hnsw.ef_search', %(search)b::text, true),
         set_config('hnsw.iterative_scan', %(scan)b::text, true)), matching as materialized (
  select a.agent_id, a.item_id from "letta"."archival_memory" a
  where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
), each as materialized (
  select a.agent_id, a.item_id, a.is_wanted ,
         cardinality(a.terms)::float8 as length, greatest((width_bucket((%(terms)b::int4[])[1], a.terms)
  - width_bucket((%(before)b::int4[])[1], a.terms)))::float8 as "frequency_1", greatest((width_bucket((%(terms)b::int4[])[2], a.terms)
  - width_bucket((%(before)b::int4[])[2], a.terms)))::float8 as "frequency_2"
  from (
    select a.agent_id, a.item_id, a.terms || '{}'::int4[] as terms, true as is_wanted
           
    from "letta"."archival_memory" a
    where true and a.terms is not null and (a.expires_at is null or a.expires_at > now())
    
    offset 0) a
), agent as materialized (
  select avg(nullif(each.length, 0)) as length, ln(1 + (count(*) filter (where each."frequency_1" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_1" > 0) + 0.5::float8)) as "weight_1", ln(1 + (count(*) filter (where each."frequency_2" = 0) + 0.5::float8)
     / (count(*) filter (where each."frequency_2" > 0) + 0.5::float8)) as "weight_2"
  from each
), texts as materialized (
  select each.agent_id, each.item_id, agent."weight_1" * 2.2::float8 * each."frequency_1"
  / (each."frequency_1" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) + agent."weight_2" * 2.2::float8 * each."frequency_2"
  / (each."frequency_2" + 0.3::float8 + 0.9::float8 * coalesce(each.length / nullif(agent.length, 0), 1)) as words
  from agent cross join each
  where (each.agent_id, each.item_id) in (select m.agent_id, m.item_id from matching m) and ("frequency_1" + "frequency_2") > 0
), "list_1" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from ((select v.agent_id, v.item_id, v.embedding operator("public".<=>) (select %(query)b from tuned) as distance
 from "letta"."archival_vectors" v
 where v.field >= '' and exists (
  select from "letta"."archival_memory" a
  where a.agent_id = v.agent_id and a.item_id = v.item_id
    and true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
  offset 0)
 order by v.embedding operator("public".<=>) (select %(query)b from tuned)
 fetch first (64) rows with ties)
union all
(select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
 from (select texts.agent_id, texts.item_id from texts
       order by texts.words desc, texts.agent_id, texts.item_id
       limit 64) t
 cross join lateral (
   select * from "letta"."archival_vectors" v
   where v.agent_id = t.agent_id and v.item_id = t.item_id
   offset 0) v)) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where true
  order by total desc
  fetch first %(most_1)s rows with ties
), "list_2" as materialized (
  with nearest as materialized (
  select each.agent_id, each.item_id, coalesce(nullif(min(each.distance), 'NaN'), 1) as distance
  from (select v.agent_id, v.item_id, v.embedding operator("public".<=>) %(query)b as distance
from "letta"."archival_vectors" v
join "letta"."archival_memory" a on a.agent_id = v.agent_id and a.item_id = v.item_id
where true and ((a.value @> %(filter_2)s::jsonb and coalesce((a.value -> %(filter_0)s::text) = %(filter_1)s::jsonb, false)) and ((jsonb_typeof((a.value -> %(filter_3)s::text)) = 'number' and (a.value -> %(filter_3)s::text) >= %(filter_4)s::jsonb) is true)) and (a.expires_at is null or a.expires_at > now())
offset 0) each
  group by each.agent_id, each.item_id
), rated as (
  select agent_id, item_id, texts.words, 1 - nearest.distance as similarity, greatest(1 - nearest.distance, 0) as meaning
  from texts full join nearest using (agent_id, item_id)
), scored as (
  select rated.*, coalesce(rated.words / top.words, 0) as by_words,
         coalesce(rated.meaning / nullif(top.meaning, 0), 0) as by_meaning
  from rated
  cross join (select max(words) as words, max(meaning) as meaning from rated) top
) 
  select scored.*, null::float8 as lent, %(text_weight)b::float8 * scored.by_words + (1 - %(text_weight)b::float8) * scored.by_meaning + coalesce(null::float8, 0) as total
  from scored 
  where (scored.agent_id, scored.item_id) not in (select l.agent_id, l.item_id from "list_1" l)
  order by total desc
  fetch first %(most_2)s rows with ties
)
select page.* from (
  select a.namespace, a.key, a.value::text, a.created_at, a.updated_at,
a.ttl is not null and (current_setting('transaction_read_only') = 'off' or current_setting('langgraph_letta_store.reader', true) = 'on'), best.total, best.by_words, best.words, best.by_meaning, best.similarity, best.lent, best.place
  from (select 1 as place, l.* from "list_1" l union all select 2 as place, l.* from "list_2" l) best
  join "letta"."archival_memory" a on a.agent_id = best.agent_id and a.item_id = best.item_id
  order by best.place, best.total desc, a.namespace, a.key
  limit %(limit)s offset %(offset)s) page
order by page.total desc, page.namespace, page.key
