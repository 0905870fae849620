-- prune-tag: the rows of pruned jobs.
-- ?1 json of seqs
delete from millrace_tag where seq in (select value from json_each(?1))
