-- analyze_archival!: give the first searches statistics to plan with.
analyze {new_archival};

-- analyze_recall!: the same of messages.
analyze {new_recall};

-- lock_writers!: wait for the transactions that write vectors; the next writers see the pause,
-- which this transaction records. Before PostgreSQL 18 a pipeline takes no bare LOCK TABLE.
do $$ begin lock table {old_archival}, {old_recall} in share mode; end $$;

-- pause_writers!: pause the writers of vectors, except those that have read the settings before.
update {schema}.settings
set value = value || jsonb_build_object(
  'held_until', extract(epoch from clock_timestamp())::float8 + %(seconds)b::float8)
where name = 'reembedding'
returning (value ->> 'held_until')::float8;

-- resume_writers!: end the pause.
update {schema}.settings set value = value - 'held_until' where name = 'reembedding';

-- lock_old!: lock the old vectors against reads and writes.
do $$ begin lock table {old_archival}, {old_recall} in access exclusive mode; end $$;

-- check_complete!: fail the transaction if a vector is missing.
do $$ begin
  if exists (select from {missing_archival}) or exists (select from {missing_recall}) then
    raise exception 'vectors are missing still'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$;

-- cut_over!: the new vectors replace the old ones.
update {schema}.settings set value = {settings}::jsonb where name = 'index';

-- forget_indexes!: delete the records of the indexes of the old vectors.
delete from {schema}.indexes
where table_name in ('archival_vectors', 'recall_vectors', {old_archival_name}, {old_recall_name});

-- end!: record that nothing is under way and no writer is paused. The record stays also after a
-- cancelled run: its generation is not used again, for a store may still write vectors for it.
update {schema}.settings set value = value - 'held_until' || '{{"ended": true}}'
where name = 'reembedding';

-- drop_old!: drop the vectors that were replaced.
drop table {old_archival}, {old_recall};

-- drop_new!: drop the vectors of an unfinished run.
drop table {new_archival}, {new_recall};

-- stop_following!: the old vectors stay.
drop trigger reembedding on {old_archival};

-- stop_following_recall!: the same of messages.
drop trigger reembedding on {old_recall};

-- drop_missing!: drop the lists of missing vectors.
drop table {missing_archival}, {missing_recall};

-- drop_functions!: drop the functions of the triggers.
drop function {follow_archival}(), {follow_recall}();
