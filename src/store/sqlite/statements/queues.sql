-- queues: every queue with a record or a job, by name.
select name, paused, max_length, description from queue
 union all
select distinct queue, 0, null, null from lane where queue not in (select name from queue)
 order by 1
