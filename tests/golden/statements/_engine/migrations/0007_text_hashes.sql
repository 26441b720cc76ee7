-- _engine/migrations/0007_text_hashes.add_text_hash [all but quoted]
-- writes
-- not prepared
alter table "letta".archival_vectors add column text_hash int8

-- _engine/migrations/0007_text_hashes.add_text_hash [quoted]
-- writes
-- not prepared
alter table "My ""own"" 100%".archival_vectors add column text_hash int8
