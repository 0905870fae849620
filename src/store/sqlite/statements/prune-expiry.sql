-- prune-expiry: a later job may get the number of a pruned one, but not its expiry.
-- ?1 json of seqs
delete from millrace_expiry
 where (expires_at, seq) in (select expires_at, seq from millrace_job where seq in (select value from json_each(?1)) and expires_at is not null)
