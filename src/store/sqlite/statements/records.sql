-- records: jobs as users see them, by seq.
-- ?1 json of seqs, in the order wanted  ?2 now ms
select j.seq, j.id, l.task, l.queue, -j.rank as priority, j.enqueued_at, j.expires_at, j.input, j.options,
       coalesce(f.state, iif(r.seq is null, null, 'running'), w.state, 'queued') as state,
       coalesce(f.reason, w.reason) as reason, w.due_at, f.finished_at,
       coalesce(f.started_at, r.started_at) as started_at,
       coalesce(f.attempt, r.attempt, w.attempt, q.attempt) as attempt,
       coalesce(f.crashes, r.crashes, w.crashes, q.crashes) as crashes,
       coalesce(f.progress, r.progress) as progress, coalesce(f.message, r.message) as message,
       r.cancel_requested_at, iif(f.result_expires_at <= ?2, null, f.result) as result,
       (select id from millrace_worker where n = coalesce(f.worker, r.worker)) as worker,
       exists (select 1 from millrace_attempt a where a.seq = j.seq) as has_attempts
  from json_each(?1) s
       cross join millrace_job j on j.seq = s.value
       cross join millrace_lane l on l.id = j.lane
       left join millrace_waiting w on w.seq = j.seq
       left join millrace_running r on r.seq = j.seq
       left join millrace_finished f on f.seq = j.seq
       left join millrace_ready q on q.lane = j.lane and q.rank = j.rank and q.position in (j.seq, -j.seq)
 order by s.key
