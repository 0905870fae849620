-- count-lane: add to a lane's counters, once per lane and transaction.
-- ?1 lane, then one difference per state in the order of the columns
update millrace_lane
   set blocked = blocked + ?2, scheduled = scheduled + ?3, queued = queued + ?4, running = running + ?5,
       retrying = retrying + ?6, suspended = suspended + ?7, completed = completed + ?8, dead = dead + ?9,
       cancelled = cancelled + ?10, expired = expired + ?11
 where id = ?1
