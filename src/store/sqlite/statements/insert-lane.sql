-- insert-lane: the lane of a task in a queue, made on first use.
-- ?1 queue  ?2 task
insert into millrace_lane (queue, task) values (?1, ?2) on conflict (queue, task) do update set queue = excluded.queue returning id
