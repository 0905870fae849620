-- insert-ready-range: queue the jobs just inserted, in one step for a run of consecutive ones.
-- ?1 first seq  ?2 last seq
insert into millrace_ready (lane, rank, position, attempt, crashes)
select lane, rank, seq, 0, 0 from millrace_job where seq between ?1 and ?2
