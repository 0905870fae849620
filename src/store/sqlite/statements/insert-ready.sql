-- insert-ready: queue one job.
-- ?1 lane  ?2 rank  ?3 position  ?4 attempt  ?5 crashes
insert into millrace_ready (lane, rank, position, attempt, crashes) values (?1, ?2, ?3, ?4, ?5)
