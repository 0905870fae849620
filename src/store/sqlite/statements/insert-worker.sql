-- insert-worker: a worker presents itself.
-- ?1 id  ?2 host  ?3 pid  ?4 queues json  ?5 tasks json  ?6 concurrency  ?7 lease ms  ?8 now ms
insert into millrace_worker (id, host, pid, queues, tasks, concurrency, lease, started_at, lease_until)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8 + ?7)
