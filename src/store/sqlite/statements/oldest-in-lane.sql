-- oldest-in-lane: the queued job of a lane enqueued first. Within one priority the order is that of enqueueing, but for
-- jobs put at the front (negative positions), so each priority is entered twice; priorities in use are few.
-- ?1 lane
with recursive step (rank) as (
  select min(rank) from millrace_ready where lane = ?1
   union all
  select (select min(rank) from millrace_ready where lane = ?1 and rank > step.rank) from step where step.rank is not null
)
select min(j.enqueued_at) as at
  from step, (select 0 as low, 9223372036854775807 as high union all select -9223372036854775807, -1) span
       cross join millrace_job j on j.seq = abs(
         iif(span.low = 0,
             (select min(position) from millrace_ready where lane = ?1 and rank = step.rank and position >= 0),
             (select max(position) from millrace_ready where lane = ?1 and rank = step.rank and position < 0)))
 where step.rank is not null
