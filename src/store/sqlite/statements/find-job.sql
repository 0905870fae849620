-- find-job: where a job's rows are.
-- ?1 id blob
select seq, lane, rank from millrace_job where id = ?1
