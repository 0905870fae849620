import type { ErrorData } from './error-data.ts'

/** UUID in canonical text form, version 7 unless the caller chose it. */
export type JobId = string

export const LIVE_STATES = ['blocked', 'scheduled', 'queued', 'running', 'retrying', 'suspended'] as const
export const FINISHED_STATES = ['completed', 'dead', 'cancelled', 'expired'] as const
export const JOB_STATES = [...LIVE_STATES, ...FINISHED_STATES] as const

export type LiveState = (typeof LIVE_STATES)[number]
export type FinishedState = (typeof FINISHED_STATES)[number]
export type JobState = (typeof JOB_STATES)[number]

/** States in which a job holds a place in its queue but does not run; what a queue's maximum length counts. */
export const WAITING_STATES = ['blocked', 'scheduled', 'queued', 'retrying', 'suspended'] as const satisfies LiveState[]
export type WaitingState = (typeof WAITING_STATES)[number]

/** Why a waiting job is not running yet. */
const WAIT_REASONS = [
  'dependency',
  'delay',
  'backoff',
  'snooze',
  'rate-limit',
  'concurrency-limit',
  'sleep',
  'event',
] as const

/** Why a job ended dead. */
export const DEAD_REASONS = [
  'attempts-exhausted',
  'not-retryable',
  'invalid-input',
  'result-too-large',
  'result-not-serializable',
  'poison',
  'interrupted',
] as const
export type DeadReason = (typeof DEAD_REASONS)[number]

/** A handler that returned `{ success: false, … }`: the job is completed, and can be found and counted by this. */
const COMPLETED_REASONS = ['soft-failure'] as const
export type CompletedReason = (typeof COMPLETED_REASONS)[number]

/** Why a job waits, or how it came to its end. */
export const JOB_REASONS = [...WAIT_REASONS, ...DEAD_REASONS, ...COMPLETED_REASONS] as const
export type JobReason = (typeof JOB_REASONS)[number]

export const MIN_PRIORITY = -32_768
export const MAX_PRIORITY = 32_767
export const DEFAULT_QUEUE = 'default'

const legal: Readonly<Record<JobState, readonly JobState[]>> = {
  blocked: ['queued', 'scheduled', 'cancelled', 'expired'],
  scheduled: ['queued', 'cancelled', 'expired'],
  queued: ['running', 'cancelled', 'expired'],
  running: ['completed', 'retrying', 'suspended', 'scheduled', 'queued', 'dead', 'cancelled'],
  retrying: ['queued', 'cancelled'],
  suspended: ['queued', 'cancelled'],
  completed: [],
  dead: ['queued'],
  cancelled: ['queued'],
  expired: ['queued'],
}

/** Whether a job may go from one state to the other in one step; the diagram is docs/states.md. */
export function canTransition(from: JobState, to: JobState): boolean {
  return legal[from].includes(to)
}

export function isFinished(state: JobState): state is FinishedState {
  return legal[state].length === 0 || (FINISHED_STATES as readonly JobState[]).includes(state)
}

/** What a job is about: the record of the application that it works on. */
export type Subject = { readonly type: string; readonly id: string }

/**
 * What a job carries besides its input, fixed when it is enqueued. Engines store it as one JSON text and hand it back
 * with the claim; they look inside only for `tags` and `subject`, which they index.
 */
export type JobOptions = {
  readonly tags?: readonly string[]
  readonly subject?: Subject
  readonly partition?: string
  /** Overrides the task's number of attempts, the first included. */
  readonly maxAttempts?: number
  /** Override the task's time limits, in milliseconds. */
  readonly softLimit?: number
  readonly hardLimit?: number
  /** The job that enqueued this one through `ctx.enqueue`. */
  readonly parent?: JobId
  /** Never run again after a start that did not end (early acknowledgement). */
  readonly atMostOnce?: true
}

/** How one execution of a job ended. */
export type AttemptOutcome = 'completed' | 'failed' | 'cancelled' | 'snoozed' | 'released' | 'crashed'

/** One execution. Times are epoch milliseconds of the store's clock. */
export type AttemptRecord = {
  readonly attempt: number
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: AttemptOutcome
  readonly worker: string
  readonly error?: ErrorData
}

/** A job as the store knows it. Times are epoch milliseconds of the store's clock; absent means not (yet). */
export type JobRecord = {
  readonly id: JobId
  readonly task: string
  readonly queue: string
  readonly state: JobState
  readonly reason?: JobReason
  readonly priority: number
  /** The attempt that runs or ran last, 1 for the first; 0 before any. Releases, snoozes and crashes do not count. */
  readonly attempt: number
  readonly crashes: number
  /** Encoded; see codec.ts. */
  readonly input: string
  readonly options: JobOptions
  readonly enqueuedAt: number
  /** When a waiting job becomes due. */
  readonly dueAt?: number
  readonly expiresAt?: number
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly worker?: string
  /** 0–100. */
  readonly progress?: number
  readonly progressMessage?: string
  readonly cancelRequestedAt?: number
  /** Encoded result of a completed job. */
  readonly result?: string
  /** Last error of a job that failed, retries or ended dead. */
  readonly error?: ErrorData
  /** Every execution that has ended, oldest first. */
  readonly attempts: readonly AttemptRecord[]
}

/** What asking to cancel a job came to. `requested`: it runs, and its worker is told. */
export type CancelResult = 'cancelled' | 'requested' | 'ended' | 'not-found'

/** `queued`: it will run (again). Anything else is the state that does not allow it. */
export type RetryResult = 'queued' | 'running' | 'completed' | 'blocked' | 'suspended' | 'not-found'
