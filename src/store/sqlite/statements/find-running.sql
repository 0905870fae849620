-- find-running: whether a job runs.
-- ?1 seq
select 1 from running where seq = ?1
