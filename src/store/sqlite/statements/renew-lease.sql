-- renew-lease: no row when the worker's jobs have been taken over.
-- ?1 worker  ?2 lease_until ms
update millrace_worker set lease_until = max(lease_until, ?2) where n = ?1 and gone_at is null
