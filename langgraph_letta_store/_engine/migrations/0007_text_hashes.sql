-- add_text_hash!: which text a vector is of, so that the same text is not embedded again.
alter table {schema}.archival_vectors add column text_hash int8;
