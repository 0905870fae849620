-- find-running: whether a job runs.
-- ?1 seq
select 1 from millrace_running where seq = ?1
