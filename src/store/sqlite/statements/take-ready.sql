-- take-ready: take a job out of its queue.
-- ?1 lane  ?2 rank  ?3 seq
delete from millrace_ready where lane = ?1 and rank = ?2 and position in (?3, -?3) returning position, attempt, crashes
