-- end-late-leases: workers that did not renew in time are gone.
-- ?1 now ms
update millrace_worker set gone_at = ?1 where gone_at is null and lease_until < ?1
