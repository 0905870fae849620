-- job-content: what a worker needs to know of a job it took over.
-- ?1 seq
select j.id, l.queue, l.task, j.input, j.options, j.enqueued_at
  from millrace_job j join millrace_lane l on l.id = j.lane where j.seq = ?1
