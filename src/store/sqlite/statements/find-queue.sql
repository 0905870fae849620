-- find-queue: a queue's maximum and how many jobs wait in it.
-- ?1 queue
select max_length,
       (select sum(blocked + scheduled + queued + retrying + suspended) from millrace_lane where queue = ?1) as waiting
  from millrace_queue where name = ?1
