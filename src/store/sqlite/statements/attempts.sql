-- attempts: the executions of a job that have ended, oldest first.
-- ?1 seq
select a.attempt, a.started_at, a.ended_at, a.outcome, a.error, coalesce(w.id, 'unknown') as worker
  from attempt a left join worker w on w.n = a.worker
 where a.seq = ?1 order by a.id
