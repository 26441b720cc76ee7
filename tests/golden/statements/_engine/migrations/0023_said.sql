-- _engine/migrations/0023_said.add_said [all but quoted]
-- writes
-- not prepared
alter table "letta".recall_memory
  add column if not exists said text,
  add column if not exists all_terms int4[]

-- _engine/migrations/0023_said.add_said [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".recall_memory
  add column if not exists said text,
  add column if not exists all_terms int4[]
