-- index_wordless!: items whose words are still to be stored: those that were there before, and those
-- that were put by who knows nothing of words.
create index archival_memory_wordless on {schema}.archival_memory (agent_id) where terms is null;
