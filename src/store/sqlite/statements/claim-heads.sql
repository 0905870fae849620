-- claim-heads: the next jobs of a lane after a place in its order; used only to merge several lanes.
-- ?1 lane  ?2 rank  ?3 position  ?4 limit
select rank, position from millrace_ready where lane = ?1 and (rank, position) > (?2, ?3) order by rank, position limit ?4
