import type { SQLInputValue } from 'node:sqlite'
import { idToBytes } from '../../ids.ts'
import type { EnqueueResult, NewJob } from '../store.ts'
import { packOptions } from './pack-options.ts'
import type { Scope } from './scope.ts'

/** Jobs one statement inserts: half of a row's cost is the call. More than this many values gain nothing. */
const AT_ONCE = 20

/** `insert-job` for as many rows, with the columns that a plain job fills. */
function insertOf(rows: number): string {
  const values = new Array(rows).fill('(?, ?, ?, ?, ?, ?)').join(', ')
  return `insert into millrace_job (id, lane, rank, enqueued_at, input, options) values ${values} on conflict (id) do nothing`
}

const FULL_INSERT = insertOf(AT_ONCE)

/** Nothing to wait for, to find it by or to compare it with: only to be put at the end of its queue. */
function isPlain({ delay, runAt, atFront, expiresIn, expiresAt, idempotencyKey, options }: NewJob): boolean {
  const special = delay ?? runAt ?? expiresIn ?? expiresAt ?? idempotencyKey ?? options.tags ?? options.subject
  return special === undefined && !atFront
}

/**
 * Adds many plain jobs faster, inside a transaction.
 * @returns undefined, with nothing written, when any of them needs a closer look
 */
export function enqueuePlain(scope: Scope, jobs: readonly NewJob[]): EnqueueResult[] | undefined {
  if (jobs.length < AT_ONCE || !jobs.every(isPlain) || hasLimit(scope, jobs)) return undefined
  const results = scope.connection.attempt(() => insertAll(scope, jobs))
  // A lane made on the way is gone again.
  if (results === undefined) scope.lanes.forget()
  return results
}

function hasLimit(scope: Scope, jobs: readonly NewJob[]): boolean {
  const queues = new Set(jobs.map(({ queue }) => queue))
  return [...queues].some((queue) => scope.get<{ max_length: number | null }>('findQueue', queue)?.max_length != null)
}

/** Undefined when an id was known: what became of the others must be undone then. */
function insertAll(scope: Scope, jobs: readonly NewJob[]): EnqueueResult[] | undefined {
  let last = 0
  for (let start = 0; start < jobs.length; start += AT_ONCE) {
    const some = jobs.slice(start, start + AT_ONCE)
    const { changes, lastInsertRowid } = scope.connection.write(
      some.length === AT_ONCE ? FULL_INSERT : insertOf(some.length),
      valuesOf(scope, some),
    )
    if (changes < some.length) return undefined
    last = lastInsertRowid
  }
  scope.run('insertReadyRange', last - jobs.length + 1, last)
  for (const { queue, task } of jobs) scope.lanes.count(scope.lanes.id(queue, task), 'queued', 1)
  return jobs.map(({ id }) => ({ kind: 'enqueued', id }))
}

function valuesOf(scope: Scope, jobs: readonly NewJob[]): SQLInputValue[] {
  return jobs.flatMap((job) => [
    idToBytes(job.id),
    scope.lanes.id(job.queue, job.task),
    0 - job.priority,
    scope.now,
    job.input,
    packOptions(job),
  ])
}
