-- insert-finished: a job that ended other than by completing.
-- ?1 seq  ?2 state  ?3 reason  ?4 finished_at ms  ?5 started_at ms  ?6 attempt  ?7 crashes  ?8 worker  ?9 progress  ?10 message
insert into millrace_finished (seq, state, reason, finished_at, started_at, attempt, crashes, worker, progress, message)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
