-- add_said!: what was said in a message whose text has tool calls too, and the words of all of its text.
-- Null and an empty list: the text is what was said. An assistant's message that was stored before has
-- two nulls, and maintenance looks whether it has calls, unless `text_at` says that it has none.
alter table {schema}.recall_memory
  add column if not exists said text,
  add column if not exists all_terms int4[];
