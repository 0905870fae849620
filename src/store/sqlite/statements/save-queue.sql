-- save-queue: create a queue's record or change the settings that are named.
-- ?1 name  ?2 set paused?  ?3 paused  ?4 set max_length?  ?5 max_length  ?6 set description?  ?7 description
insert into millrace_queue (name, paused, max_length, description) values (?1, iif(?2, ?3, 0), ?5, ?7)
on conflict (name) do update
   set paused = iif(?2, ?3, paused), max_length = iif(?4, ?5, max_length), description = iif(?6, ?7, description)
