-- never-started: a job that waits for its first execution.
-- ?1 seq
select seq, lane, rank from millrace_job j
 where seq = ?1
   and not exists (select 1 from millrace_attempt a where a.seq = j.seq)
   and not exists (select 1 from millrace_running r where r.seq = j.seq)
   and not exists (select 1 from millrace_finished f where f.seq = j.seq)
