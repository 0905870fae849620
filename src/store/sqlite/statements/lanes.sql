-- lanes: every lane with its counters.
select * from millrace_lane
