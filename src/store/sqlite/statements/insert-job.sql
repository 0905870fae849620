-- insert-job: a job's immutable part; no row when the id is known already.
-- ?1 id blob  ?2 lane  ?3 rank  ?4 enqueued_at ms  ?5 expires_at ms  ?6 subject type  ?7 subject id  ?8 input  ?9 options
insert into millrace_job (id, lane, rank, enqueued_at, expires_at, subject_type, subject_id, input, options)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (id) do nothing
