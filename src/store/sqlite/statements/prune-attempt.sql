-- prune-attempt: the rows of pruned jobs.
-- ?1 json of seqs
delete from attempt where seq in (select value from json_each(?1))
