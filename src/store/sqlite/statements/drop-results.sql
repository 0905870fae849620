-- drop-results: forget results that were to be kept for a shorter time than their job.
-- ?1 now ms  ?2 limit
update millrace_finished set result = null, result_expires_at = null
 where seq in (select seq from millrace_finished where result_expires_at <= ?1 limit ?2)
