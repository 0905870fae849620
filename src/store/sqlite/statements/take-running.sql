-- take-running: end an execution, if its claim still holds.
-- ?1 seq  ?2 token
delete from millrace_running where seq = ?1 and token = ?2
returning seq, lane, rank, position, attempt, crashes, coalesce(lost_worker, worker) as worker, started_at, cancel_requested_at, progress, message
