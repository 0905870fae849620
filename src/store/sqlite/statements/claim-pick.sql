-- claim-pick: the first jobs of a lane, with what a worker needs to run them. Ids as text: a binary value costs an object.
-- ?1 lane  ?2 limit
select r.rank, r.position, r.attempt + 1, r.crashes, lower(hex(j.id)), j.input, j.options, j.enqueued_at
  from millrace_ready r cross join millrace_job j on j.seq = abs(r.position)
 where r.lane = ?1
 order by r.rank, r.position
 limit ?2
