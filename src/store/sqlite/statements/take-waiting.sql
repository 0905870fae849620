-- take-waiting: take a job out of its wait.
-- ?1 seq
delete from millrace_waiting where seq = ?1 returning state, position, attempt, crashes
