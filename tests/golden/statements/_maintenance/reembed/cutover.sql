-- _maintenance/reembed/cutover.analyze_archival [all but generation 2, quoted]
-- writes
-- not prepared
analyze "letta"."archival_vectors_g2"

-- _maintenance/reembed/cutover.analyze_archival [generation 2]
-- writes
-- not prepared
analyze "letta"."archival_vectors_g3"

-- _maintenance/reembed/cutover.analyze_archival [quoted]
-- writes
-- not prepared
analyze "My ""own"" 100%"."archival_vectors_g2"

-- _maintenance/reembed/cutover.analyze_recall [all but generation 2, quoted]
-- writes
-- not prepared
analyze "letta"."recall_vectors_g2"

-- _maintenance/reembed/cutover.analyze_recall [generation 2]
-- writes
-- not prepared
analyze "letta"."recall_vectors_g3"

-- _maintenance/reembed/cutover.analyze_recall [quoted]
-- writes
-- not prepared
analyze "My ""own"" 100%"."recall_vectors_g2"

-- _maintenance/reembed/cutover.check_complete [all but generation 2, quoted]
-- writes
-- not prepared
do $$ begin
  if exists (select from "letta"."archival_vectors_g2_missing") or exists (select from "letta"."recall_vectors_g2_missing") then
    raise exception 'vectors are missing still'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$

-- _maintenance/reembed/cutover.check_complete [generation 2]
-- writes
-- not prepared
do $$ begin
  if exists (select from "letta"."archival_vectors_g3_missing") or exists (select from "letta"."recall_vectors_g3_missing") then
    raise exception 'vectors are missing still'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$

-- _maintenance/reembed/cutover.check_complete [quoted]
-- writes
-- not prepared
do $$ begin
  if exists (select from "My ""own"" 100%"."archival_vectors_g2_missing") or exists (select from "My ""own"" 100%"."recall_vectors_g2_missing") then
    raise exception 'vectors are missing still'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$

-- _maintenance/reembed/cutover.cut_over [plain, unpartitioned, words, distributed]
-- writes
-- not prepared
update "letta".settings set value = '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2}'::jsonb where name = 'index'

-- _maintenance/reembed/cutover.cut_over [generation 2]
-- writes
-- not prepared
update "letta".settings set value = '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 3}'::jsonb where name = 'index'

-- _maintenance/reembed/cutover.cut_over [vector(3072) l2]
-- writes
-- not prepared
update "letta".settings set value = '{"dims": 3072, "vector_type": "vector", "distance": "l2", "model": "a-model", "generation": 2}'::jsonb where name = 'index'

-- _maintenance/reembed/cutover.cut_over [vector(1024) inner_product]
-- writes
-- not prepared
update "letta".settings set value = '{"dims": 1024, "vector_type": "vector", "distance": "inner_product", "model": "a-model", "generation": 2}'::jsonb where name = 'index'

-- _maintenance/reembed/cutover.cut_over [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".settings set value = '{"dims": 1536, "vector_type": "halfvec", "distance": "cosine", "model": "a-model", "generation": 2}'::jsonb where name = 'index'

-- _maintenance/reembed/cutover.drop_functions [all but generation 2, quoted]
-- writes
-- not prepared
drop function "letta"."archival_vectors_follow"(), "letta"."recall_vectors_follow"()

-- _maintenance/reembed/cutover.drop_functions [generation 2]
-- writes
-- not prepared
drop function "letta"."archival_vectors_g2_follow"(), "letta"."recall_vectors_g2_follow"()

-- _maintenance/reembed/cutover.drop_functions [quoted]
-- writes
-- not prepared
drop function "My ""own"" 100%"."archival_vectors_follow"(), "My ""own"" 100%"."recall_vectors_follow"()

-- _maintenance/reembed/cutover.drop_missing [all but generation 2, quoted]
-- writes
-- not prepared
drop table "letta"."archival_vectors_g2_missing", "letta"."recall_vectors_g2_missing"

-- _maintenance/reembed/cutover.drop_missing [generation 2]
-- writes
-- not prepared
drop table "letta"."archival_vectors_g3_missing", "letta"."recall_vectors_g3_missing"

-- _maintenance/reembed/cutover.drop_missing [quoted]
-- writes
-- not prepared
drop table "My ""own"" 100%"."archival_vectors_g2_missing", "My ""own"" 100%"."recall_vectors_g2_missing"

-- _maintenance/reembed/cutover.drop_new [all but generation 2, quoted]
-- writes
-- not prepared
drop table "letta"."archival_vectors_g2", "letta"."recall_vectors_g2"

-- _maintenance/reembed/cutover.drop_new [generation 2]
-- writes
-- not prepared
drop table "letta"."archival_vectors_g3", "letta"."recall_vectors_g3"

-- _maintenance/reembed/cutover.drop_new [quoted]
-- writes
-- not prepared
drop table "My ""own"" 100%"."archival_vectors_g2", "My ""own"" 100%"."recall_vectors_g2"

-- _maintenance/reembed/cutover.drop_old [all but generation 2, quoted]
-- writes
-- not prepared
drop table "letta"."archival_vectors", "letta"."recall_vectors"

-- _maintenance/reembed/cutover.drop_old [generation 2]
-- writes
-- not prepared
drop table "letta"."archival_vectors_g2", "letta"."recall_vectors_g2"

-- _maintenance/reembed/cutover.drop_old [quoted]
-- writes
-- not prepared
drop table "My ""own"" 100%"."archival_vectors", "My ""own"" 100%"."recall_vectors"

-- _maintenance/reembed/cutover.end [all but quoted]
-- writes
-- not prepared
update "letta".settings set value = value - 'held_until' || '{"ended": true}'
where name = 'reembedding'

-- _maintenance/reembed/cutover.end [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".settings set value = value - 'held_until' || '{"ended": true}'
where name = 'reembedding'

-- _maintenance/reembed/cutover.forget_indexes [all but generation 2, quoted]
-- writes
-- not prepared
delete from "letta".indexes
where table_name in ('archival_vectors', 'recall_vectors', 'archival_vectors', 'recall_vectors')

-- _maintenance/reembed/cutover.forget_indexes [generation 2]
-- writes
-- not prepared
delete from "letta".indexes
where table_name in ('archival_vectors', 'recall_vectors', 'archival_vectors_g2', 'recall_vectors_g2')

-- _maintenance/reembed/cutover.forget_indexes [quoted]
-- writes
-- not prepared
delete from "My ""own"" 100%".indexes
where table_name in ('archival_vectors', 'recall_vectors', 'archival_vectors', 'recall_vectors')

-- _maintenance/reembed/cutover.lock_old [all but generation 2, quoted]
-- writes
-- not prepared
do $$ begin lock table "letta"."archival_vectors", "letta"."recall_vectors" in access exclusive mode; end $$

-- _maintenance/reembed/cutover.lock_old [generation 2]
-- writes
-- not prepared
do $$ begin lock table "letta"."archival_vectors_g2", "letta"."recall_vectors_g2" in access exclusive mode; end $$

-- _maintenance/reembed/cutover.lock_old [quoted]
-- writes
-- not prepared
do $$ begin lock table "My ""own"" 100%"."archival_vectors", "My ""own"" 100%"."recall_vectors" in access exclusive mode; end $$

-- _maintenance/reembed/cutover.lock_writers [all but generation 2, quoted]
-- writes
-- not prepared
do $$ begin lock table "letta"."archival_vectors", "letta"."recall_vectors" in share mode; end $$

-- _maintenance/reembed/cutover.lock_writers [generation 2]
-- writes
-- not prepared
do $$ begin lock table "letta"."archival_vectors_g2", "letta"."recall_vectors_g2" in share mode; end $$

-- _maintenance/reembed/cutover.lock_writers [quoted]
-- writes
-- not prepared
do $$ begin lock table "My ""own"" 100%"."archival_vectors", "My ""own"" 100%"."recall_vectors" in share mode; end $$

-- _maintenance/reembed/cutover.pause_writers [all but quoted]
-- writes
-- not prepared
update "letta".settings
set value = value || jsonb_build_object(
  'held_until', extract(epoch from clock_timestamp())::float8 + %(seconds)b::float8)
where name = 'reembedding'
returning (value ->> 'held_until')::float8

-- _maintenance/reembed/cutover.pause_writers [quoted]
-- writes
-- not prepared
update "My ""own"" 100%%".settings
set value = value || jsonb_build_object(
  'held_until', extract(epoch from clock_timestamp())::float8 + %(seconds)b::float8)
where name = 'reembedding'
returning (value ->> 'held_until')::float8

-- _maintenance/reembed/cutover.resume_writers [all but quoted]
-- writes
-- not prepared
update "letta".settings set value = value - 'held_until' where name = 'reembedding'

-- _maintenance/reembed/cutover.resume_writers [quoted]
-- writes
-- not prepared
update "My ""own"" 100%".settings set value = value - 'held_until' where name = 'reembedding'

-- _maintenance/reembed/cutover.stop_following [all but generation 2, quoted]
-- writes
-- not prepared
drop trigger reembedding on "letta"."archival_vectors"

-- _maintenance/reembed/cutover.stop_following [generation 2]
-- writes
-- not prepared
drop trigger reembedding on "letta"."archival_vectors_g2"

-- _maintenance/reembed/cutover.stop_following [quoted]
-- writes
-- not prepared
drop trigger reembedding on "My ""own"" 100%"."archival_vectors"

-- _maintenance/reembed/cutover.stop_following_recall [all but generation 2, quoted]
-- writes
-- not prepared
drop trigger reembedding on "letta"."recall_vectors"

-- _maintenance/reembed/cutover.stop_following_recall [generation 2]
-- writes
-- not prepared
drop trigger reembedding on "letta"."recall_vectors_g2"

-- _maintenance/reembed/cutover.stop_following_recall [quoted]
-- writes
-- not prepared
drop trigger reembedding on "My ""own"" 100%"."recall_vectors"
