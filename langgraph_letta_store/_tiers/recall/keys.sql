-- words_or_keys: the same, or the score of the words of its keys, if that is higher.
greatest(coalesce({own_score}, 0), keyed.words) as words,
coalesce(keyed.words, 0) > coalesce({own_score}, 0) as has_key_words;

-- meaning_or_keys: how near a message is, or the nearest of its keys.
greatest({own_meaning}, keyed.meaning) as meaning,
coalesce(keyed.meaning, 0) > coalesce({own_meaning}, 0) as has_key_meaning;

-- distance_or_keys: how far it is, or the nearest of its keys.
least(coalesce(nullif({distance}, 'NaN'), 1), keyed.distance) as distance,
coalesce(keyed.distance < coalesce(nullif({distance}, 'NaN'), 1), false) as has_key_meaning;

-- keys: each message with the scores of its keys.
left join keyed using (thread_id, sequence);

-- keys_of: the same of messages by themselves.
left join keyed on keyed.thread_id = r.thread_id and keyed.sequence = r.sequence;

-- nearest_parts_with_keys: the same; the score of the keys is a part of its own.
null, case when nearest.has_key_meaning then null else {similarity} end, null, null, null, null, null,
case when nearest.has_key_meaning then {similarity} end;

-- near_or_keys: and the messages whose keys are nearest.
({near}) union (
  select keyed.thread_id, keyed.sequence from keyed
  where keyed.wanted and keyed.distance is not null
  order by keyed.distance, keyed.thread_id, keyed.sequence desc
  limit {width});

-- best_or_keys: and the messages whose keys have the query's words.
({best}) union (
  select keyed.thread_id, keyed.sequence from keyed
  where keyed.wanted and keyed.words > 0
  order by keyed.words desc, keyed.thread_id, keyed.sequence desc
  limit {width});

-- part_of_text: a part of the score that a message's own text gives.
case when lent.has_key_{kind} then 0 else lent.by_{kind} end;

-- part_of_keys: the same where one of its keys gives it.
case when lent.has_key_{kind} then lent.by_{kind} else 0 end;
