-- find-finished: how a job ended.
-- ?1 seq
select state from millrace_finished where seq = ?1
