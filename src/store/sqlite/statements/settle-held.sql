-- settle-held: which of these a claim still holds. Read only after settle-completed wrote fewer rows than it was given.
-- ?1 json [seq, …]  ?2 token
select seq, lane from millrace_running where seq in (select value from json_each(?1)) and token = ?2
