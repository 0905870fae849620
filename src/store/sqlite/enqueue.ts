import { createHash } from 'node:crypto'
import { idFromBytes, idToBytes } from '../../ids.ts'
import type { EnqueueResult, NewJob } from '../store.ts'
import { enqueuePlain } from './enqueue-plain.ts'
import { packOptions } from './pack-options.ts'
import type { Scope } from './scope.ts'

/**
 * Adds jobs, inside a transaction. Runs of plain jobs (nothing to wait for, not at the front), the usual case, are
 * queued by one statement per run.
 */
export function enqueue(scope: Scope, jobs: readonly NewJob[]): EnqueueResult[] {
  return enqueuePlain(scope, jobs) ?? enqueueEach(scope, jobs)
}

function enqueueEach(scope: Scope, jobs: readonly NewJob[]): EnqueueResult[] {
  const room = new QueueRoom(scope)
  const run = new ReadyRun(scope)
  const results = jobs.map((job) => enqueueOne(scope, job, room, run))
  run.end()
  return results
}

function enqueueOne(scope: Scope, job: NewJob, room: QueueRoom, run: ReadyRun): EnqueueResult {
  const id = idToBytes(job.id)
  if (job.idempotencyKey !== undefined) {
    const earlier = keyHolder(scope, job, job.idempotencyKey)
    if (earlier !== undefined) return earlier
  }
  const full = room.take(job.queue)
  if (full !== undefined) return sameAsStored(scope, job, id) ?? full
  const seq = insertJob(scope, job, id)
  if (seq === undefined) {
    room.giveBack(job.queue)
    return sameAsStored(scope, job, id) ?? { kind: 'conflict', id: job.id, on: 'id' }
  }
  if (job.idempotencyKey !== undefined) scope.run('insertKey', job.idempotencyKey, id, digest(job), scope.now)
  place(scope, job, seq, run)
  return { kind: 'enqueued', id: job.id }
}

function insertJob(scope: Scope, job: NewJob, id: Uint8Array): number | undefined {
  const lane = scope.lanes.id(job.queue, job.task)
  const { subject } = job.options
  const { changes, lastInsertRowid } = scope.run(
    'insertJob',
    id,
    lane,
    0 - job.priority,
    scope.now,
    expiresAt(job, scope.now),
    subject?.type ?? null,
    subject?.id ?? null,
    job.input,
    packOptions(job),
  )
  return changes === 0 ? undefined : lastInsertRowid
}

function place(scope: Scope, job: NewJob, seq: number, run: ReadyRun): void {
  const lane = scope.lanes.id(job.queue, job.task)
  const position = job.atFront ? -seq : seq
  const dueAt = job.delay === undefined ? job.runAt : scope.now + job.delay
  const waits = dueAt !== undefined && dueAt > scope.now
  if (waits) scope.run('insertWaiting', seq, lane, 'scheduled', 'delay', dueAt, 0 - job.priority, position, 0, 0)
  else if (job.atFront) scope.run('insertReady', lane, 0 - job.priority, position, 0, 0)
  else run.add(seq)
  scope.lanes.count(lane, waits ? 'scheduled' : 'queued', 1)
  const expiry = expiresAt(job, scope.now)
  if (expiry !== null) scope.run('insertExpiry', expiry, seq)
  for (const tag of job.options.tags ?? []) scope.run('insertTag', tag, seq)
}

function expiresAt(job: NewJob, now: number): number | null {
  return job.expiresIn === undefined ? (job.expiresAt ?? null) : now + job.expiresIn
}

function digest(job: NewJob): Uint8Array {
  return createHash('sha256').update(job.task).update('\0').update(job.input).digest()
}

function keyHolder(scope: Scope, job: NewJob, key: string): EnqueueResult | undefined {
  const held = scope.get<{ id: Uint8Array; digest: Uint8Array }>('findKey', key, scope.now)
  if (held === undefined) return undefined
  const id = idFromBytes(held.id)
  const same = Buffer.compare(held.digest, digest(job)) === 0
  return same ? { kind: 'existing', id } : { kind: 'conflict', id, on: 'idempotency key' }
}

/** What a repeated id means; undefined when there is no such job. */
function sameAsStored(scope: Scope, job: NewJob, id: Uint8Array): EnqueueResult | undefined {
  const stored = scope.get<{ same: number }>('findSame', id, job.task, job.input)
  if (stored === undefined) return undefined
  return stored.same === 1 ? { kind: 'existing', id: job.id } : { kind: 'conflict', id: job.id, on: 'id' }
}

/** Consecutive plain jobs, not yet in their queue. */
class ReadyRun {
  readonly #scope: Scope
  #first = 0
  #last = -1

  constructor(scope: Scope) {
    this.#scope = scope
  }

  add(seq: number): void {
    if (seq !== this.#last + 1) {
      this.end()
      this.#first = seq
    }
    this.#last = seq
  }

  end(): void {
    if (this.#last >= this.#first) this.#scope.run('insertReadyRange', this.#first, this.#last)
    this.#first = this.#last + 1
  }
}

type Room = { maxLength: number; waiting: number }

/** How much more each queue may hold; one look-up per queue and transaction. */
class QueueRoom {
  readonly #scope: Scope
  readonly #rooms = new Map<string, Room | null>()

  constructor(scope: Scope) {
    this.#scope = scope
  }

  take(queue: string): EnqueueResult | undefined {
    const room = this.#room(queue)
    if (room === null) return undefined
    if (room.waiting >= room.maxLength) return { kind: 'queue-full', queue, maxLength: room.maxLength }
    room.waiting++
    return undefined
  }

  giveBack(queue: string): void {
    const room = this.#room(queue)
    if (room !== null) room.waiting--
  }

  #room(queue: string): Room | null {
    let room = this.#rooms.get(queue)
    if (room === undefined) {
      const found = this.#scope.get<{ max_length: number | null; waiting: number | null }>('findQueue', queue)
      room = found?.max_length == null ? null : { maxLength: found.max_length, waiting: found.waiting ?? 0 }
      this.#rooms.set(queue, room)
    }
    return room
  }
}
