-- take-expired: watched jobs whose time is over, whether they started or not.
-- ?1 now ms  ?2 limit
delete from millrace_expiry
 where (expires_at, seq) in (select expires_at, seq from millrace_expiry where expires_at <= ?1 order by expires_at limit ?2)
returning seq
