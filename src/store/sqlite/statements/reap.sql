-- reap: take over jobs of workers that are gone. Few jobs run at any time, so all of them are looked through.
-- ?1 token  ?2 worker taking over  ?3 limit
update millrace_running set token = ?1, worker = ?2, lost_worker = coalesce(lost_worker, worker)
 where seq in (select r.seq from millrace_running r join millrace_worker w on w.n = r.worker where w.gone_at is not null order by r.seq limit ?3)
returning seq, lane, rank, position, attempt, crashes, started_at, cancel_requested_at
