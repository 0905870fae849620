-- drop-keys: forget idempotency keys whose time is over.
-- ?1 now ms  ?2 limit
delete from millrace_idempotency where key in (select key from millrace_idempotency where expires_at <= ?1 limit ?2)
