-- count_rows: how many rows of a table meet a condition, up to a number.
select count(*) from (select from {from_table} where {condition} limit %(most)s) few;

-- delete_rows!: delete these rows.
delete from {from_table} where {condition};

-- of_archival_vectors: vectors of items.
{archival_vectors} v;

-- archival_vectors_orphaned: their items are gone.
not exists (
  select from {schema}.archival_memory a
  where a.agent_id = v.agent_id and a.item_id = v.item_id);

-- of_recall_vectors: vectors of messages.
{recall_vectors} v;

-- recall_vectors_orphaned: their messages are gone.
not exists (
  select from {schema}.recall_memory r
  where r.agent_id = v.agent_id and r.thread_id = v.thread_id and r.sequence = v.sequence);

-- of_recall_backlog: messages that wait for a vector.
{schema}.recall_backlog v;

-- of_checkpoints: states of graphs.
{schema}.checkpoints v;

-- of_checkpoint_channels: values of states.
{schema}.checkpoint_channels v;

-- threadless: their thread is gone.
not exists (
  select from {schema}.threads t
  where t.agent_id = v.agent_id and t.thread_id = v.thread_id);

-- of_checkpoint_writes: what tasks wrote.
{schema}.checkpoint_writes v;

-- writes_orphaned: their thread is gone, and no run that began with them can be under way.
v.created_at < now() - interval '2 days' and {threadless};

-- of_thread_agents: whose threads are.
{schema}.thread_agents v;

-- owners_orphaned: neither a thread nor a task's write has this id.
not exists (
  select from {schema}.threads t
  where t.tenant = v.tenant and t.thread_id = v.thread_id)
and not exists (
  select from {schema}.checkpoint_writes w
  where w.agent_id = v.agent_id and w.thread_id = v.thread_id);

-- of_core_memory_agents: which agents have which blocks.
{schema}.core_memory_agents v;

-- of_core_memory_history: versions of blocks.
{schema}.core_memory_history v;

-- of_core_memory_consents: consents to attach a block.
{schema}.core_memory_consents v;

-- of_core_memory_seals: seals of blocks.
{schema}.core_memory_seals v;

-- blockless: their block is gone.
not exists (
  select from {schema}.core_memory b
  where b.tenant = v.tenant and b.block_id = v.block_id);

-- of_archival_memory_seals: seals of items.
{schema}.archival_memory_seals v;

-- of_core_memory: blocks.
{schema}.core_memory v;

-- unattached: no agent has the block, and none may attach it.
not exists (
  select from {schema}.core_memory_agents c
  where c.tenant = v.tenant and c.block_id = v.block_id)
and not exists (
  select from {schema}.core_memory_consents k
  where k.tenant = v.tenant and k.block_id = v.block_id);

-- versionless: the block's version is not in its history.
not exists (
  select from {schema}.core_memory_history h
  where h.tenant = v.tenant and h.block_id = v.block_id and h.version = v.version);

-- of_archival_memory: items.
{schema}.archival_memory v;

-- unlisted: no list of namespaces has theirs.
not exists (
  select from {schema}.namespaces n
  where n.agent_id = v.agent_id and n.namespace = v.namespace);

-- list_namespaces!: list them again.
insert into {schema}.namespaces (tenant, agent_id, namespace, uncertain)
select distinct v.tenant, v.agent_id, v.namespace, true
from {schema}.archival_memory v where {unlisted}
on conflict do nothing;

-- long_expired: their time to live was over a day ago.
v.expires_at < now() - interval '1 day';

-- of_cached: values of caches.
{schema}.cached v;

-- of_deleted_threads: deletions that refuse what a run still writes.
{schema}.deleted_threads v;

-- long_deleted: no run of then can be under way.
v.deleted_at < now() - interval '60 days';

-- of_threads: threads.
{schema}.threads v;

-- miscounted: a message has a higher number than the thread has given.
v.last_sequence < (
  select max(r.sequence) from {schema}.recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id);

-- count_again!: go on behind the last message.
update {schema}.threads v
set last_sequence = (
  select max(r.sequence) from {schema}.recall_memory r
  where r.agent_id = any (coalesce(v.agents, array[v.agent_id])) and r.thread_id = v.thread_id)
where {miscounted};

-- of_recall_memory: messages.
{schema}.recall_memory v;

-- unwaiting: messages with a text that have no vector and wait for none.
coalesce(v.said, v.text) <> '' and not v.superseded
and not exists (
  select from {recall_vectors} e
  where e.agent_id = v.agent_id and e.thread_id = v.thread_id and e.sequence = v.sequence)
and not exists (
  select from {schema}.recall_backlog b
  where b.agent_id = v.agent_id and b.thread_id = v.thread_id and b.sequence = v.sequence);

-- wait_again!: let them wait for their vectors.
insert into {schema}.recall_backlog (tenant, agent_id, thread_id, sequence)
select v.tenant, v.agent_id, v.thread_id, v.sequence
from {schema}.recall_memory v where {unwaiting}
on conflict do nothing;

-- stateless: the newest states of threads that refer to messages which are gone.
exists (
  select from (
    select c.messages, c.agent_id, c.thread_id from {schema}.checkpoints c
    where c.agent_id = v.agent_id and c.thread_id = v.thread_id and c.checkpoint_ns = ''
    order by c.checkpoint_id desc limit 1) newest
  cross join lateral unnest(newest.messages) span
  cross join lateral generate_series(lower(span), upper(span) - 1) said (sequence)
  where not exists (
    select from {schema}.recall_memory r
    where r.agent_id = any (coalesce(v.agents, array[v.agent_id]))
      and r.thread_id = newest.thread_id and r.sequence = said.sequence));

-- read_backlog_age: how many messages wait for a vector, and for how many seconds the oldest does.
select count(*), extract(epoch from now() - min(r.created_at))::float8
from {schema}.recall_backlog b
join {schema}.recall_memory r
  on r.agent_id = b.agent_id and r.thread_id = b.thread_id and r.sequence = b.sequence;

-- wordless: items whose words are not stored, and were to be a day ago.
v.terms is null and v.updated_at < now() - interval '1 day'
and (v.expires_at is null or v.expires_at > now());
