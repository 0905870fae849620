-- find-same: whether the job under this id is of this task with this input.
-- ?1 id blob  ?2 task  ?3 input
select l.task = ?2 and j.input = ?3 as same from millrace_job j join millrace_lane l on l.id = j.lane where j.id = ?1
