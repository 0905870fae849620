import type { ErrorData } from '../../error-data.ts'
import type { AttemptOutcome, FinishedState, JobId, JobState } from '../../job.ts'
import type { Outcome } from '../../outcome.ts'
import type { Settlement } from '../store.ts'
import type { Scope } from './scope.ts'

/** Applies outcomes inside a transaction. @returns the jobs whose lease was lost, for which nothing was written */
export function settle(scope: Scope, settlements: readonly Settlement[]): JobId[] {
  const lost: JobId[] = []
  const completed = new Map<string, Completed[]>()
  const seen = new Set<number>()
  for (const settlement of settlements) {
    const { outcome, token, ref } = settlement
    // Of two outcomes for one job the first counts; by the second its lease is gone.
    if (seen.has(seqOf(ref))) {
      lost.push(settlement.id)
      continue
    }
    seen.add(seqOf(ref))
    if (outcome.kind !== 'completed') {
      if (!settleOne(scope, settlement)) lost.push(settlement.id)
      continue
    }
    const ofToken = completed.get(token)
    if (ofToken === undefined)
      completed.set(token, [settlement as Completed]) // its kind was just checked
    else ofToken.push(settlement as Completed)
  }
  for (const [token, ofToken] of completed) lost.push(...settleCompleted(scope, token, ofToken))
  return lost
}

// --- Completed: the many ---------------------------------------------------------------------------------------------

type Completed = Settlement & { readonly outcome: { readonly kind: 'completed' } }

function settleCompleted(scope: Scope, token: string, settlements: readonly Completed[]): JobId[] {
  const rows = JSON.stringify(settlements.map((settlement) => resultRow(settlement, scope.now)))
  const { changes } = scope.run('settleCompleted', rows, token, scope.now)
  // Rows are missing only where a lease was lost: rare enough to look for them afterwards.
  const held = changes === settlements.length ? undefined : heldBy(scope, rows, token)
  scope.run('settleLeave', rows, token)
  const lost: JobId[] = []
  for (const { id, ref } of settlements) {
    if (held === undefined || held.delete(seqOf(ref))) scope.lanes.move(laneOf(ref), 'running', 'completed')
    else lost.push(id)
  }
  return lost
}

function resultRow({ ref, outcome: { result, resultExpiresIn } }: Completed, now: number): unknown[] {
  if (resultExpiresIn !== undefined) return [seqOf(ref), result, now + resultExpiresIn]
  return result === null ? [seqOf(ref)] : [seqOf(ref), result]
}

function heldBy(scope: Scope, rows: string, token: string): Set<number> {
  return new Set(scope.all<{ seq: number }>('settleHeld', rows, token).map(({ seq }) => seq))
}

// --- All other outcomes ---------------------------------------------------------------------------------------------

type Execution = {
  readonly seq: number
  readonly lane: number
  readonly rank: number
  readonly position: number
  readonly attempt: number
  readonly crashes: number
  /** The worker that held it; for a job taken over, the one that was lost. */
  readonly worker: number
  readonly started_at: number
  readonly cancel_requested_at: number | null
  readonly progress: number | null
  readonly message: string | null
}

type Unfinished = Exclude<Outcome, { kind: 'completed' }>

function settleOne(scope: Scope, { ref, token, outcome }: Settlement): boolean {
  const execution = scope.get<Execution>('takeRunning', seqOf(ref), token)
  if (execution === undefined || outcome.kind === 'completed') return false
  const effective = execution.cancel_requested_at === null ? outcome : cancelledInstead(outcome)
  recordAttempt(scope, execution, outcome)
  const state = apply(scope, execution, effective)
  scope.lanes.move(execution.lane, 'running', state)
  return true
}

/** A request to cancel that came after the outcome was decided still keeps the job from running again. */
function cancelledInstead(outcome: Unfinished): Unfinished {
  if (outcome.kind === 'dead' || outcome.kind === 'cancelled') return outcome
  return 'error' in outcome ? { kind: 'cancelled', error: outcome.error } : { kind: 'cancelled' }
}

const attemptOutcomes: Readonly<Record<Unfinished['kind'], AttemptOutcome>> = {
  retrying: 'failed',
  dead: 'failed',
  cancelled: 'cancelled',
  snoozed: 'snoozed',
  released: 'released',
  crashed: 'crashed',
}

function recordAttempt(scope: Scope, { seq, attempt, started_at, worker }: Execution, outcome: Unfinished): void {
  const crashed = outcome.kind === 'dead' && (outcome.reason === 'poison' || outcome.reason === 'interrupted')
  const kind = crashed ? 'crashed' : attemptOutcomes[outcome.kind]
  scope.run(
    'insertAttempt',
    seq,
    attempt,
    started_at,
    scope.now,
    kind,
    worker,
    packError('error' in outcome ? outcome.error : undefined),
  )
}

function packError(error: ErrorData | undefined): string | null {
  return error === undefined ? null : JSON.stringify(error)
}

function apply(scope: Scope, execution: Execution, outcome: Unfinished): JobState {
  const { seq, lane, rank, position, attempt, crashes } = execution
  switch (outcome.kind) {
    case 'retrying':
      scope.run(
        'insertWaiting',
        seq,
        lane,
        'retrying',
        'backoff',
        scope.now + outcome.delay,
        rank,
        seq,
        attempt,
        crashes,
      )
      return 'retrying'
    case 'snoozed':
      scope.run(
        'insertWaiting',
        seq,
        lane,
        'scheduled',
        'snooze',
        scope.now + outcome.delay,
        rank,
        seq,
        attempt - 1,
        crashes,
      )
      return 'scheduled'
    case 'released':
      scope.run('insertReady', lane, rank, position, attempt - 1, crashes)
      return 'queued'
    case 'crashed':
      scope.run('insertReady', lane, rank, position, attempt - 1, crashes + 1)
      return 'queued'
    case 'dead':
      return finish(scope, execution, 'dead', outcome.reason)
    case 'cancelled':
      return finish(scope, execution, 'cancelled', null)
  }
}

function finish(scope: Scope, execution: Execution, state: FinishedState, reason: string | null): FinishedState {
  const { seq, started_at, attempt, crashes, worker, progress, message } = execution
  const counted = reason === 'poison' ? crashes + 1 : crashes
  scope.run('insertFinished', seq, state, reason, scope.now, started_at, attempt, counted, worker, progress, message)
  return state
}

function seqOf(ref: Settlement['ref']): number {
  return Number(ref[0])
}

function laneOf(ref: Settlement['ref']): number {
  return Number(ref[1])
}
