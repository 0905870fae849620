-- claim-leave: the jobs that claim-start took wait no more.
-- ?1 lane  ?2 rank of the last  ?3 position of the last
delete from millrace_ready where lane = ?1 and (rank, position) <= (?2, ?3)
