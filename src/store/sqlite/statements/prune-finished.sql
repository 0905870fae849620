-- prune-finished: forget how jobs ended. Returns what the counters must lose.
-- ?1 json of seqs
delete from millrace_finished where seq in (select value from json_each(?1)) returning seq, state, (select lane from millrace_job j where j.seq = millrace_finished.seq) as lane
