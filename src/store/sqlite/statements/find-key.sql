-- find-key: who holds an idempotency key now.
-- ?1 key  ?2 now ms
select id, digest from millrace_idempotency where key = ?1 and (expires_at is null or expires_at > ?2)
