-- workers: those whose lease stands, oldest first.
select w.id, w.host, w.pid, w.queues, w.tasks, w.concurrency, w.lease, w.started_at, w.lease_until,
       (select count(*) from millrace_running r where r.worker = w.n) as running
  from millrace_worker w where w.gone_at is null order by w.n
