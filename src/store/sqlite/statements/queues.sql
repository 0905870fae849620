-- queues: every queue with a record or a job, by name.
select name, paused, max_length, description from millrace_queue
 union all
select distinct queue, 0, null, null from millrace_lane where queue not in (select name from millrace_queue)
 order by 1
