-- insert-tag: make a job findable by a tag.
-- ?1 tag  ?2 seq
insert into millrace_tag (tag, seq) values (?1, ?2) on conflict do nothing
