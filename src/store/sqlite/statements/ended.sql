-- ended: how jobs ended, for those who wait for it.
-- ?1 json of ids as text  ?2 now ms
select j.id, f.state, f.reason, iif(f.result_expires_at <= ?2, null, f.result) as result,
       (select error from millrace_attempt a where a.seq = j.seq and error is not null order by a.id desc limit 1) as error
  from json_each(?1) s cross join millrace_job j on j.id = unhex(s.value, '-') cross join millrace_finished f on f.seq = j.seq
