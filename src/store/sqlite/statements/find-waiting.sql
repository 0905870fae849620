-- find-waiting: the state of a job that waits for something.
-- ?1 seq
select state from millrace_waiting where seq = ?1
