-- insert-key: remember an idempotency key; an expired one is taken over.
-- ?1 key  ?2 job id blob  ?3 digest of task and input  ?4 now ms
insert into millrace_idempotency (key, id, digest) values (?1, ?2, ?3)
on conflict (key) do update set id = excluded.id, digest = excluded.digest, expires_at = null where expires_at <= ?4
