/**
 * The contract every engine fulfils; test/conformance states it as tests. Roles are small interfaces so that each part
 * of Millrace names what it needs. No word here belongs to one engine.
 *
 * Times are epoch milliseconds and durations milliseconds, both on the store's clock. A method either does all it says
 * or throws a StoreError with nothing written; outcomes a caller must expect are returned, per item, in request order.
 */
import type {
  CancelResult,
  FinishedState,
  JobId,
  JobOptions,
  JobReason,
  JobRecord,
  JobState,
  RetryResult,
} from '../job.ts'
import type { Outcome } from '../outcome.ts'

// --- Enqueueing -----------------------------------------------------------------------------------------------------

export type NewJob = {
  /** Chosen before the first try, so that a repeated enqueue is recognised. */
  readonly id: JobId
  readonly task: string
  readonly queue: string
  readonly input: string
  readonly options: JobOptions
  readonly priority: number
  /** Before every waiting job of equal priority; the last one put at the front runs first. */
  readonly atFront?: boolean
  /** Not before this time, or not before this long from now. At most one of the two. */
  readonly runAt?: number
  readonly delay?: number
  /** Expires unless started by this time, or this long from now. At most one of the two. */
  readonly expiresAt?: number
  readonly expiresIn?: number
  /** Jobs of equal key are one job, until `idempotencyRetention` after it ended. */
  readonly idempotencyKey?: string
}

export type EnqueueResult =
  | { readonly kind: 'enqueued'; readonly id: JobId }
  /** The same id or key with the same task and input: `id` is the job that was there first. */
  | { readonly kind: 'existing'; readonly id: JobId }
  /** The same id or key with another task or input. */
  | { readonly kind: 'conflict'; readonly id: JobId; readonly on: 'id' | 'idempotency key' }
  | { readonly kind: 'queue-full'; readonly queue: string; readonly maxLength: number }

export type EnqueueContext = {
  /** The caller's own transaction (engine-specific); the jobs exist when it commits. */
  readonly tx?: unknown
  /** Enqueued from inside a running job: refused with LeaseLostError, nothing written, unless it still holds its lease. */
  readonly holder?: Holding
}

export interface Producer {
  /** All or, for items that are refused, none of each item: one item's refusal does not touch the others. */
  enqueue(jobs: readonly NewJob[], context?: EnqueueContext): Promise<EnqueueResult[]>
}

// --- Working --------------------------------------------------------------------------------------------------------

/** An engine's own address of a claimed job: handed back as it came, meaningful to that engine alone. */
export type JobRef = readonly (string | number)[]

/** The right to a running job: what every write of a worker presents, compared and set on id and token. */
export type Holding = { readonly id: JobId; readonly ref: JobRef; readonly token: string }

export type ClaimedJob = Holding & {
  readonly task: string
  readonly queue: string
  readonly priority: number
  /** This attempt, 1 for the first. */
  readonly attempt: number
  readonly crashes: number
  readonly input: string
  readonly options: JobOptions
  readonly enqueuedAt: number
  readonly startedAt: number
}

export type ClaimRequest = {
  /** Fencing value of this claim, new and random each time. */
  readonly token: string
  /** At most this many in all, and at most this many of each queue. Queues not named are not served. */
  readonly limit: number
  readonly queues: Readonly<Record<string, number>>
  /** Only jobs of these tasks: others wait for a worker that knows them. */
  readonly tasks: readonly string[]
}

export type Settlement = Holding & { readonly outcome: Outcome }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogEntry = {
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  readonly fields?: string
}

/** What a running job tells about itself. */
export type Report = Holding & {
  readonly progress?: number
  readonly message?: string
  readonly logs?: readonly LogEntry[]
}

export type ExchangeRequest = {
  readonly settle?: readonly Settlement[]
  readonly report?: readonly Report[]
  readonly claim?: ClaimRequest
}

export type ExchangeResult = {
  /** Jobs of `settle` and `report` whose lease was lost: nothing was written for them. */
  readonly lost: readonly JobId[]
  readonly claimed: readonly ClaimedJob[]
  /** When the next waiting job becomes due; absent when none waits for a time. */
  readonly nextDueAt?: number
}

export type WorkerInfo = {
  /** UUID of this worker, new at each start. */
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly queues: readonly string[]
  readonly tasks: readonly string[]
  readonly concurrency: number
  /** How long it may stay silent before its jobs are taken back. Renewed at a third of this. */
  readonly lease: number
}

export type WorkerRecord = WorkerInfo & {
  readonly startedAt: number
  readonly leaseUntil: number
  readonly running: number
}

export type SessionEvents = {
  /** Running jobs of this worker that someone asked to cancel; each is told once, within a second. */
  cancelRequested(ids: readonly JobId[]): void
  /**
   * Others took over what this worker held, after its lease had ended: every job claimed so far now belongs to someone
   * else. A lease that ended without anybody noticing is simply renewed (a laptop that slept goes on where it was).
   */
  leaseLost(): void
}

/** A worker's standing with the store. The lease is kept by the engine, off the application's event loop, until `close`. */
export interface WorkerSession {
  /** One atomic step: apply outcomes and reports, promote and expire what is due, claim. Renews the lease. */
  exchange(request: ExchangeRequest): Promise<ExchangeResult>
  /**
   * Takes over, under `token`, up to `limit` jobs of workers whose lease has ended (`attempt` and `crashes` as they were
   * during the lost execution); the caller decides what becomes of each and settles it.
   */
  reap(token: string, limit: number): Promise<{ jobs: ReapedJob[]; more: boolean }>
  /** Gives up the lease. Jobs still held are reaped by others at once. */
  close(): Promise<void>
}

export type ReapedJob = ClaimedJob & { readonly cancelRequested: boolean }

export interface WorkerStore {
  openWorker(info: WorkerInfo, events: SessionEvents): Promise<WorkerSession>
  workers(): Promise<WorkerRecord[]>
}

/** `work`: something may have become claimable. `ended`: some job may have ended. Spurious events are allowed. */
export type StoreEvent = 'work' | 'ended'

export interface Wakeups {
  /** Tells of changes by any process, p50 under 10 ms, until the returned function is called. */
  subscribe(event: StoreEvent, listener: () => void): () => void
}

// --- Looking and steering -------------------------------------------------------------------------------------------

export type JobFilter = {
  readonly states?: readonly JobState[]
  readonly queues?: readonly string[]
  readonly tasks?: readonly string[]
  readonly reasons?: readonly JobReason[]
  readonly tag?: string
  readonly subject?: { readonly type: string; readonly id?: string }
  readonly enqueuedAfter?: number
  readonly enqueuedBefore?: number
  readonly finishedAfter?: number
  readonly finishedBefore?: number
}

export type JobPage = { readonly jobs: JobRecord[]; readonly cursor?: string }

/** What `result()` needs to know of a job that ended. */
export type Ended = Pick<JobRecord, 'id' | 'result' | 'error' | 'reason'> & { readonly state: FinishedState }

export interface Jobs {
  get(ids: readonly JobId[]): Promise<(JobRecord | undefined)[]>
  /** Those of the given jobs that have ended. */
  ended(ids: readonly JobId[]): Promise<Ended[]>
  /**
   * Newest first: by end time when `states` names finished states only, else by enqueue order. `cursor` continues after
   * the last job of the page that returned it; absent on the last page. `limit` at most 1 000.
   */
  list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage>
  /** How many jobs match, counted up to `limit`. */
  count(filter: JobFilter, limit: number): Promise<number>
  logs(id: JobId, limit: number): Promise<LogEntry[]>
  /** Ends waiting jobs at once; asks the worker of a running one. */
  cancel(ids: readonly JobId[]): Promise<CancelResult[]>
  /** Dead, cancelled and expired jobs start over with all their attempts; scheduled and retrying ones run now. */
  retry(ids: readonly JobId[]): Promise<RetryResult[]>
}

export type QueueSettings = {
  readonly paused: boolean
  /** Waiting jobs it may hold; null: no limit. */
  readonly maxLength: number | null
  readonly description: string | null
}

export type QueueRecord = QueueSettings & { readonly name: string }

/** Jobs of one task in one queue, by state. Always equals the rows. */
export type JobCounts = {
  readonly queue: string
  readonly task: string
  readonly counts: Readonly<Record<JobState, number>>
}

export interface Queues {
  /** Creates the queue's record, or changes the named settings of it. */
  saveQueue(name: string, settings: Partial<QueueSettings>): Promise<void>
  /** Every queue that has a record or ever had a job, by name. */
  queues(): Promise<QueueRecord[]>
  counts(): Promise<JobCounts[]>
  /** For each queue with queued jobs, when the one waiting longest was enqueued. */
  oldestQueued(): Promise<Readonly<Record<string, number>>>
}

// --- Upkeep ---------------------------------------------------------------------------------------------------------

export type Retention = {
  /** How long finished jobs are kept. */
  readonly maxAge: Readonly<Record<FinishedState, number>>
  /** How many finished jobs of a state are kept at most, the newest; absent: no limit. */
  readonly maxCount: Readonly<Partial<Record<FinishedState, number>>>
  /** How long an idempotency key is remembered after its job ended. */
  readonly idempotencyKeys: number
}

export interface Upkeep {
  /** Puts waiting jobs whose time has come into their queue. Also done by every exchange. `more`: the limit was reached. */
  promote(limit: number): Promise<{ promoted: number; more: boolean }>
  /** Ends jobs not started in time. Also done by every exchange. */
  expire(limit: number): Promise<{ expired: number; more: boolean }>
  /** Deletes finished jobs beyond the retention, with all that belongs to them, at most `limit` of them. */
  prune(
    retention: Retention,
    limit: number,
  ): Promise<{ pruned: Readonly<Record<FinishedState, number>>; more: boolean }>
}

export type StoreInfo = {
  readonly engine: 'sqlite' | 'postgres' | 'redis'
  /** Version of the engine's software. */
  readonly version: string
  /** Version of Millrace's schema in the store. */
  readonly schema: number
  /** Where it is, without secrets. */
  readonly location: string
  /** What the engine can do that others cannot, or the reverse. */
  readonly transactions: boolean
}

export interface Store extends Producer, WorkerStore, Wakeups, Jobs, Queues, Upkeep {
  info(): Promise<StoreInfo>
  now(): Promise<number>
  /** Moves this store's clock for tests, forward only. */
  advance(milliseconds: number): Promise<void>
  /** Waits for calls under way, then frees everything. Later calls are refused with ClosedError. */
  close(): Promise<void>
}

export type { CancelResult, FinishedState, JobId, JobOptions, JobRecord, JobState, RetryResult }
