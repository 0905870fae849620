import type { ErrorData } from '../../error-data.ts'
import type { AttemptOutcome, FinishedState, JobState } from '../../job.ts'
import type { Outcome } from '../../outcome.ts'
import type { Settlement } from '../store.ts'
import { type CompletedGroup, type PackedExchange, seqOf } from './pack.ts'
import type { Scope } from './scope.ts'

/** Applies outcomes inside a transaction. @returns the jobs whose lease was lost, for which nothing was written */
export function settle(scope: Scope, { completed, settle: others }: PackedExchange): number[] {
  const lost = others.filter((settlement) => !settleOne(scope, settlement)).map(({ ref }) => seqOf(ref))
  for (const group of completed) lost.push(...settleCompleted(scope, group))
  return lost
}

// --- Completed: the many ---------------------------------------------------------------------------------------------

function settleCompleted(scope: Scope, { token, seqs, results, count, lanes }: CompletedGroup): number[] {
  const { changes } = results
    ? scope.run('settleResults', results, token, scope.now)
    : scope.run('settleCompleted', seqs, token, scope.now)
  if (changes < count) return settleHeld(scope, token, seqs)
  scope.run('settleLeave', seqs, token)
  for (const [lane, ofLane] of lanes) scope.lanes.move(lane, 'running', 'completed', ofLane)
  return []
}

/** Some leases were lost: rare enough to find out which afterwards. */
function settleHeld(scope: Scope, token: string, seqs: string): number[] {
  const held = new Set<number>()
  for (const { seq, lane } of scope.all<{ seq: number; lane: number }>('settleHeld', seqs, token)) {
    held.add(seq)
    scope.lanes.move(lane, 'running', 'completed')
  }
  scope.run('settleLeave', seqs, token)
  const settled = JSON.parse(seqs) as number[] // made by packExchange()
  return settled.filter((seq) => !held.delete(seq))
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
