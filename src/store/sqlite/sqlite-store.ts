import { resolve } from 'node:path'
import { ClosedError } from '../../errors.ts'
import type {
  EnqueueContext,
  EnqueueResult,
  ExchangeRequest,
  ExchangeResult,
  Holding,
  JobFilter,
  JobId,
  NewJob,
  QueueSettings,
  Retention,
  SessionEvents,
  Store,
  StoreEvent,
  WorkerInfo,
  WorkerSession,
} from '../store.ts'
import { enqueueInTransaction } from './caller-transaction.ts'
import type { SqliteEngine } from './engine.ts'
import { type EngineThread, type Notice, startEngine } from './engine-thread.ts'
import { DEFAULT_LOCK_TIMEOUT, type SqliteOptions } from './open-database.ts'
import { lostIds, packExchange } from './pack.ts'
import { type Method, toClaimedJobs, toReapedJob } from './wire.ts'

/**
 * Opens the database in a thread of its own.
 * @throws StoreError
 */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const { lockTimeout = DEFAULT_LOCK_TIMEOUT, maxBytes = Number.POSITIVE_INFINITY, clockOffset = 0 } = options
  const location = options.location === ':memory:' ? options.location : resolve(options.location)
  const store = new SqliteStore({ location, lockTimeout, maxBytes, clockOffset })
  await store.open()
  return store
}

class SqliteStore implements Store {
  readonly #options: Required<SqliteOptions>
  readonly #listeners: Record<StoreEvent, Set<() => void>> = { work: new Set(), ended: new Set() }
  readonly #sessions = new Map<number, SessionEvents>()
  #thread: EngineThread | undefined
  #offset: number
  #closing: Promise<void> | undefined

  constructor(options: Required<SqliteOptions>) {
    this.#options = options
    this.#offset = options.clockOffset
  }

  async open(): Promise<void> {
    this.#thread = await startEngine(this.#options, (notice) => this.#notice(notice))
  }

  async enqueue(jobs: readonly NewJob[], { tx, holder }: EnqueueContext = {}): Promise<EnqueueResult[]> {
    if (tx === undefined) return this.#enqueue(jobs, holder)
    if (this.#closing) throw new ClosedError('The store')
    return enqueueInTransaction(tx, this.#options.location, () => Date.now() + this.#offset, jobs, holder)
  }

  async openWorker(info: WorkerInfo, events: SessionEvents): Promise<WorkerSession> {
    const session = await this.#call('openWorker', info)
    this.#sessions.set(session, events)
    this.#thread?.hold()
    return {
      exchange: (request) => this.#exchange(session, request),
      reap: async (token, limit) => {
        const { jobs, more } = await this.#call('reap', session, token, limit)
        return { jobs: jobs.map((job) => toReapedJob(job, token)), more }
      },
      close: () => this.#closeSession(session),
    }
  }

  subscribe(event: StoreEvent, listener: () => void): () => void {
    // A wrapper of its own, so that one function may subscribe twice.
    const entry = () => listener()
    this.#listeners[event].add(entry)
    this.#watch()
    return () => {
      if (this.#listeners[event].delete(entry)) this.#watch()
    }
  }

  get = (ids: readonly JobId[]) => this.#call('get', ids)
  ended = (ids: readonly JobId[]) => this.#call('ended', ids)
  list = (filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }) =>
    this.#call('list', filter, page)
  count = (filter: JobFilter, limit: number) => this.#call('count', filter, limit)
  logs = (id: JobId, limit: number) => this.#call('logs', id, limit)
  cancel = (ids: readonly JobId[]) => this.#call('cancel', ids)
  retry = (ids: readonly JobId[]) => this.#call('retry', ids)
  workers = () => this.#call('workers')
  saveQueue = (name: string, settings: Partial<QueueSettings>) => this.#call('saveQueue', name, settings)
  queues = () => this.#call('queues')
  counts = () => this.#call('counts')
  oldestQueued = () => this.#call('oldestQueued')
  promote = (limit: number) => this.#call('promote', limit)
  expire = (limit: number) => this.#call('expire', limit)
  prune = (retention: Retention, limit: number) => this.#call('prune', retention, limit)
  info = () => this.#call('info')
  now = () => this.#call('now')

  async advance(milliseconds: number): Promise<void> {
    await this.#call('advance', milliseconds)
    this.#offset += milliseconds
  }

  close(): Promise<void> {
    this.#closing ??= this.#thread?.close() ?? Promise.resolve()
    return this.#closing
  }

  async #exchange(session: number, request: ExchangeRequest): Promise<ExchangeResult> {
    const { lost, claimed, now, ...rest } = await this.#call('exchange', session, packExchange(request))
    const token = request.claim?.token ?? ''
    return { ...rest, lost: lostIds(request, lost), claimed: toClaimedJobs(claimed, token, now) }
  }

  async #closeSession(session: number): Promise<void> {
    // The store's own close() ends the sessions still open.
    if (!this.#sessions.delete(session) || this.#closing) return
    await this.#call('closeWorker', session)
    this.#thread?.release()
  }

  #enqueue(jobs: readonly NewJob[], holder: Holding | undefined): Promise<EnqueueResult[]> {
    const results = this.#call('enqueue', jobs, holder)
    // An idle worker of this process claims right behind it: one commit and two turns less until the handler starts.
    queueMicrotask(() => this.#tell('work'))
    return results
  }

  #call<M extends Method>(method: M, ...args: Parameters<SqliteEngine[M]>): Promise<ReturnType<SqliteEngine[M]>> {
    if (this.#closing || !this.#thread) return Promise.reject(new ClosedError('The store'))
    return this.#thread.call(method, ...args)
  }

  #notice(notice: Notice): void {
    if (notice.kind === 'changed') this.#tell(notice.event)
    else if (notice.kind === 'lease-lost') this.#sessions.get(notice.session)?.leaseLost()
    else this.#sessions.get(notice.session)?.cancelRequested(notice.ids)
  }

  #tell(event: StoreEvent): void {
    for (const listener of [...this.#listeners[event]]) listener()
  }

  #watch(): void {
    const events = (['work', 'ended'] as const).filter((event) => this.#listeners[event].size > 0)
    this.#thread?.send({ kind: 'watch', events })
  }
}
