-- drop-workers: forget workers that are long gone and hold nothing.
-- ?1 gone before ms
delete from worker where gone_at < ?1 and n not in (select worker from running)
