import { type ErrorData, fromErrorData, toErrorData } from '../../error-data.ts'
import {
  ClosedError,
  InvalidOptionError,
  LeaseLostError,
  MillraceError,
  StoreBusyError,
  StoreCorruptError,
  StoreError,
  StoreFullError,
  StoreReadOnlyError,
  StoreUnavailableError,
  StoreVersionError,
} from '../../errors.ts'
import { idFromHex } from '../../ids.ts'
import type { JobId, JobOptions } from '../../job.ts'
import type { ClaimedJob, ReapedJob, StoreEvent } from '../store.ts'
import type { Claimed, Lane } from './claim.ts'
import type { SqliteEngine } from './engine.ts'
import type { SqliteOptions } from './open-database.ts'
import type { ReapedRow } from './sessions.ts'

/** What goes between the application's thread and the engine's. */
export const METHODS = [
  'enqueue',
  'openWorker',
  'exchange',
  'reap',
  'closeWorker',
  'get',
  'ended',
  'list',
  'count',
  'logs',
  'cancel',
  'retry',
  'workers',
  'saveQueue',
  'queues',
  'counts',
  'oldestQueued',
  'promote',
  'expire',
  'prune',
  'info',
  'now',
  'advance',
] as const satisfies (keyof SqliteEngine)[]

export type Method = (typeof METHODS)[number]

export type ThreadOptions = Required<SqliteOptions>

export type ToThread =
  | { readonly kind: 'call'; readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  | { readonly kind: 'watch'; readonly events: readonly StoreEvent[] }
  | { readonly kind: 'close' }

export type FromThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed-to-open'; readonly failure: Failure }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'changed'; readonly event: StoreEvent }
  | { readonly kind: 'cancel-requested'; readonly session: number; readonly ids: JobId[] }
  | { readonly kind: 'lease-lost'; readonly session: number }
  | { readonly kind: 'closed' }

// --- Claimed jobs ------------------------------------------------------------------------------------------------------

const NO_OPTIONS: JobOptions = Object.freeze({})

export function toClaimedJobs({ lanes, rows }: Claimed, token: string, startedAt: number): ClaimedJob[] {
  return rows.map(([index, seq, id, priority, attempt, crashes, input, options, enqueuedAt]) => {
    const { id: lane, queue, task } = lanes[index] ?? NO_LANE
    const parsed = options === null ? NO_OPTIONS : (JSON.parse(options) as JobOptions) // written by enqueue()
    const ref = [seq, lane]
    return {
      id: idFromHex(id),
      ref,
      token,
      queue,
      task,
      priority,
      attempt,
      crashes,
      input,
      options: parsed,
      enqueuedAt,
      startedAt,
    }
  })
}

/** For the compiler: claim() sends the lane of each row. */
const NO_LANE: Lane = { id: 0, queue: '', task: '' }

export function toReapedJob({ seq, lane, ...job }: ReapedRow, token: string): ReapedJob {
  return { ...job, ref: [seq, lane], token }
}

// --- Errors: structured clone keeps neither class nor code ------------------------------------------------------------

export type Failure = { readonly error: ErrorData; readonly hint?: string; readonly jobId?: string }

export function toFailure(thrown: unknown): Failure {
  const error = toErrorData(thrown)
  if (thrown instanceof LeaseLostError) return { error, jobId: thrown.jobId }
  return thrown instanceof MillraceError && thrown.hint !== undefined ? { error, hint: thrown.hint } : { error }
}

const classes = [
  StoreError,
  StoreBusyError,
  StoreCorruptError,
  StoreFullError,
  StoreReadOnlyError,
  StoreUnavailableError,
  StoreVersionError,
  InvalidOptionError,
]

export function fromFailure({ error, hint, jobId }: Failure): Error {
  if (jobId !== undefined) return new LeaseLostError(jobId)
  if (error.name === ClosedError.name) return new ClosedError('This worker')
  const Class = classes.find(({ name }) => name === error.name)
  if (Class === undefined) return fromErrorData(error)
  const cause = error.cause === undefined ? {} : { cause: fromErrorData(error.cause) }
  return new Class(error.message, { ...(hint !== undefined && { hint }), ...cause })
}
