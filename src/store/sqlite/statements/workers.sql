-- workers: those whose lease stands, oldest first.
select w.id, w.host, w.pid, w.queues, w.tasks, w.concurrency, w.lease, w.started_at, w.lease_until,
       (select count(*) from running r where r.worker = w.n) as running
  from worker w where w.gone_at is null order by w.n
