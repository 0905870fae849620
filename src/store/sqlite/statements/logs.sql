-- logs: the first lines of a job's log, in order.
-- ?1 id blob  ?2 limit
select at, level, message, fields from millrace_log where seq = (select seq from millrace_job where id = ?1) order by id limit ?2
