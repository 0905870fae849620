import { idFromBytes } from '../../ids.ts'
import type { JobId } from '../../job.ts'
import type { WorkerInfo, WorkerRecord } from '../store.ts'
import { parseOptions } from './read.ts'
import type { Scope } from './scope.ts'

/** A worker's standing as the engine keeps it between calls. */
export type Session = {
  readonly info: WorkerInfo
  /** Its row. Another one after its lease was lost. */
  n: number
  leaseUntil: number
  /** Running jobs whose cancellation it has been told. */
  readonly told: Set<number>
}

/** Inside a transaction. */
export function register(scope: Scope, info: WorkerInfo): Session {
  return { info, n: insert(scope, info), leaseUntil: scope.now + info.lease, told: new Set() }
}

function insert(scope: Scope, { id, host, pid, queues, tasks, concurrency, lease }: WorkerInfo): number {
  const values = [id, host, pid, JSON.stringify(queues), JSON.stringify(tasks), concurrency, lease] as const
  return scope.run('insertWorker', ...values, scope.now).lastInsertRowid
}

/** Renewed when a third of it has passed: more often would be a write for nothing. */
export function isRenewalDue({ info, leaseUntil }: Session, now: number): boolean {
  return leaseUntil - now < (2 / 3) * info.lease
}

/**
 * Renews the lease, inside a transaction. A worker whose lease was taken from it starts over under a new row: what it
 * held belongs to others now.
 * @returns false when the lease had been lost
 */
export function renew(scope: Scope, session: Session): boolean {
  const until = scope.now + session.info.lease
  const kept = scope.run('renewLease', session.n, until).changes > 0
  if (!kept) session.n = insert(scope, session.info)
  session.leaseUntil = until
  return kept
}

/** Jobs of the session whose cancellation was asked for since the last look. */
export function cancelRequests(scope: Scope, { n, told }: Session): JobId[] {
  const rows = scope.all<{ seq: number; id: Uint8Array }>('cancelRequests', n)
  const fresh = rows.filter(({ seq }) => !told.has(seq))
  told.clear()
  for (const { seq } of rows) told.add(seq)
  return fresh.map(({ id }) => idFromBytes(id))
}

/** A job taken over from a lost worker, on its way to the caller's thread. */
export type ReapedRow = {
  readonly seq: number
  readonly lane: number
  readonly id: JobId
  readonly queue: string
  readonly task: string
  readonly priority: number
  readonly attempt: number
  readonly crashes: number
  readonly input: string
  readonly options: ReturnType<typeof parseOptions>
  readonly enqueuedAt: number
  readonly startedAt: number
  readonly cancelRequested: boolean
}

type Taken = {
  seq: number
  lane: number
  rank: number
  attempt: number
  crashes: number
  started_at: number
  cancel_requested_at: number | null
}

type Content = {
  id: Uint8Array
  queue: string
  task: string
  input: string
  options: string | null
  enqueued_at: number
}

/** Takes over jobs of workers whose lease has ended, inside a transaction. */
export function reap(
  scope: Scope,
  session: Session,
  token: string,
  limit: number,
): { jobs: ReapedRow[]; more: boolean } {
  scope.run('endLateLeases', scope.now)
  const taken = scope.all<Taken>('reap', token, session.n, limit)
  return { jobs: taken.flatMap((job) => reapedRow(scope, job)), more: taken.length === limit }
}

function reapedRow(scope: Scope, job: Taken): ReapedRow[] {
  const content = scope.get<Content>('jobContent', job.seq)
  if (content === undefined) return []
  return [
    {
      seq: job.seq,
      lane: job.lane,
      id: idFromBytes(content.id),
      queue: content.queue,
      task: content.task,
      priority: 0 - job.rank,
      attempt: job.attempt,
      crashes: job.crashes,
      input: content.input,
      options: parseOptions(content.options),
      enqueuedAt: content.enqueued_at,
      startedAt: job.started_at,
      cancelRequested: job.cancel_requested_at !== null,
    },
  ]
}

type WorkerRow = {
  id: string
  host: string
  pid: number
  queues: string
  tasks: string
  concurrency: number
  lease: number
  started_at: number
  lease_until: number
  running: number
}

export function listWorkers(scope: Scope): WorkerRecord[] {
  return scope.all<WorkerRow>('workers').map(({ queues, tasks, started_at, lease_until, ...rest }) => ({
    ...rest,
    queues: JSON.parse(queues) as string[], // written by insert() above
    tasks: JSON.parse(tasks) as string[],
    startedAt: started_at,
    leaseUntil: lease_until,
  }))
}
