-- insert-log: one line a handler logged.
-- ?1 seq  ?2 at ms  ?3 level  ?4 message  ?5 fields json
insert into millrace_log (seq, at, level, message, fields) values (?1, ?2, ?3, ?4, ?5)
