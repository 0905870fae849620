-- take-due: jobs whose time has come, earliest first.
-- ?1 now ms  ?2 limit
delete from millrace_waiting
 where seq in (select seq from millrace_waiting where due_at <= ?1 order by due_at, seq limit ?2)
returning seq, lane, state, rank, position, attempt, crashes
