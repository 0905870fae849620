-- settle-completed: completed jobs of one claim that have no result, all at once. Jobs without a match lost their lease;
-- of two entries for one job the first counts.
-- ?1 json [seq, …]  ?2 token  ?3 now ms
insert into millrace_finished (seq, state, finished_at, started_at, attempt, crashes, worker, progress, message)
select r.seq, 'completed', ?3, r.started_at, r.attempt, r.crashes, r.worker, r.progress, r.message
  from json_each(?1) s cross join millrace_running r on r.seq = s.value
 where r.token = ?2
on conflict (seq) do nothing
