-- insert-expiry: watch a job that must start in time.
-- ?1 expires_at ms  ?2 seq
insert into millrace_expiry (expires_at, seq) values (?1, ?2)
