import type { LiveState } from '../../job.ts'
import { takeWaiting } from './placement.ts'
import type { Scope } from './scope.ts'

type Due = {
  readonly seq: number
  readonly lane: number
  readonly state: LiveState
  readonly rank: number
  readonly position: number
  readonly attempt: number
  readonly crashes: number
}

/** When the next waiting job's time comes. */
export function nextDueAt(scope: Scope): number | undefined {
  return scope.get<{ due_at: number | null }>('nextDue')?.due_at ?? undefined
}

/** Puts jobs whose time has come into their queues, inside a transaction. @returns how many */
export function promote(scope: Scope, limit: number): number {
  const next = nextDueAt(scope)
  if (next === undefined || next > scope.now) return 0
  const due = scope.all<Due>('takeDue', scope.now, limit)
  for (const { lane, state, rank, position, attempt, crashes } of due) {
    scope.run('insertReady', lane, rank, position, attempt, crashes)
    scope.lanes.move(lane, state, 'queued')
  }
  return due.length
}

/** Ends jobs that did not start in time, inside a transaction. @returns how many, and whether the limit was reached */
export function expire(scope: Scope, limit: number): { expired: number; more: boolean } {
  const next = scope.get<{ expires_at: number | null }>('nextExpiry')?.expires_at ?? undefined
  if (next === undefined || next > scope.now) return { expired: 0, more: false }
  const over = scope.all<{ seq: number }>('takeExpired', scope.now, limit)
  const expired = over.filter(({ seq }) => expireOne(scope, seq)).length
  return { expired, more: over.length === limit }
}

function expireOne(scope: Scope, seq: number): boolean {
  const job = scope.get<{ seq: number; lane: number; rank: number }>('neverStarted', seq)
  const taken = job && takeWaiting(scope, job)
  if (!taken) return false
  scope.run('insertFinished', seq, 'expired', null, scope.now, null, taken.attempt, taken.crashes, null, null, null)
  scope.lanes.move(job.lane, taken.state, 'expired')
  return true
}
