-- lanes: every lane with its counters.
select * from lane
