-- claim-start: the first jobs of a lane run. A lane's order has no gaps, so the last one picked bounds them all.
-- ?1 lane  ?2 rank of the last  ?3 position of the last  ?4 token  ?5 worker  ?6 now ms
insert into millrace_running (seq, lane, rank, position, attempt, crashes, token, worker, started_at)
select abs(position), lane, rank, position, attempt + 1, crashes, ?4, ?5, ?6
  from millrace_ready where lane = ?1 and (rank, position) <= (?2, ?3)
