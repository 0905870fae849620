// Generated from statements/ by `npm run generate`. Do not edit: edit those files.

export const statements: {
  readonly attempts: string
  readonly cancelRequests: string
  readonly claimHeads: string
  readonly claimLanes: string
  readonly claimLeave: string
  readonly claimPick: string
  readonly claimStart: string
  readonly countLane: string
  readonly deleteFinished: string
  readonly dropKeys: string
  readonly dropResults: string
  readonly dropWorkers: string
  readonly endLateLeases: string
  readonly endLease: string
  readonly ended: string
  readonly findFinished: string
  readonly findJob: string
  readonly findKey: string
  readonly findQueue: string
  readonly findRunning: string
  readonly findSame: string
  readonly findWaiting: string
  readonly holds: string
  readonly insertAttempt: string
  readonly insertExpiry: string
  readonly insertFinished: string
  readonly insertJob: string
  readonly insertKey: string
  readonly insertLane: string
  readonly insertLog: string
  readonly insertReadyRange: string
  readonly insertReady: string
  readonly insertTag: string
  readonly insertWaiting: string
  readonly insertWorker: string
  readonly jobContent: string
  readonly lanes: string
  readonly logs: string
  readonly neverStarted: string
  readonly nextDue: string
  readonly nextExpiry: string
  readonly oldestInLane: string
  readonly prunableByAge: string
  readonly prunableByCount: string
  readonly pruneAttempt: string
  readonly pruneExpiry: string
  readonly pruneFinished: string
  readonly pruneJob: string
  readonly pruneKeys: string
  readonly pruneLog: string
  readonly pruneTag: string
  readonly queues: string
  readonly reap: string
  readonly records: string
  readonly renewLease: string
  readonly reportProgress: string
  readonly requestCancel: string
  readonly saveQueue: string
  readonly settleCompleted: string
  readonly settleHeld: string
  readonly settleLeave: string
  readonly settleResults: string
  readonly takeDue: string
  readonly takeExpired: string
  readonly takeReady: string
  readonly takeRunning: string
  readonly takeWaiting: string
  readonly workers: string
} = {
  attempts: `select attempt, started_at, ended_at, outcome, error, worker from millrace_attempt where seq = ?1 order by id`,
  cancelRequests: `select seq, (select id from millrace_job j where j.seq = r.seq) as id
from millrace_running r where worker = ?1 and cancel_requested_at is not null`,
  claimHeads: `select rank, position from millrace_ready where lane = ?1 and (rank, position) > (?2, ?3) order by rank, position limit ?4`,
  claimLanes: `select l.id, l.queue, l.task
from millrace_lane l left join millrace_queue q on q.name = l.queue
where l.queued > 0 and coalesce(q.paused, 0) = 0`,
  claimLeave: `delete from millrace_ready where lane = ?1 and (rank, position) <= (?2, ?3)`,
  claimPick: `select r.rank, r.position, r.attempt + 1, r.crashes, lower(hex(j.id)), j.input, j.options, j.enqueued_at
from millrace_ready r cross join millrace_job j on j.seq = abs(r.position)
where r.lane = ?1
order by r.rank, r.position
limit ?2`,
  claimStart: `insert into millrace_running (seq, lane, rank, position, attempt, crashes, token, worker, started_at)
select abs(position), lane, rank, position, attempt + 1, crashes, ?4, ?5, ?6
from millrace_ready where lane = ?1 and (rank, position) <= (?2, ?3)`,
  countLane: `update millrace_lane
set blocked = blocked + ?2, scheduled = scheduled + ?3, queued = queued + ?4, running = running + ?5,
retrying = retrying + ?6, suspended = suspended + ?7, completed = completed + ?8, dead = dead + ?9,
cancelled = cancelled + ?10, expired = expired + ?11
where id = ?1`,
  deleteFinished: `delete from millrace_finished where seq = ?1`,
  dropKeys: `delete from millrace_idempotency where key in (select key from millrace_idempotency where expires_at <= ?1 limit ?2)`,
  dropResults: `update millrace_finished set result = null, result_expires_at = null
where seq in (select seq from millrace_finished where result_expires_at <= ?1 limit ?2)`,
  dropWorkers: `delete from millrace_worker where gone_at < ?1 and n not in (select worker from millrace_running)`,
  endLateLeases: `update millrace_worker set gone_at = ?1 where gone_at is null and lease_until < ?1`,
  endLease: `update millrace_worker set gone_at = ?2 where n = ?1 and gone_at is null`,
  ended: `select j.id, f.state, f.reason, iif(f.result_expires_at <= ?2, null, f.result) as result,
(select error from millrace_attempt a where a.seq = j.seq and error is not null order by a.id desc limit 1) as error
from json_each(?1) s cross join millrace_job j on j.id = unhex(s.value, '-') cross join millrace_finished f on f.seq = j.seq`,
  findFinished: `select state from millrace_finished where seq = ?1`,
  findJob: `select seq, lane, rank from millrace_job where id = ?1`,
  findKey: `select id, digest from millrace_idempotency where key = ?1 and (expires_at is null or expires_at > ?2)`,
  findQueue: `select max_length,
(select sum(blocked + scheduled + queued + retrying + suspended) from millrace_lane where queue = ?1) as waiting
from millrace_queue where name = ?1`,
  findRunning: `select 1 from millrace_running where seq = ?1`,
  findSame: `select l.task = ?2 and j.input = ?3 as same from millrace_job j join millrace_lane l on l.id = j.lane where j.id = ?1`,
  findWaiting: `select state from millrace_waiting where seq = ?1`,
  holds: `select 1 from millrace_running where seq = ?1 and token = ?2`,
  insertAttempt: `insert into millrace_attempt (seq, attempt, started_at, ended_at, outcome, worker, error)
values (?1, ?2, ?3, ?4, ?5, (select id from millrace_worker where n = ?6), ?7)`,
  insertExpiry: `insert into millrace_expiry (expires_at, seq) values (?1, ?2)`,
  insertFinished: `insert into millrace_finished (seq, state, reason, finished_at, started_at, attempt, crashes, worker, progress, message)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
  insertJob: `insert into millrace_job (id, lane, rank, enqueued_at, expires_at, subject_type, subject_id, input, options)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (id) do nothing`,
  insertKey: `insert into millrace_idempotency (key, id, digest) values (?1, ?2, ?3)
on conflict (key) do update set id = excluded.id, digest = excluded.digest, expires_at = null where expires_at <= ?4`,
  insertLane: `insert into millrace_lane (queue, task) values (?1, ?2) on conflict (queue, task) do update set queue = excluded.queue returning id`,
  insertLog: `insert into millrace_log (seq, at, level, message, fields) values (?1, ?2, ?3, ?4, ?5)`,
  insertReadyRange: `insert into millrace_ready (lane, rank, position, attempt, crashes)
select lane, rank, seq, 0, 0 from millrace_job where seq between ?1 and ?2`,
  insertReady: `insert into millrace_ready (lane, rank, position, attempt, crashes) values (?1, ?2, ?3, ?4, ?5)`,
  insertTag: `insert into millrace_tag (tag, seq) values (?1, ?2) on conflict do nothing`,
  insertWaiting: `insert into millrace_waiting (seq, lane, state, reason, due_at, rank, position, attempt, crashes)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  insertWorker: `insert into millrace_worker (id, host, pid, queues, tasks, concurrency, lease, started_at, lease_until)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8 + ?7)`,
  jobContent: `select j.id, l.queue, l.task, j.input, j.options, j.enqueued_at
from millrace_job j join millrace_lane l on l.id = j.lane where j.seq = ?1`,
  lanes: `select * from millrace_lane`,
  logs: `select at, level, message, fields from millrace_log where seq = (select seq from millrace_job where id = ?1) order by id limit ?2`,
  neverStarted: `select seq, lane, rank from millrace_job j
where seq = ?1
and not exists (select 1 from millrace_attempt a where a.seq = j.seq)
and not exists (select 1 from millrace_running r where r.seq = j.seq)
and not exists (select 1 from millrace_finished f where f.seq = j.seq)`,
  nextDue: `select min(due_at) as due_at from millrace_waiting where due_at is not null`,
  nextExpiry: `select min(expires_at) as expires_at from millrace_expiry`,
  oldestInLane: `with recursive step (rank) as (
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
where step.rank is not null`,
  prunableByAge: `select seq from millrace_finished where state = ?1 and finished_at < ?2 order by finished_at limit ?3`,
  prunableByCount: `select seq from millrace_finished where state = ?1 order by finished_at, seq limit ?2`,
  pruneAttempt: `delete from millrace_attempt where seq in (select value from json_each(?1))`,
  pruneExpiry: `delete from millrace_expiry
where (expires_at, seq) in (select expires_at, seq from millrace_job where seq in (select value from json_each(?1)) and expires_at is not null)`,
  pruneFinished: `delete from millrace_finished where seq in (select value from json_each(?1)) returning seq, state, (select lane from millrace_job j where j.seq = millrace_finished.seq) as lane`,
  pruneJob: `delete from millrace_job where seq in (select value from json_each(?1))`,
  pruneKeys: `update millrace_idempotency
set expires_at = ?2 + (select f.finished_at from millrace_finished f join millrace_job j on j.seq = f.seq where j.id = millrace_idempotency.id)
where id in (select id from millrace_job where seq in (select value from json_each(?1)))`,
  pruneLog: `delete from millrace_log where seq in (select value from json_each(?1))`,
  pruneTag: `delete from millrace_tag where seq in (select value from json_each(?1))`,
  queues: `select name, paused, max_length, description from millrace_queue
union all
select distinct queue, 0, null, null from millrace_lane where queue not in (select name from millrace_queue)
order by 1`,
  reap: `update millrace_running set token = ?1, worker = ?2, lost_worker = coalesce(lost_worker, worker)
where seq in (select r.seq from millrace_running r join millrace_worker w on w.n = r.worker where w.gone_at is not null order by r.seq limit ?3)
returning seq, lane, rank, position, attempt, crashes, started_at, cancel_requested_at`,
  records: `select j.seq, j.id, l.task, l.queue, -j.rank as priority, j.enqueued_at, j.expires_at, j.input, j.options,
coalesce(f.state, iif(r.seq is null, null, 'running'), w.state, 'queued') as state,
coalesce(f.reason, w.reason) as reason, w.due_at, f.finished_at,
coalesce(f.started_at, r.started_at) as started_at,
coalesce(f.attempt, r.attempt, w.attempt, q.attempt) as attempt,
coalesce(f.crashes, r.crashes, w.crashes, q.crashes) as crashes,
coalesce(f.progress, r.progress) as progress, coalesce(f.message, r.message) as message,
r.cancel_requested_at, iif(f.result_expires_at <= ?2, null, f.result) as result,
(select id from millrace_worker where n = coalesce(f.worker, r.worker)) as worker,
exists (select 1 from millrace_attempt a where a.seq = j.seq) as has_attempts
from json_each(?1) s
cross join millrace_job j on j.seq = s.value
cross join millrace_lane l on l.id = j.lane
left join millrace_waiting w on w.seq = j.seq
left join millrace_running r on r.seq = j.seq
left join millrace_finished f on f.seq = j.seq
left join millrace_ready q on q.lane = j.lane and q.rank = j.rank and q.position in (j.seq, -j.seq)
order by s.key`,
  renewLease: `update millrace_worker set lease_until = max(lease_until, ?2) where n = ?1 and gone_at is null`,
  reportProgress: `update millrace_running set progress = coalesce(?3, progress), message = coalesce(?4, message) where seq = ?1 and token = ?2`,
  requestCancel: `update millrace_running set cancel_requested_at = coalesce(cancel_requested_at, ?2) where seq = ?1`,
  saveQueue: `insert into millrace_queue (name, paused, max_length, description) values (?1, iif(?2, ?3, 0), ?5, ?7)
on conflict (name) do update
set paused = iif(?2, ?3, paused), max_length = iif(?4, ?5, max_length), description = iif(?6, ?7, description)`,
  settleCompleted: `insert into millrace_finished (seq, state, finished_at, started_at, attempt, crashes, worker, progress, message)
select r.seq, 'completed', ?3, r.started_at, r.attempt, r.crashes, r.worker, r.progress, r.message
from json_each(?1) s cross join millrace_running r on r.seq = s.value
where r.token = ?2
on conflict (seq) do nothing`,
  settleHeld: `select seq, lane from millrace_running where seq in (select value from json_each(?1)) and token = ?2`,
  settleLeave: `delete from millrace_running where seq in (select value from json_each(?1)) and token = ?2`,
  settleResults: `insert into millrace_finished
(seq, state, reason, finished_at, started_at, attempt, crashes, worker, progress, message, result, result_expires_at)
select r.seq, 'completed', s.value ->> 3, ?3, r.started_at, r.attempt, r.crashes, r.worker, r.progress, r.message,
s.value ->> 1, ?3 + (s.value ->> 2)
from json_each(?1) s cross join millrace_running r on r.seq = s.value ->> 0
where r.token = ?2
on conflict (seq) do nothing`,
  takeDue: `delete from millrace_waiting
where seq in (select seq from millrace_waiting where due_at <= ?1 order by due_at, seq limit ?2)
returning seq, lane, state, rank, position, attempt, crashes`,
  takeExpired: `delete from millrace_expiry
where (expires_at, seq) in (select expires_at, seq from millrace_expiry where expires_at <= ?1 order by expires_at limit ?2)
returning seq`,
  takeReady: `delete from millrace_ready where lane = ?1 and rank = ?2 and position in (?3, -?3) returning position, attempt, crashes`,
  takeRunning: `delete from millrace_running where seq = ?1 and token = ?2
returning seq, lane, rank, position, attempt, crashes, coalesce(lost_worker, worker) as worker, started_at, cancel_requested_at, progress, message`,
  takeWaiting: `delete from millrace_waiting where seq = ?1 returning state, position, attempt, crashes`,
  workers: `select w.id, w.host, w.pid, w.queues, w.tasks, w.concurrency, w.lease, w.started_at, w.lease_until,
(select count(*) from millrace_running r where r.worker = w.n) as running
from millrace_worker w where w.gone_at is null order by w.n`,
}
