-- insert-waiting: hold a job back. due_at null: until something else frees it.
-- ?1 seq  ?2 lane  ?3 state  ?4 reason  ?5 due_at ms  ?6 rank  ?7 position  ?8 attempt  ?9 crashes
insert into millrace_waiting (seq, lane, state, reason, due_at, rank, position, attempt, crashes)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
