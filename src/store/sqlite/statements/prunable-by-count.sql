-- prunable-by-count: the oldest finished jobs of a state.
-- ?1 state  ?2 limit
select seq from millrace_finished where state = ?1 order by finished_at, seq limit ?2
