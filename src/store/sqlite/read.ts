import type { ErrorData } from '../../error-data.ts'
import { idFromBytes, idToBytes } from '../../ids.ts'
import type { AttemptOutcome, AttemptRecord, FinishedState, JobId, JobOptions, JobRecord, JobState } from '../../job.ts'
import type { Ended, LogEntry, LogLevel } from '../store.ts'
import type { Scope } from './scope.ts'

type RecordRow = {
  seq: number
  id: Uint8Array
  task: string
  queue: string
  state: JobState
  reason: NonNullable<JobRecord['reason']> | null
  priority: number
  attempt: number
  crashes: number
  input: string
  options: string | null
  enqueued_at: number
  due_at: number | null
  expires_at: number | null
  started_at: number | null
  finished_at: number | null
  worker: string | null
  progress: number | null
  message: string | null
  cancel_requested_at: number | null
  result: string | null
  has_attempts: number
}

export function get(scope: Scope, ids: readonly JobId[]): (JobRecord | undefined)[] {
  const seqs = ids.map((id) => scope.get<{ seq: number }>('findJob', idToBytes(id))?.seq)
  const found = new Map(
    recordsOf(
      scope,
      seqs.filter((seq) => seq !== undefined),
    ).map((job) => [job.id, job]),
  )
  return ids.map((id) => found.get(id.toLowerCase()))
}

/** The jobs of these rows, in this order. */
export function recordsOf(scope: Scope, seqs: readonly number[]): JobRecord[] {
  return scope.all<RecordRow>('records', JSON.stringify(seqs), scope.now).map((row) => toRecord(scope, row))
}

function toRecord(scope: Scope, row: RecordRow): JobRecord {
  const attempts = row.has_attempts === 1 ? attemptsOf(scope, row.seq) : []
  const last = row.state === 'completed' ? completion(row) : undefined
  const error =
    row.state === 'completed' ? undefined : attempts.findLast((attempt) => attempt.error !== undefined)?.error
  return {
    id: idFromBytes(row.id),
    task: row.task,
    queue: row.queue,
    state: row.state,
    priority: row.priority,
    attempt: row.attempt,
    crashes: row.crashes,
    input: row.input,
    options: parseOptions(row.options),
    enqueuedAt: row.enqueued_at,
    attempts: last ? [...attempts, last] : attempts,
    ...(error && { error }),
    ...present({
      reason: row.reason,
      dueAt: row.due_at,
      expiresAt: row.expires_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      worker: row.worker,
      progress: row.progress,
      progressMessage: row.message,
      cancelRequestedAt: row.cancel_requested_at,
      result: row.result,
    }),
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], null> }

/** SQL's null is an absent property in a record. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Present<T> // that filter is the type
}

/** Options as they were stored: JSON made by this engine. */
export function parseOptions(options: string | null): JobOptions {
  return options === null ? {} : (JSON.parse(options) as JobOptions)
}

function completion(row: RecordRow): AttemptRecord {
  return {
    attempt: row.attempt,
    startedAt: row.started_at ?? row.enqueued_at,
    endedAt: row.finished_at ?? row.enqueued_at,
    outcome: 'completed',
    worker: row.worker ?? 'unknown',
  }
}

type AttemptRow = {
  attempt: number
  started_at: number
  ended_at: number
  outcome: AttemptOutcome
  error: string | null
  worker: string
}

function attemptsOf(scope: Scope, seq: number): AttemptRecord[] {
  return scope.all<AttemptRow>('attempts', seq).map(({ attempt, started_at, ended_at, outcome, error, worker }) => ({
    attempt,
    startedAt: started_at,
    endedAt: ended_at,
    outcome,
    worker,
    ...(error !== null && { error: parseError(error) }),
  }))
}

/** An error as it was stored: JSON made by this engine. */
function parseError(error: string): ErrorData {
  return JSON.parse(error) as ErrorData
}

type EndedRow = {
  id: Uint8Array
  state: FinishedState
  reason: NonNullable<JobRecord['reason']> | null
  result: string | null
  error: string | null
}

export function ended(scope: Scope, ids: readonly JobId[]): Ended[] {
  return scope.all<EndedRow>('ended', JSON.stringify(ids), scope.now).map(({ id, state, reason, result, error }) => ({
    id: idFromBytes(id),
    state,
    ...present({ reason, result }),
    ...(error !== null && state !== 'completed' && { error: parseError(error) }),
  }))
}

type LogRow = { at: number; level: LogLevel; message: string; fields: string | null }

export function logs(scope: Scope, id: JobId, limit: number): LogEntry[] {
  return scope
    .all<LogRow>('logs', idToBytes(id), limit)
    .map(({ at, level, message, fields }) => ({ at, level, message, ...(fields !== null && { fields }) }))
}
