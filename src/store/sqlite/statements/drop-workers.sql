-- drop-workers: forget workers that are long gone and hold nothing.
-- ?1 gone before ms
delete from millrace_worker where gone_at < ?1 and n not in (select worker from millrace_running)
