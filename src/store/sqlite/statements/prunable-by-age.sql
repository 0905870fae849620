-- prunable-by-age: finished jobs of a state that are too old, oldest first.
-- ?1 state  ?2 finished before ms  ?3 limit
select seq from millrace_finished where state = ?1 and finished_at < ?2 order by finished_at limit ?3
