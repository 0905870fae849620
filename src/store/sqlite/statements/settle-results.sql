-- settle-results: the same for jobs with results. Apart, since taking every row's own JSON to pieces doubles the cost.
-- ?1 json [[seq, result?, result expires in ms?, reason?], …]  ?2 token  ?3 now ms
insert into millrace_finished
       (seq, state, reason, finished_at, started_at, attempt, crashes, worker, progress, message, result, result_expires_at)
select r.seq, 'completed', s.value ->> 3, ?3, r.started_at, r.attempt, r.crashes, r.worker, r.progress, r.message,
       s.value ->> 1, ?3 + (s.value ->> 2)
  from json_each(?1) s cross join millrace_running r on r.seq = s.value ->> 0
 where r.token = ?2
on conflict (seq) do nothing
