-- prune-keys: from here on the idempotency keys of pruned jobs live on their own time, counted from the job's end.
-- ?1 json of seqs  ?2 retention ms
update idempotency
   set expires_at = ?2 + (select f.finished_at from finished f join job j on j.seq = f.seq where j.id = idempotency.id)
 where id in (select id from job where seq in (select value from json_each(?1)))
