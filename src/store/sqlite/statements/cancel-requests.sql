-- cancel-requests: running jobs of a worker that someone asked to cancel.
-- ?1 worker
select seq, (select id from millrace_job j where j.seq = r.seq) as id
  from millrace_running r where worker = ?1 and cancel_requested_at is not null
