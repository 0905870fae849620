import { InvalidOptionError, JobNotFoundError, JobStateError } from '../errors.ts'
import { isId } from '../ids.ts'
import {
  type CancelResult,
  FINISHED_STATES,
  type FinishedState,
  type JobId,
  type JobRecord,
  type RetryResult,
} from '../job.ts'
import type { JobHandle, ResultOptions } from '../job-handle.ts'
import type { Ended, JobPage, LogEntry, Retention, Store } from '../store/store.ts'
import { type JobQuery, type PageOptions, parseQuery } from './job-query.ts'
import type { OpenStore } from './lazy-store.ts'
import type { ResultWaiter } from './result-waiter.ts'
import { type JobActions, StoredJob } from './stored-job.ts'

/** Jobs that one store call changes: it holds the write lock meanwhile. */
const CHUNK = 1_000

/** Counting reads every job that matches; more than this nobody needs to know exactly. */
const COUNT_LIMIT = 1_000_000

type Change<T> = (store: Store, ids: readonly JobId[]) => Promise<T[]>

/** Looking at jobs and steering them: `app.jobs`. */
export class Jobs implements JobActions {
  readonly #store: OpenStore
  readonly #waiter: ResultWaiter
  readonly #retention: Retention

  constructor(store: OpenStore, waiter: ResultWaiter, retention: Retention) {
    this.#store = store
    this.#waiter = waiter
    this.#retention = retention
  }

  /** The job as it is now; undefined when there is none, or no more. */
  async get(id: JobId): Promise<JobRecord | undefined> {
    const store = await this.#store()
    const [record] = await store.get([checkedId(id)])
    return record
  }

  /** A handle as `enqueue` gives, for a job known by its id. Asks the store nothing. */
  handle<Output = unknown>(id: JobId): JobHandle<Output> {
    return new StoredJob(checkedId(id), false, this)
  }

  /** Newest first: by the time of their end if `states` names finished ones alone, else by that of their enqueueing. */
  async list(query: JobQuery = {}, page: PageOptions = {}): Promise<JobPage> {
    const request = parseQuery(query, page)
    const store = await this.#store()
    return await store.list(request.filter, request.page)
  }

  /** How many jobs match; counted up to 1 000 000. */
  async count(query: JobQuery = {}): Promise<number> {
    const { filter } = parseQuery(query, {})
    const store = await this.#store()
    return await store.count(filter, COUNT_LIMIT)
  }

  /** @throws JobNotFoundError */
  async status(id: JobId): Promise<JobRecord> {
    const record = await this.get(id)
    if (record === undefined) throw new JobNotFoundError(id)
    return record
  }

  /** @internal What `result()` of a handle waits for. */
  async ended(id: JobId, options: ResultOptions): Promise<Ended> {
    // Through the gate of a closed application, and so that a store that cannot be opened is told at once.
    await this.#store()
    return await this.#waiter.wait(id, options)
  }

  /** `requested` when the job runs: its worker is told within a second. */
  async cancel(id: JobId): Promise<CancelResult> {
    const [result = 'not-found'] = await this.cancelMany([id])
    return result
  }

  /** One answer per id, in order. */
  cancelMany(ids: readonly JobId[]): Promise<CancelResult[]> {
    return this.#inChunks(ids, (store, some) => store.cancel(some))
  }

  /**
   * Runs a dead, cancelled or expired job again with all its attempts, a scheduled or retrying one at once.
   * @throws JobStateError @throws JobNotFoundError
   */
  async retry(id: JobId): Promise<void> {
    const [result = 'not-found'] = await this.retryMany([id])
    if (result === 'not-found') throw new JobNotFoundError(id)
    if (result !== 'queued') throw new JobStateError(id, result, 'retried')
  }

  /** One answer per id, in order: `queued` for those that will run, else the state that does not allow it. */
  retryMany(ids: readonly JobId[]): Promise<RetryResult[]> {
    return this.#inChunks(ids, (store, some) => store.retry(some))
  }

  /** What the job's handler logged, oldest first; at most `limit` lines, default 1 000. */
  async logs(id: JobId, limit = 1_000): Promise<LogEntry[]> {
    const store = await this.#store()
    return await store.logs(checkedId(id), limit)
  }

  /** Deletes finished jobs beyond the retention at once (workers do it bit by bit), and counts them by state. */
  async prune(): Promise<Record<FinishedState, number>> {
    const store = await this.#store()
    const total = { completed: 0, dead: 0, cancelled: 0, expired: 0 }
    for (let more = true; more; ) {
      const step = await store.prune(this.#retention, CHUNK)
      for (const state of FINISHED_STATES) total[state] += step.pruned[state]
      more = step.more
    }
    return total
  }

  async #inChunks<T>(ids: readonly JobId[], change: Change<T>): Promise<T[]> {
    const checked = ids.map(checkedId)
    const store = await this.#store()
    const results: T[] = []
    for (let from = 0; from < checked.length; from += CHUNK) {
      results.push(...(await change(store, checked.slice(from, from + CHUNK))))
    }
    return results
  }
}

function checkedId(id: JobId): JobId {
  if (isId(id)) return id.toLowerCase()
  throw new InvalidOptionError(`'${String(id).slice(0, 60)}' is not the id of a job`, {
    hint: 'Ids are UUIDs, with their dashes.',
  })
}
