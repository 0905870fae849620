import type { FinishedState, JobId, WaitingState } from '../../job.ts'
import type { CancelResult, RetryResult } from '../store.ts'
import { findJob, type Placed, takeWaiting } from './placement.ts'
import type { Scope } from './scope.ts'

/** Ends a waiting job, or asks a running one to stop, inside a transaction. */
export function cancel(scope: Scope, id: JobId): CancelResult {
  const job = findJob(scope, id)
  if (job === undefined) return 'not-found'
  const taken = takeWaiting(scope, job)
  if (taken === undefined) return scope.run('requestCancel', job.seq, scope.now).changes > 0 ? 'requested' : 'ended'
  scope.run(
    'insertFinished',
    job.seq,
    'cancelled',
    null,
    scope.now,
    null,
    taken.attempt,
    taken.crashes,
    null,
    null,
    null,
  )
  scope.lanes.move(job.lane, taken.state, 'cancelled')
  return 'cancelled'
}

/** Makes a job run again, or now, inside a transaction. */
export function retry(scope: Scope, id: JobId): RetryResult {
  const job = findJob(scope, id)
  if (job === undefined) return 'not-found'
  const finished = scope.get<{ state: FinishedState }>('findFinished', job.seq)
  if (finished !== undefined) return startOver(scope, job, finished.state)
  const waiting = scope.get<{ state: WaitingState }>('findWaiting', job.seq)
  if (waiting === undefined) return isRunning(scope, job) ? 'running' : 'queued'
  if (waiting.state === 'blocked' || waiting.state === 'suspended') return waiting.state
  return runNow(scope, job)
}

function isRunning(scope: Scope, { seq }: Placed): boolean {
  return scope.get('findRunning', seq) !== undefined
}

function startOver(scope: Scope, { seq, lane, rank }: Placed, state: FinishedState): RetryResult {
  if (state === 'completed') return 'completed'
  scope.run('deleteFinished', seq)
  scope.run('insertReady', lane, rank, seq, 0, 0)
  scope.lanes.move(lane, state, 'queued')
  return 'queued'
}

function runNow(scope: Scope, job: Placed): RetryResult {
  const taken = takeWaiting(scope, job)
  if (taken === undefined) return 'not-found'
  scope.run('insertReady', job.lane, job.rank, taken.position, taken.attempt, taken.crashes)
  scope.lanes.move(job.lane, taken.state, 'queued')
  return 'queued'
}
