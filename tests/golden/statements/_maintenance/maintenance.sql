-- _maintenance/maintenance.cluster [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [unpartitioned, distributed: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [unpartitioned, distributed: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [unpartitioned, distributed: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [unpartitioned, distributed: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [generation 2: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors_g2_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors_g2_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [generation 2: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."archival_vectors_g2_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "letta"."archival_vectors_g2_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [generation 2: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors_g2_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors_g2_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [generation 2: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "letta"."recall_vectors_g2_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "letta"."recall_vectors_g2_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [quoted: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "My ""own"" 100%%"."archival_vectors_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "My ""own"" 100%%"."archival_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [quoted: archival]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "My ""own"" 100%%"."archival_vectors_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.item_id, v.field
  for update skip locked
), clustered as (
  update "My ""own"" 100%%"."archival_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [quoted: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "My ""own"" 100%%"."recall_vectors_3" v
  where v.ctid >= '(0,0)' and v.ctid < '(64,0)' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "My ""own"" 100%%"."recall_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.cluster [quoted: recall]
-- writes
-- not prepared
with moved as materialized (
  select v.ctid as place from "My ""own"" 100%%"."recall_vectors_3" v
  where v.agent_id between '00000000-0000-0000-0000-000000000000' and '00000000-0000-4000-8000-00000000a9e7' and v.agent_id <> all (%(indexed)b::uuid[])
  order by v.agent_id, v.thread_id, v.sequence
  for update skip locked
), clustered as (
  update "My ""own"" 100%%"."recall_vectors_3" v set embedding = v.embedding
  from moved where v.ctid = moved.place
  returning 1
)
select count(*) from clustered

-- _maintenance/maintenance.count_all [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- not prepared
select count(*) from "letta"."archival_vectors_3" v

-- _maintenance/maintenance.count_all [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- not prepared
select count(*) from "letta"."recall_vectors_3" v

-- _maintenance/maintenance.count_all [unpartitioned, distributed: archival]
-- not prepared
select count(*) from "letta"."archival_vectors" v

-- _maintenance/maintenance.count_all [unpartitioned, distributed: recall]
-- not prepared
select count(*) from "letta"."recall_vectors" v

-- _maintenance/maintenance.count_all [generation 2: archival]
-- not prepared
select count(*) from "letta"."archival_vectors_g2_3" v

-- _maintenance/maintenance.count_all [generation 2: recall]
-- not prepared
select count(*) from "letta"."recall_vectors_g2_3" v

-- _maintenance/maintenance.count_all [quoted: archival]
-- not prepared
select count(*) from "My ""own"" 100%%"."archival_vectors_3" v

-- _maintenance/maintenance.count_all [quoted: recall]
-- not prepared
select count(*) from "My ""own"" 100%%"."recall_vectors_3" v

-- _maintenance/maintenance.count_expired [all but quoted]
select count(*) from "letta".archival_memory a where a.expires_at <= now()

-- _maintenance/maintenance.count_expired [quoted]
select count(*) from "My ""own"" 100%%".archival_memory a where a.expires_at <= now()

-- _maintenance/maintenance.count_rows [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- not prepared
select v.agent_id, count(*) from "letta"."archival_vectors_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- not prepared
select v.agent_id, count(*) from "letta"."recall_vectors_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [unpartitioned, distributed: archival]
-- not prepared
select v.agent_id, count(*) from "letta"."archival_vectors" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [unpartitioned, distributed: recall]
-- not prepared
select v.agent_id, count(*) from "letta"."recall_vectors" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [generation 2: archival]
-- not prepared
select v.agent_id, count(*) from "letta"."archival_vectors_g2_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [generation 2: recall]
-- not prepared
select v.agent_id, count(*) from "letta"."recall_vectors_g2_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [quoted: archival]
-- not prepared
select v.agent_id, count(*) from "My ""own"" 100%%"."archival_vectors_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_rows [quoted: recall]
-- not prepared
select v.agent_id, count(*) from "My ""own"" 100%%"."recall_vectors_3" v
group by v.agent_id having count(*) >= %(least)b::int8
order by 2 desc, 1

-- _maintenance/maintenance.count_strays [all but quoted]
select count(*) from (
  select w.thread_id from "letta".checkpoint_writes w
  where not exists (
      select from "letta".threads t
      where t.agent_id = w.agent_id and t.thread_id = w.thread_id)
    and (w.created_at < now() - interval '1 day' or exists (
  select from "letta".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id))
  group by w.agent_id, w.thread_id) stray

-- _maintenance/maintenance.count_strays [quoted]
select count(*) from (
  select w.thread_id from "My ""own"" 100%%".checkpoint_writes w
  where not exists (
      select from "My ""own"" 100%%".threads t
      where t.agent_id = w.agent_id and t.thread_id = w.thread_id)
    and (w.created_at < now() - interval '1 day' or exists (
  select from "My ""own"" 100%%".deleted_threads d
  where d.tenant = w.tenant and d.thread = sha256(convert_to(w.thread_id, 'UTF8'))
    and d.checkpoint_id >= w.checkpoint_id))
  group by w.agent_id, w.thread_id) stray

-- _maintenance/maintenance.count_wordless [all but quoted]
select count(*) from "letta".archival_memory a
where a.terms is null and (a.expires_at is null or a.expires_at > now())

-- _maintenance/maintenance.count_wordless [quoted]
select count(*) from "My ""own"" 100%%".archival_memory a
where a.terms is null and (a.expires_at is null or a.expires_at > now())

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: archival, shared hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [plain, words: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: archival, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [plain, words: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: archival, shared ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [plain, words: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: archival, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [plain, words: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [all but unpartitioned, distributed, quoted: recall, words]
-- writes
-- not prepared
create index concurrently "recall_memory_words_own_0000000000004000800000000000a9e7" on "letta"."recall_memory_3" using gin (terms) with ("fastupdate" = 'off') where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: recall, shared hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [plain, words: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: recall, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [plain, words: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: recall, shared ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [plain, words: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [plain, unpartitioned, words, distributed: recall, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [plain, words: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: recall, words]
-- writes
-- not prepared
create index concurrently "recall_memory_words_own_0000000000004000800000000000a9e7" on "letta"."recall_memory" using gin (terms) with ("fastupdate" = 'off') where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [unpartitioned, distributed: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [all: archival, words]
-- writes
-- not prepared
create index concurrently "archival_memory_words_own_0000000000004000800000000000a9e7" on "letta"."archival_memory_3" using gin (terms) with ("fastupdate" = 'off') where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: archival, shared hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_shared" on "letta"."archival_vectors_g2" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [generation 2: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_g2_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: archival, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_shared" on "letta"."archival_vectors_g2" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [generation 2: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_g2_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: archival, shared ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_shared" on "letta"."archival_vectors_g2" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [generation 2: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_g2_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: archival, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_shared" on "letta"."archival_vectors_g2" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [generation 2: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_g2_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: recall, shared hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_shared" on "letta"."recall_vectors_g2" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [generation 2: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_g2_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: recall, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_shared" on "letta"."recall_vectors_g2" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [generation 2: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_g2_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: recall, shared ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_shared" on "letta"."recall_vectors_g2" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [generation 2: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_g2_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [generation 2: recall, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_shared" on "letta"."recall_vectors_g2" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [generation 2: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_g2_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_g2_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, shared hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, shared ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [vector(3072) l2: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, shared hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, shared ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat ((embedding::"public".halfvec(3072)) "public".halfvec_l2_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [vector(3072) l2: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(3072)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, shared hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw (embedding "public".vector_ip_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw (embedding "public".vector_ip_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, shared ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat (embedding "public".vector_ip_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat (embedding "public".vector_ip_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "letta"."archival_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [vector(1024) inner_product: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "letta"."archival_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, shared hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw (embedding "public".vector_ip_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw (embedding "public".vector_ip_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, shared ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat (embedding "public".vector_ip_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat (embedding "public".vector_ip_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "letta"."recall_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [vector(1024) inner_product: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "letta"."recall_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1024)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: archival, shared hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "My ""own"" 100%%"."archival_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [quoted: archival, own hnsw]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."archival_vectors_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: archival, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "My ""own"" 100%%"."archival_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where field >= ''

-- _maintenance/maintenance.create_index [quoted: archival, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."archival_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: archival, shared ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "My ""own"" 100%%"."archival_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [quoted: archival, own ivfflat]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."archival_vectors_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: archival, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_shared" on "My ""own"" 100%%"."archival_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where field >= ''

-- _maintenance/maintenance.create_index [quoted: archival, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "archival_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."archival_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: recall, words]
-- writes
-- not prepared
create index concurrently "recall_memory_words_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."recall_memory_3" using gin (terms) with ("fastupdate" = 'off') where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: recall, shared hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "My ""own"" 100%%"."recall_vectors" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [quoted: recall, own hnsw]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."recall_vectors_3" using hnsw (embedding "public".halfvec_cosine_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: recall, shared hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "My ""own"" 100%%"."recall_vectors" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) 

-- _maintenance/maintenance.create_index [quoted: recall, own hnsw of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."recall_vectors_3" using hnsw (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("m" = 16, "ef_construction" = 64) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: recall, shared ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "My ""own"" 100%%"."recall_vectors" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [quoted: recall, own ivfflat]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."recall_vectors_3" using ivfflat (embedding "public".halfvec_cosine_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.create_index [quoted: recall, shared ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_shared" on "My ""own"" 100%%"."recall_vectors" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) 

-- _maintenance/maintenance.create_index [quoted: recall, own ivfflat of codes]
-- writes
-- not prepared
create index concurrently "recall_vectors_own_0000000000004000800000000000a9e7" on "My ""own"" 100%%"."recall_vectors_3" using ivfflat (("public".binary_quantize(embedding)::bit(1536)) "public".bit_hamming_ops) with ("lists" = 50) where agent_id = '00000000-0000-4000-8000-00000000a9e7'

-- _maintenance/maintenance.delete_empty [all but quoted]
-- writes
with gone as (
  delete from "letta".namespaces n
  using unnest(%(agents)b::uuid[], %(namespaces)b::text[]) empty (agent_id, namespace)
  where n.agent_id = empty.agent_id and n.namespace = string_to_array(empty.namespace, '.')
    and not exists (
      select from "letta".archival_memory a
      where a.agent_id = n.agent_id and a.namespace = n.namespace)
  returning 1
)
select count(*) from gone

-- _maintenance/maintenance.delete_empty [quoted]
-- writes
with gone as (
  delete from "My ""own"" 100%%".namespaces n
  using unnest(%(agents)b::uuid[], %(namespaces)b::text[]) empty (agent_id, namespace)
  where n.agent_id = empty.agent_id and n.namespace = string_to_array(empty.namespace, '.')
    and not exists (
      select from "My ""own"" 100%%".archival_memory a
      where a.agent_id = n.agent_id and a.namespace = n.namespace)
  returning 1
)
select count(*) from gone

-- _maintenance/maintenance.drop_index [all but generation 2, quoted: archival]
-- writes
-- not prepared
drop index concurrently if exists "letta"."archival_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.drop_index [all but generation 2, quoted: recall]
-- writes
-- not prepared
drop index concurrently if exists "letta"."recall_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.drop_index [generation 2: archival]
-- writes
-- not prepared
drop index concurrently if exists "letta"."archival_vectors_g2_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.drop_index [generation 2: recall]
-- writes
-- not prepared
drop index concurrently if exists "letta"."recall_vectors_g2_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.drop_index [quoted: archival]
-- writes
-- not prepared
drop index concurrently if exists "My ""own"" 100%%"."archival_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.drop_index [quoted: recall]
-- writes
-- not prepared
drop index concurrently if exists "My ""own"" 100%%"."recall_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.exact [plain, unpartitioned, words, distributed: archival, shared hnsw | archival, shared hnsw of codes | archival, shared ivfflat | archival, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [plain, words: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [plain, unpartitioned, words, distributed: recall, shared hnsw | recall, shared hnsw of codes | recall, shared ivfflat | recall, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [plain, words: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [unpartitioned, distributed: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."archival_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [unpartitioned, distributed: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."recall_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [generation 2: archival, shared hnsw | archival, shared hnsw of codes | archival, shared ivfflat | archival, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."archival_vectors_g2" v
  where field >= '' and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [generation 2: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."archival_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [generation 2: recall, shared hnsw | recall, shared hnsw of codes | recall, shared ivfflat | recall, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."recall_vectors_g2" v
  where true and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [generation 2: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "letta"."recall_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(3072) l2: archival, shared hnsw | archival, shared hnsw of codes | archival, shared ivfflat | archival, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<->) s.embedding as distance from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<->) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(3072) l2: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<->) s.embedding as distance from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(3072) l2: recall, shared hnsw | recall, shared hnsw of codes | recall, shared ivfflat | recall, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<->) s.embedding as distance from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<->) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(3072) l2: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<->) s.embedding as distance from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(1024) inner_product: archival, shared hnsw | archival, shared hnsw of codes | archival, shared ivfflat | archival, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<#>) s.embedding as distance from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<#>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(1024) inner_product: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<#>) s.embedding as distance from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(1024) inner_product: recall, shared hnsw | recall, shared hnsw of codes | recall, shared ivfflat | recall, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<#>) s.embedding as distance from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<#>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [vector(1024) inner_product: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".vector[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<#>) s.embedding as distance from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [quoted: archival, shared hnsw | archival, shared hnsw of codes | archival, shared ivfflat | archival, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "My ""own"" 100%%"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [quoted: archival, own hnsw | archival, own hnsw of codes | archival, own ivfflat | archival, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "My ""own"" 100%%"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [quoted: recall, shared hnsw | recall, shared hnsw of codes | recall, shared ivfflat | recall, shared ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "My ""own"" 100%%"."recall_vectors" v
  where true and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.exact [quoted: recall, own hnsw | recall, own hnsw of codes | recall, own ivfflat | recall, own ivfflat of codes]
-- not prepared
select (array_agg(near.distance order by near.distance))[1:10]
from unnest(%(vectors)b::"public".halfvec[], %(bounds)b::float8[]) with ordinality
  s (embedding, bound, position)
left join lateral (
  select v.embedding operator("public".<=>) s.embedding as distance from "My ""own"" 100%%"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) s.embedding <= s.bound) near on true
group by s.position
order by s.position

-- _maintenance/maintenance.find_dirty [all]
select s.relname::text, s.n_dead_tup, s.n_ins_since_vacuum, s.n_mod_since_analyze,
       pg_table_size(s.relid)
from pg_stat_user_tables s
join pg_class c on c.oid = s.relid
where c.relnamespace = to_regnamespace(%(schema)b) and c.relkind = 'r'
  and s.relname ~ %(pattern)b and pg_has_role(c.relowner, 'usage')
  and greatest(s.n_dead_tup, s.n_ins_since_vacuum, s.n_mod_since_analyze)
    > %(rows)b::int8 + %(share)b::float8 * greatest(c.reltuples, 0)
order by s.relname

-- _maintenance/maintenance.find_empty [all but quoted]
select n.agent_id, n.namespace from "letta".namespaces n
where n.uncertain and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)
  and not exists (
    select from "letta".archival_memory a
    where a.agent_id = n.agent_id and a.namespace = n.namespace)

-- _maintenance/maintenance.find_empty [quoted]
select n.agent_id, n.namespace from "My ""own"" 100%%".namespaces n
where n.uncertain and coalesce(case when n.namespace[1] = %(root)b and cardinality(n.namespace) = 3 then n.namespace[3] end not in ('core', 'recall'), true)
  and not exists (
    select from "My ""own"" 100%%".archival_memory a
    where a.agent_id = n.agent_id and a.namespace = n.namespace)

-- _maintenance/maintenance.find_leaves [all]
select c.relname::text, pg_relation_size(c.oid) / block.size, pg_relation_size(c.oid),
       case when c.relpages > 0 and c.reltuples > 0
         then (c.reltuples / c.relpages * (pg_relation_size(c.oid) / block.size))::int8 end,
       array(select i.relname::text
             from pg_index x
             join pg_class i on i.oid = x.indexrelid
             join pg_am m on m.oid = i.relam
             where x.indrelid = c.oid and m.amname <> 'btree')
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'embedding' and a.attstorage = 'p'
cross join (select current_setting('block_size')::int8 as size) block
where c.relnamespace = to_regnamespace(%(schema)b) and c.relname = any (%(tables)b::text[])
  and c.relkind = 'r' and pg_has_role(c.relowner, 'usage')
  and pg_relation_size(c.oid) >= %(least)b::int8
  and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgconstraint = 0)

-- _maintenance/maintenance.forget_index [all but quoted]
-- writes
delete from "letta".indexes i where i.name = %(name)b

-- _maintenance/maintenance.forget_index [quoted]
-- writes
delete from "My ""own"" 100%%".indexes i where i.name = %(name)b

-- _maintenance/maintenance.mean_terms [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [unpartitioned, distributed: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [unpartitioned, distributed: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [generation 2: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors_g2_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [generation 2: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors_g2_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [quoted: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "My ""own"" 100%%"."archival_vectors_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms [quoted: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "My ""own"" 100%%"."recall_vectors_3" v
where v.agent_id = %(agent)b and cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [unpartitioned, distributed: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [unpartitioned, distributed: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [generation 2: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."archival_vectors_g2_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [generation 2: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "letta"."recall_vectors_g2_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [quoted: archival]
-- not prepared
select avg(cardinality(v.terms))::float8 from "My ""own"" 100%%"."archival_vectors_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.mean_terms_of_all [quoted: recall]
-- not prepared
select avg(cardinality(v.terms))::float8 from "My ""own"" 100%%"."recall_vectors_3" v where cardinality(v.terms) > 0

-- _maintenance/maintenance.measure_clustering [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."archival_vectors_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."archival_vectors_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."recall_vectors_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."recall_vectors_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [unpartitioned, distributed: archival]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."archival_vectors" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."archival_vectors" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [unpartitioned, distributed: recall]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."recall_vectors" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."recall_vectors" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [generation 2: archival]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."archival_vectors_g2_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."archival_vectors_g2_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [generation 2: recall]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "letta"."recall_vectors_g2_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "letta"."recall_vectors_g2_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [quoted: archival]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "My ""own"" 100%%"."archival_vectors_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "My ""own"" 100%%"."archival_vectors_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.measure_clustering [quoted: recall]
-- not prepared
with sampled as materialized (
  select v.agent_id, (v.ctid::text::point)[0] as page, pg_column_size(v.*) as size,
         v.agent_id = any (%(indexed)b::uuid[]) as stays
  from "My ""own"" 100%%"."recall_vectors_3" v tablesample system (%(percent)b::float8)
), fitting as (
  select greatest(1, floor((current_setting('block_size')::int4 - 24)
                           / avg(4 + (s.size + 7) / 8 * 8))) as rows,
         avg(s.stays::int4) as staying
  from sampled s
), agent as (
  select s.agent_id, count(*) as rows, count(distinct s.page) as pages from sampled s
  where not s.stays
  group by s.agent_id
  order by s.agent_id limit %(agents)b::int8
), counted as (
  select agent.rows, agent.pages, held.rows as held
  from agent
  cross join fitting
  cross join lateral (
    select count(*) as rows from (
      select from "My ""own"" 100%%"."recall_vectors_3" v where v.agent_id = agent.agent_id
      limit greatest(%(many)b::int8, 4 * fitting.rows)::int8) few) held
  where held.rows >= %(many)b::int8
), together as (
  select sum(c.rows) as rows, sum(c.pages) as pages,
         sum(c.rows * (1 + (c.held - 1) / fitting.rows) / c.held) as least
  from counted c cross join fitting
)
select coalesce(t.rows, 0)::int8, (t.pages / t.rows)::float8, (t.least / t.rows)::float8,
       f.rows::int8, f.staying::float8
from fitting f cross join together t

-- _maintenance/maintenance.name_owners [all but quoted]
select distinct on (n.agent_id) n.agent_id, array_to_string(n.namespace[1:%(depth)s], '.')
from "letta".namespaces n where n.agent_id = any (%(agents)b)
order by n.agent_id, n.namespace

-- _maintenance/maintenance.name_owners [quoted]
select distinct on (n.agent_id) n.agent_id, array_to_string(n.namespace[1:%(depth)s], '.')
from "My ""own"" 100%%".namespaces n where n.agent_id = any (%(agents)b)
order by n.agent_id, n.namespace

-- _maintenance/maintenance.probe [plain, unpartitioned, words, distributed: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, words: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, unpartitioned, words, distributed: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, words: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, unpartitioned, words, distributed: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, words: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, unpartitioned, words, distributed: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [plain, words: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [unpartitioned, distributed: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [unpartitioned, distributed: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [unpartitioned, distributed: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [unpartitioned, distributed: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_g2" v where field >= ''
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_g2_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_g2" v where field >= ''
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."archival_vectors_g2_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_g2" v where true
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_g2_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_g2" v where true
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [generation 2: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "letta"."recall_vectors_g2_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(3072) l2: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<->) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by v.embedding operator("public".<#>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<#>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."archival_vectors" v where field >= ''
      order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by v.embedding operator("public".<#>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<#>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."recall_vectors" v where true
      order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [vector(1024) inner_product: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<#>) s.embedding as distance
      from "letta"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".vector[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."archival_vectors" v where field >= ''
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: archival, own hnsw | archival, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."archival_vectors" v where field >= ''
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."archival_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."recall_vectors" v where true
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: recall, own hnsw | recall, own ivfflat]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by v.embedding operator("public".<=>) s.embedding limit 10) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."recall_vectors" v where true
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.probe [quoted: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select (
  select array_agg(near.distance order by near.distance)
  from (
    select each.distance from (
      select v.embedding operator("public".<=>) s.embedding as distance
      from "My ""own"" 100%%"."recall_vectors_3" v where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid
      order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 400) each
    order by each.distance limit 10) near)
from unnest(%(vectors)b::"public".halfvec[]) with ordinality s (embedding, position)
order by s.position

-- _maintenance/maintenance.read_existing_indexes [all]
select c.relname::text, t.relname::text, x.indisvalid and x.indisready, pg_relation_size(c.oid),
       exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid),
       m.amname::text, o.opcname::text, coalesce(c.reloptions, array[]::text[])
from pg_index x
join pg_class c on c.oid = x.indexrelid
join pg_class t on t.oid = x.indrelid
join pg_am m on m.oid = c.relam
join pg_opclass o on o.oid = x.indclass[0]
where c.relnamespace = to_regnamespace(%(schema)b) and c.relname ~ %(pattern)b

-- _maintenance/maintenance.read_progress [all: archival | recall]
-- not prepared
select case
    when p.phase like 'building index%%' then 0.9 * least(1, greatest(
      coalesce(p.blocks_done::float8 / nullif(p.blocks_total, 0), 0),
      coalesce(p.tuples_done::float8 / nullif(p.tuples_total, 0), 0)))
    when p.phase like 'index validation%%' then 0.95
    when p.phase like 'waiting for%% before build' or p.phase = 'initializing' then 0
    else 0.9 end::float8
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.index_relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and left(c.relname, 55) = left(%(index)b, 55)

-- _maintenance/maintenance.read_recorded_indexes [all but quoted]
select i.name, i.table_name, i.agent_id, i.kind, i.settings::text, i.row_count, i.bytes
from "letta".indexes i

-- _maintenance/maintenance.read_recorded_indexes [quoted]
select i.name, i.table_name, i.agent_id, i.kind, i.settings::text, i.row_count, i.bytes
from "My ""own"" 100%%".indexes i

-- _maintenance/maintenance.read_server [all]
select current_setting('statement_timeout'),
       pg_size_bytes(current_setting('maintenance_work_mem')),
       (select array_agg(t.name) from unnest(%(tables)b::text[]) t (name)
        join pg_class c on c.oid = to_regclass(%(schema)b || '.' || t.name)
        where c.relkind = 'p')

-- _maintenance/maintenance.rebuild_index [all but generation 2, quoted: archival]
-- writes
-- not prepared
reindex index concurrently "letta"."archival_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.rebuild_index [all but generation 2, quoted: recall]
-- writes
-- not prepared
reindex index concurrently "letta"."recall_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.rebuild_index [generation 2: archival]
-- writes
-- not prepared
reindex index concurrently "letta"."archival_vectors_g2_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.rebuild_index [generation 2: recall]
-- writes
-- not prepared
reindex index concurrently "letta"."recall_vectors_g2_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.rebuild_index [quoted: archival]
-- writes
-- not prepared
reindex index concurrently "My ""own"" 100%%"."archival_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.rebuild_index [quoted: recall]
-- writes
-- not prepared
reindex index concurrently "My ""own"" 100%%"."recall_vectors_own_0000000000004000800000000000a9e7"

-- _maintenance/maintenance.record_index [all but quoted]
-- writes
with owner as materialized (
  select coalesce((
    select n.tenant from "letta".namespaces n
    where n.agent_id = %(agent)b::uuid limit 1), '') as tenant
)
insert into "letta".indexes
  (tenant, name, table_name, agent_id, kind, settings, row_count, bytes, search, recall, built_at)
select owner.tenant, %(name)b, %(table)b, %(agent)b::uuid, %(kind)b, %(settings)b::text::jsonb, %(rows)b::int8,
       (select coalesce(sum(pg_relation_size(to_regclass(%(schema)b || '.' || i.name))), 0)
        from unnest(%(indexes)b::text[]) i (name)),
       %(search)b::int4, %(recall)b::float8, now()
from owner
on conflict (name) do update
set table_name = excluded.table_name, agent_id = excluded.agent_id, kind = excluded.kind,
    settings = case when %(keeps_size)b then indexes.settings else '{}' end || excluded.settings,
    row_count = excluded.row_count,
    bytes = case when %(keeps_size)b then indexes.bytes else excluded.bytes end,
    search = excluded.search, recall = excluded.recall,
    built_at = case when %(keeps_size)b then indexes.built_at else excluded.built_at end

-- _maintenance/maintenance.record_index [quoted]
-- writes
with owner as materialized (
  select coalesce((
    select n.tenant from "My ""own"" 100%%".namespaces n
    where n.agent_id = %(agent)b::uuid limit 1), '') as tenant
)
insert into "My ""own"" 100%%".indexes
  (tenant, name, table_name, agent_id, kind, settings, row_count, bytes, search, recall, built_at)
select owner.tenant, %(name)b, %(table)b, %(agent)b::uuid, %(kind)b, %(settings)b::text::jsonb, %(rows)b::int8,
       (select coalesce(sum(pg_relation_size(to_regclass(%(schema)b || '.' || i.name))), 0)
        from unnest(%(indexes)b::text[]) i (name)),
       %(search)b::int4, %(recall)b::float8, now()
from owner
on conflict (name) do update
set table_name = excluded.table_name, agent_id = excluded.agent_id, kind = excluded.kind,
    settings = case when %(keeps_size)b then indexes.settings else '{}' end || excluded.settings,
    row_count = excluded.row_count,
    bytes = case when %(keeps_size)b then indexes.bytes else excluded.bytes end,
    search = excluded.search, recall = excluded.recall,
    built_at = case when %(keeps_size)b then indexes.built_at else excluded.built_at end

-- _maintenance/maintenance.sample [plain, unpartitioned, words, distributed: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [plain, words: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [plain, unpartitioned, words, distributed: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [plain, words: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [plain, unpartitioned, words, distributed: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [plain, words: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [plain, unpartitioned, words, distributed: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [plain, words: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [unpartitioned, distributed: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [unpartitioned, distributed: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [unpartitioned, distributed: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [unpartitioned, distributed: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_g2" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_g2" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_g2" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_g2" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_g2_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_g2" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_g2" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_g2_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_g2" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_g2" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [generation 2: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_g2_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_g2_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by (v.embedding::"public".halfvec(3072)) operator("public".<->) (s.embedding::"public".halfvec(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(3072) l2: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<->) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(3072)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(3072)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<#>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<#>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<#>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<#>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors" v
  where true and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors" v
    where true and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 200) n) near

-- _maintenance/maintenance.sample [vector(1024) inner_product: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "letta"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "letta"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<#>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1024)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1024)) limit 200) n) near

-- _maintenance/maintenance.sample [quoted: archival, shared hnsw | archival, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [quoted: archival, own hnsw | archival, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [quoted: archival, shared hnsw of codes | archival, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."archival_vectors" v
  where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."archival_vectors" v
    where field >= '' and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [quoted: archival, own hnsw of codes | archival, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."archival_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by v.item_id limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."archival_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [quoted: recall, shared hnsw | recall, shared ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."recall_vectors" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."recall_vectors" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [quoted: recall, own hnsw | recall, own ivfflat]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by v.embedding operator("public".<=>) s.embedding limit 200) n) near

-- _maintenance/maintenance.sample [quoted: recall, shared hnsw of codes | recall, shared ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."recall_vectors" v
  where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."recall_vectors" v
    where true and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.sample [quoted: recall, own hnsw of codes | recall, own ivfflat of codes]
-- not prepared
select near.middle, near.embeddings
from (
  select v.embedding from "My ""own"" 100%%"."recall_vectors_3" v
  where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
  order by hashtextextended(v.thread_id, v.sequence) limit %(size)b::int8) s
cross join lateral (
  select "public".avg(n.embedding) as middle,
         array_agg(n.embedding) filter (where n.place %% 2 = 0 or n.place = 1) as embeddings
  from (
    select v.embedding, row_number() over () as place from "My ""own"" 100%%"."recall_vectors_3" v
    where v.agent_id = '00000000-0000-4000-8000-00000000a9e7'::uuid and v.embedding operator("public".<=>) v.embedding <> 'NaN'
    order by ("public".binary_quantize(v.embedding)::bit(1536)) operator("public".<~>) ("public".binary_quantize(s.embedding)::bit(1536)) limit 200) n) near

-- _maintenance/maintenance.stop_build [all: archival | recall]
-- not prepared
select pg_cancel_backend(p.pid)
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.index_relid
where c.relnamespace = to_regnamespace(%(schema)b)
  and left(c.relname, 55) = left(%(index)b, 55)

-- _maintenance/maintenance.try_lock [all but quoted: archival]
-- not prepared
with patient as materialized (
  select count(set_config(s.name, '0', true)) from pg_settings s
  where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout'))
select pg_try_advisory_xact_lock(290098746,  -2) from patient

-- _maintenance/maintenance.try_lock [all but quoted: recall]
-- not prepared
with patient as materialized (
  select count(set_config(s.name, '0', true)) from pg_settings s
  where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout'))
select pg_try_advisory_xact_lock(290098746,  -3) from patient

-- _maintenance/maintenance.try_lock [quoted: archival]
-- not prepared
with patient as materialized (
  select count(set_config(s.name, '0', true)) from pg_settings s
  where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout'))
select pg_try_advisory_xact_lock( -1225708793,  -2) from patient

-- _maintenance/maintenance.try_lock [quoted: recall]
-- not prepared
with patient as materialized (
  select count(set_config(s.name, '0', true)) from pg_settings s
  where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout'))
select pg_try_advisory_xact_lock( -1225708793,  -3) from patient

-- _maintenance/maintenance.try_session_lock [all but quoted: archival | recall]
select pg_try_advisory_lock(290098746, %(slot)b)

-- _maintenance/maintenance.try_session_lock [quoted: archival | recall]
select pg_try_advisory_lock( -1225708793, %(slot)b)

-- _maintenance/maintenance.tune [all]
select count(set_config(s.name, s.setting, true))
from unnest(%(names)b::text[], %(settings)b::text[]) s (name, setting)

-- _maintenance/maintenance.unlock_session [all but quoted: archival | recall]
select pg_advisory_unlock(290098746, %(slot)b)

-- _maintenance/maintenance.unlock_session [quoted: archival | recall]
select pg_advisory_unlock( -1225708793, %(slot)b)

-- _maintenance/maintenance.vacuum [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- writes
-- not prepared
vacuum (analyze) "letta"."archival_vectors_3"

-- _maintenance/maintenance.vacuum [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- writes
-- not prepared
vacuum (analyze) "letta"."recall_vectors_3"

-- _maintenance/maintenance.vacuum [unpartitioned, distributed: archival]
-- writes
-- not prepared
vacuum (analyze) "letta"."archival_vectors"

-- _maintenance/maintenance.vacuum [unpartitioned, distributed: recall]
-- writes
-- not prepared
vacuum (analyze) "letta"."recall_vectors"

-- _maintenance/maintenance.vacuum [generation 2: archival]
-- writes
-- not prepared
vacuum (analyze) "letta"."archival_vectors_g2_3"

-- _maintenance/maintenance.vacuum [generation 2: recall]
-- writes
-- not prepared
vacuum (analyze) "letta"."recall_vectors_g2_3"

-- _maintenance/maintenance.vacuum [quoted: archival]
-- writes
-- not prepared
vacuum (analyze) "My ""own"" 100%%"."archival_vectors_3"

-- _maintenance/maintenance.vacuum [quoted: recall]
-- writes
-- not prepared
vacuum (analyze) "My ""own"" 100%%"."recall_vectors_3"

-- _maintenance/maintenance.vacuum_keeping_size [plain, words, vector(3072) l2, vector(1024) inner_product: archival]
-- writes
-- not prepared
vacuum (truncate off) "letta"."archival_vectors_3"

-- _maintenance/maintenance.vacuum_keeping_size [plain, words, vector(3072) l2, vector(1024) inner_product: recall]
-- writes
-- not prepared
vacuum (truncate off) "letta"."recall_vectors_3"

-- _maintenance/maintenance.vacuum_keeping_size [unpartitioned, distributed: archival]
-- writes
-- not prepared
vacuum (truncate off) "letta"."archival_vectors"

-- _maintenance/maintenance.vacuum_keeping_size [unpartitioned, distributed: recall]
-- writes
-- not prepared
vacuum (truncate off) "letta"."recall_vectors"

-- _maintenance/maintenance.vacuum_keeping_size [generation 2: archival]
-- writes
-- not prepared
vacuum (truncate off) "letta"."archival_vectors_g2_3"

-- _maintenance/maintenance.vacuum_keeping_size [generation 2: recall]
-- writes
-- not prepared
vacuum (truncate off) "letta"."recall_vectors_g2_3"

-- _maintenance/maintenance.vacuum_keeping_size [quoted: archival]
-- writes
-- not prepared
vacuum (truncate off) "My ""own"" 100%%"."archival_vectors_3"

-- _maintenance/maintenance.vacuum_keeping_size [quoted: recall]
-- writes
-- not prepared
vacuum (truncate off) "My ""own"" 100%%"."recall_vectors_3"
