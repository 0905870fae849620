-- claim-lanes: where there is something to claim. Lanes are few (tasks × queues), so all are read.
select l.id, l.queue, l.task
  from millrace_lane l left join millrace_queue q on q.name = l.queue
 where l.queued > 0 and coalesce(q.paused, 0) = 0
