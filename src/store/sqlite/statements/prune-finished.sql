-- prune-finished: forget how jobs ended. Returns what the counters must lose.
-- ?1 json of seqs
delete from finished where seq in (select value from json_each(?1)) returning seq, state, (select lane from job j where j.seq = finished.seq) as lane
