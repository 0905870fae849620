-- insert-attempt: an execution that did not complete its job. It names its worker, which may be forgotten before the job.
-- ?1 seq  ?2 attempt  ?3 started_at ms  ?4 ended_at ms  ?5 outcome  ?6 worker  ?7 error json
insert into millrace_attempt (seq, attempt, started_at, ended_at, outcome, worker, error)
values (?1, ?2, ?3, ?4, ?5, (select id from millrace_worker where n = ?6), ?7)
