-- prune-job: the rows of pruned jobs.
-- ?1 json of seqs
delete from millrace_job where seq in (select value from json_each(?1))
