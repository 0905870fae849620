-- request-cancel: ask the worker of a running job to stop; the first request's time stands.
-- ?1 seq  ?2 now ms
update millrace_running set cancel_requested_at = coalesce(cancel_requested_at, ?2) where seq = ?1
