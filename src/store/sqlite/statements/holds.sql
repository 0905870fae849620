-- holds: whether a claim still stands.
-- ?1 seq  ?2 token
select 1 from millrace_running where seq = ?1 and token = ?2
