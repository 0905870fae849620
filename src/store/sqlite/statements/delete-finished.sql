-- delete-finished: a finished job comes back to life; its attempts remain.
-- ?1 seq
delete from millrace_finished where seq = ?1
