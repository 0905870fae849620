import { WAITING_STATES } from '../job.ts'
import type { JobCounts, JobFilter, Store } from '../store/store.ts'

const PAGE = 1_000

/** The jobs of some queues of a store, or of all, as far as their time to run is concerned. */
export class DueJobs {
  readonly #store: Store
  readonly #only: readonly string[] | undefined

  /** @param only - the queues; undefined: all */
  constructor(store: Store, only: readonly string[] | undefined) {
    this.#store = store
    this.#only = only
  }

  async queues(): Promise<readonly string[]> {
    return this.#only ?? (await this.#store.queues()).map(({ name }) => name)
  }

  /** Jobs that wait, for whatever. */
  async waiting(): Promise<number> {
    const counts = await this.#counts()
    return counts.reduce((sum, lane) => sum + WAITING_STATES.reduce((all, state) => all + lane.counts[state], 0), 0)
  }

  /** Tasks that have jobs queued. */
  async queuedTasks(): Promise<readonly string[]> {
    const lanes = (await this.#counts()).filter(({ counts }) => counts.queued > 0)
    return [...new Set(lanes.map(({ task }) => task))]
  }

  /** Ends jobs that were not started in time. A claim does so too, but takes nothing while there are very many. */
  async expire(): Promise<boolean> {
    return (await this.#store.expire(PAGE)).expired > 0
  }

  /**
   * Moves the clock to when the next job becomes due; false when none waits for a time.
   * @param first - when the first of all queues does, which needs no look where all count
   */
  async waitForNext(first: number | undefined): Promise<boolean> {
    const next = this.#only === undefined || first === undefined ? first : await this.#nextDueAt()
    if (next === undefined) return false
    await this.#store.advance(Math.max(0, next - (await this.#store.now())))
    return true
  }

  async #nextDueAt(): Promise<number | undefined> {
    const filter: JobFilter = { states: ['scheduled', 'retrying'], ...(this.#only && { queues: this.#only }) }
    let first: number | undefined
    let cursor: string | undefined
    do {
      const page = await this.#store.list(filter, { limit: PAGE, ...(cursor !== undefined && { cursor }) })
      for (const { dueAt = 0 } of page.jobs) first = Math.min(first ?? dueAt, dueAt)
      cursor = page.cursor
    } while (cursor !== undefined)
    return first
  }

  async #counts(): Promise<readonly JobCounts[]> {
    const lanes = await this.#store.counts()
    return this.#only === undefined ? lanes : lanes.filter(({ queue }) => this.#only?.includes(queue))
  }
}
