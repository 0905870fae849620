-- settle-leave: they run no more.
-- ?1 json [seq, …]  ?2 token
delete from millrace_running where seq in (select value from json_each(?1)) and token = ?2
