import { ClosedError, InvalidOptionError, LeaseLostError } from '../../errors.ts'
import type { JobId, JobRecord } from '../../job.ts'
import type {
  CancelResult,
  Ended,
  EnqueueResult,
  Holding,
  JobCounts,
  JobFilter,
  JobPage,
  LogEntry,
  NewJob,
  QueueRecord,
  QueueSettings,
  Retention,
  RetryResult,
  StoreEvent,
  StoreInfo,
  WorkerInfo,
  WorkerRecord,
} from '../store.ts'
import { type Claimed, claim, NOTHING_CLAIMED } from './claim.ts'
import type { Connection } from './connection.ts'
import { expire, nextDueAt, promote } from './due.ts'
import { enqueue } from './enqueue.ts'
import { count, list } from './list.ts'
import { SCHEMA_VERSION } from './migrate.ts'
import { openDatabase, type SqliteOptions, sqliteVersion } from './open-database.ts'
import type { PackedExchange } from './pack.ts'
import { prune } from './prune.ts'
import { counts, listQueues, oldestQueued, saveQueue } from './queues.ts'
import { ended, get, logs } from './read.ts'
import { report } from './report.ts'
import { Scope } from './scope.ts'
import {
  cancelRequests,
  isRenewalDue,
  listWorkers,
  type ReapedRow,
  reap,
  register,
  renew,
  type Session,
} from './sessions.ts'
import { settle } from './settle.ts'
import { cancel, retry } from './steer.ts'

/** Waiting jobs an exchange promotes or expires at most, so that it stays short. */
const SWEEP = 500

export type ExchangeReply = {
  /** Numbers of the jobs. */
  readonly lost: number[]
  readonly claimed: Claimed
  readonly nextDueAt?: number
  readonly now: number
}

export type EngineEvents = {
  changed(event: StoreEvent): void
  cancelRequested(session: number, ids: JobId[]): void
  leaseLost(session: number): void
}

/** The whole engine, synchronous, on one connection; sqlite-store.ts runs it in a thread of its own. */
export class SqliteEngine {
  readonly #connection: Connection
  readonly #scope: Scope
  readonly #events: EngineEvents
  readonly #sessions = new Map<number, Session>()
  #opened = 0
  #offset: number
  #dataVersion = 0

  constructor(options: Required<SqliteOptions>, events: EngineEvents) {
    this.#connection = openDatabase(options)
    this.#offset = options.clockOffset
    this.#scope = new Scope(this.#connection, () => this.now())
    this.#events = events
    this.#dataVersion = this.#readDataVersion()
  }

  // --- Producing and working ------------------------------------------------------------------------------------------

  enqueue(jobs: readonly NewJob[], holder?: Holding): EnqueueResult[] {
    const results = this.#scope.write(() => enqueueHeld(this.#scope, jobs, holder))
    if (results.some(({ kind }) => kind === 'enqueued')) this.#events.changed('work')
    return results
  }

  openWorker(info: WorkerInfo): number {
    const session = this.#scope.write(() => register(this.#scope, info))
    this.#opened++
    this.#sessions.set(this.#opened, session)
    return this.#opened
  }

  exchange(number: number, request: PackedExchange): ExchangeReply {
    const session = this.#session(number)
    let swept = 0
    let expired = 0
    let kept = true
    const reply = this.#keeping(() => {
      if (isRenewalDue(session, this.#scope.now)) kept = renew(this.#scope, session)
      const expiry = expire(this.#scope, SWEEP)
      expired = expiry.expired
      swept = promote(this.#scope, SWEEP)
      return this.#converse(session, request, expiry.more)
    })
    if (!kept) this.#events.leaseLost(number)
    this.#tell(request, swept, expired)
    return reply
  }

  reap(number: number, token: string, limit: number): { jobs: ReapedRow[]; more: boolean } {
    const session = this.#session(number)
    let kept = true
    const reaped = this.#keeping(() => {
      // A reaper that was silent itself must not find itself among the lost.
      if (session.leaseUntil < this.#scope.now) kept = renew(this.#scope, session)
      return reap(this.#scope, session, token, limit)
    })
    if (!kept) this.#events.leaseLost(number)
    return reaped
  }

  closeWorker(number: number): void {
    const session = this.#sessions.get(number)
    this.#sessions.delete(number)
    if (session !== undefined) this.#scope.write(() => this.#scope.run('endLease', session.n, this.#scope.now))
  }

  /** Renews leases that need it and passes on requests to cancel; called often, writes rarely. */
  keepSessions(): void {
    for (const [number, session] of this.#sessions) {
      if (isRenewalDue(session, this.now()) && !this.#keeping(() => renew(this.#scope, session)))
        this.#events.leaseLost(number)
      const ids = cancelRequests(this.#scope, session)
      if (ids.length > 0) this.#events.cancelRequested(number, ids)
    }
  }

  /** Notices what other connections committed: the version changes with each of their commits, and never with ours. */
  probe(): void {
    const version = this.#readDataVersion()
    if (version === this.#dataVersion) return
    this.#dataVersion = version
    this.#events.changed('work')
    this.#events.changed('ended')
  }

  /**
   * Runs calls that came together in one transaction: an enqueue and the claim behind it cost one commit. Nothing of it
   * may be told before this returns.
   */
  together(calls: () => void): void {
    this.#withSessions(() => this.#scope.together(calls))
  }

  // --- Looking and steering -------------------------------------------------------------------------------------------

  get(ids: readonly JobId[]): (JobRecord | undefined)[] {
    return this.#scope.read(() => get(this.#scope, ids))
  }

  ended(ids: readonly JobId[]): Ended[] {
    return this.#scope.read(() => ended(this.#scope, ids))
  }

  list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): JobPage {
    return this.#scope.read(() => list(this.#scope, filter, page))
  }

  count(filter: JobFilter, limit: number): number {
    return this.#scope.read(() => count(this.#scope, filter, limit))
  }

  logs(id: JobId, limit: number): LogEntry[] {
    return this.#scope.read(() => logs(this.#scope, id, limit))
  }

  cancel(ids: readonly JobId[]): CancelResult[] {
    const results = this.#scope.write(() => ids.map((id) => cancel(this.#scope, id)))
    if (results.includes('cancelled')) this.#events.changed('ended')
    if (results.includes('requested')) this.keepSessions()
    return results
  }

  retry(ids: readonly JobId[]): RetryResult[] {
    const results = this.#scope.write(() => ids.map((id) => retry(this.#scope, id)))
    if (results.includes('queued')) this.#events.changed('work')
    return results
  }

  workers(): WorkerRecord[] {
    return this.#scope.read(() => listWorkers(this.#scope))
  }

  saveQueue(name: string, settings: Partial<QueueSettings>): void {
    this.#scope.write(() => saveQueue(this.#scope, name, settings))
    if (settings.paused === false) this.#events.changed('work')
  }

  queues(): QueueRecord[] {
    return this.#scope.read(() => listQueues(this.#scope))
  }

  counts(): JobCounts[] {
    return this.#scope.read(() => counts(this.#scope))
  }

  oldestQueued(): Record<string, number> {
    return this.#scope.read(() => oldestQueued(this.#scope))
  }

  // --- Upkeep ---------------------------------------------------------------------------------------------------------

  promote(limit: number): { promoted: number; more: boolean } {
    const promoted = this.#scope.write(() => promote(this.#scope, limit))
    if (promoted > 0) this.#events.changed('work')
    return { promoted, more: promoted === limit }
  }

  expire(limit: number): { expired: number; more: boolean } {
    const result = this.#scope.write(() => expire(this.#scope, limit))
    if (result.expired > 0) this.#events.changed('ended')
    return result
  }

  prune(retention: Retention, limit: number): ReturnType<typeof prune> {
    return this.#scope.write(() => prune(this.#scope, retention, limit))
  }

  info(): StoreInfo {
    const { handle, location } = this.#connection
    const version = sqliteVersion(handle)
    return { engine: 'sqlite', version, schema: SCHEMA_VERSION, location, transactions: location !== ':memory:' }
  }

  now(): number {
    return Date.now() + this.#offset
  }

  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new InvalidOptionError('The clock of a store moves forward only')
    this.#offset += milliseconds
    this.#events.changed('work')
  }

  close(): void {
    for (const number of [...this.#sessions.keys()]) this.closeWorker(number)
    this.#connection.close()
  }

  // --------------------------------------------------------------------------------------------------------------------

  #keeping<T>(work: () => T): T {
    return this.#withSessions(() => this.#scope.write(work))
  }

  /** What is known of the sessions goes back with a transaction that fails: a registration in it never was. */
  #withSessions<T>(work: () => T): T {
    const before = [...this.#sessions].map(([number, session]) => ({ number, session, was: { ...session } }))
    try {
      return work()
    } catch (error) {
      this.#sessions.clear()
      for (const { number, session, was } of before) this.#sessions.set(number, Object.assign(session, was))
      throw error
    }
  }

  #session(number: number): Session {
    const session = this.#sessions.get(number)
    if (session === undefined) throw new ClosedError('This worker')
    return session
  }

  #converse(session: Session, request: PackedExchange, overdue: boolean): ExchangeReply {
    const scope = this.#scope
    const lost = [...report(scope, request.report), ...settle(scope, request)]
    // With more jobs left to expire than one sweep takes, a claim could start one of them.
    const claimed = request.claim && !overdue ? claim(scope, request.claim, session.n) : NOTHING_CLAIMED
    const due = overdue ? scope.now : nextDueAt(scope)
    return { lost, claimed, now: scope.now, ...(due !== undefined && { nextDueAt: due }) }
  }

  /** Others may have to act: on jobs put back or promoted here that this worker did not claim itself, and on endings. */
  #tell({ settle, completed }: PackedExchange, swept: number, expired: number): void {
    if (swept > 0 || settle.length > 0) this.#events.changed('work')
    if (settle.length > 0 || completed.length > 0 || expired > 0) this.#events.changed('ended')
  }

  #readDataVersion(): number {
    const [row] = this.#connection.query<{ data_version: number }>('pragma data_version')
    return row?.data_version ?? 0
  }
}

/** Enqueues, inside a transaction, unless the job that does so lost its lease. */
export function enqueueHeld(scope: Scope, jobs: readonly NewJob[], holder: Holding | undefined): EnqueueResult[] {
  if (holder !== undefined && scope.get('holds', Number(holder.ref[0]), holder.token) === undefined)
    throw new LeaseLostError(holder.id)
  return enqueue(scope, jobs)
}
