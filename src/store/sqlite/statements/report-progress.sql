-- report-progress: how far a running job is; null leaves a value as it was.
-- ?1 seq  ?2 token  ?3 progress  ?4 message
update millrace_running set progress = coalesce(?3, progress), message = coalesce(?4, message) where seq = ?1 and token = ?2
