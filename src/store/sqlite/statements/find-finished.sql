-- find-finished: how a job ended.
-- ?1 seq
select state from finished where seq = ?1
