import { type Backoff, nextDelay } from './backoff.ts'
import type { ErrorData } from './error-data.ts'
import type { DeadReason } from './job.ts'

/**
 * What becomes of a running job. Decided here, applied by the engines as it stands: they compute no delay and choose no
 * state. Durations are milliseconds from the moment the engine applies the outcome.
 */
export type Outcome =
  | {
      readonly kind: 'completed'
      readonly result: string | null
      readonly resultExpiresIn?: number
      /** The result says that the work did not succeed. */
      readonly softFailure?: true
    }
  | { readonly kind: 'retrying'; readonly delay: number; readonly error: ErrorData }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly error: ErrorData }
  | { readonly kind: 'cancelled'; readonly error?: ErrorData }
  /** Back to `scheduled`; uses up no attempt. */
  | { readonly kind: 'snoozed'; readonly delay: number }
  /** Back to `queued` at once; uses up no attempt. */
  | { readonly kind: 'released' }
  /** Back to `queued` after its worker vanished; counts a crash, not an attempt. */
  | { readonly kind: 'crashed' }

/** How an execution ended, as the runner saw it. */
export type Ending =
  | {
      readonly kind: 'returned'
      readonly result: string | null
      readonly resultExpiresIn?: number
      readonly softFailure?: true
    }
  | { readonly kind: 'threw'; readonly error: ErrorData; readonly thrown: unknown; readonly retryable: boolean }
  | {
      readonly kind: 'unusable'
      readonly reason: 'invalid-input' | 'result-too-large' | 'result-not-serializable'
      readonly error: ErrorData
      readonly thrown?: unknown
    }
  | { readonly kind: 'asked-later'; readonly delay: number }
  | { readonly kind: 'shut-down' }
  | { readonly kind: 'vanished' }

export type Standing = {
  /** The attempt that ended, 1 for the first. */
  readonly attempt: number
  readonly maxAttempts: number
  /** Crashes before this ending. */
  readonly crashes: number
  readonly maxCrashes: number
  readonly backoff: Backoff
  readonly atMostOnce: boolean
  readonly cancelRequested: boolean
}

/** Three crashes quarantine a job: by then it is more likely the cause than the victim. */
export const DEFAULT_MAX_CRASHES = 3

/** The one place that says what follows from how an execution ended. Pure: `random` draws from [0, 1). */
export function decide(ending: Ending, standing: Standing, random: () => number = Math.random): Outcome {
  // Work that was done is never called cancelled; anything short of that is, once cancelling was asked for.
  if (ending.kind === 'returned') return { ...ending, kind: 'completed' }
  if (standing.cancelRequested) return cancelled(ending)
  switch (ending.kind) {
    case 'threw':
      return afterFailure(ending, standing, random)
    case 'unusable':
      return { kind: 'dead', reason: ending.reason, error: ending.error }
    case 'asked-later':
      return { kind: 'snoozed', delay: ending.delay }
    case 'shut-down':
      return standing.atMostOnce ? interrupted('its worker shut down') : { kind: 'released' }
    case 'vanished':
      return afterCrash(standing)
  }
}

function cancelled(ending: Ending): Outcome {
  return 'error' in ending ? { kind: 'cancelled', error: ending.error } : { kind: 'cancelled' }
}

function afterFailure(ending: Ending & { kind: 'threw' }, standing: Standing, random: () => number): Outcome {
  const { error, thrown } = ending
  if (!ending.retryable) return { kind: 'dead', reason: 'not-retryable', error }
  if (standing.atMostOnce || standing.attempt >= standing.maxAttempts)
    return { kind: 'dead', reason: 'attempts-exhausted', error }
  return {
    kind: 'retrying',
    delay: nextDelay(standing.backoff, { attempt: standing.attempt, error: thrown, random }),
    error,
  }
}

function afterCrash(standing: Standing): Outcome {
  if (standing.atMostOnce) return interrupted('its worker vanished')
  const crashes = standing.crashes + 1
  if (crashes < standing.maxCrashes) return { kind: 'crashed' }
  const message = `${crashes} workers in a row vanished while running this job`
  return { kind: 'dead', reason: 'poison', error: { name: 'PoisonJobError', message } }
}

function interrupted(why: string): Outcome {
  return {
    kind: 'dead',
    reason: 'interrupted',
    error: { name: 'InterruptedError', message: `The job may run at most once and ${why}` },
  }
}
