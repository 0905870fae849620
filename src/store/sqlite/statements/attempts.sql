-- attempts: the executions of a job that have ended, oldest first.
-- ?1 seq
select attempt, started_at, ended_at, outcome, error, worker from millrace_attempt where seq = ?1 order by id
