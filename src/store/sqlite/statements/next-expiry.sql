-- next-expiry: the earliest time at which a job may expire.
select min(expires_at) as expires_at from millrace_expiry
