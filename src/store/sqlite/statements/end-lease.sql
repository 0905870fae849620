-- end-lease: the worker is gone; what it still holds may be reaped.
-- ?1 worker  ?2 now ms
update millrace_worker set gone_at = ?2 where n = ?1 and gone_at is null
