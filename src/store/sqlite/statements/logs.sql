-- logs: the first lines of a job's log, in order.
-- ?1 id blob  ?2 limit
select at, level, message, fields from log where seq = (select seq from job where id = ?1) order by id limit ?2
