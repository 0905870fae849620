-- prune-keys: from here on the idempotency keys of pruned jobs live on their own time, counted from the job's end.
-- ?1 json of seqs  ?2 retention ms
update millrace_idempotency
   set expires_at = ?2 + (select f.finished_at from millrace_finished f join millrace_job j on j.seq = f.seq where j.id = millrace_idempotency.id)
 where id in (select id from millrace_job where seq in (select value from json_each(?1)))
