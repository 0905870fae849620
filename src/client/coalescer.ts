import { StoreError } from '../errors.ts'
import type { EnqueueResult, NewJob } from '../store/store.ts'
import { WriteBatch } from './write-batch.ts'

type Entry = {
  readonly job: NewJob
  readonly resolve: (result: EnqueueResult) => void
  readonly reject: (error: unknown) => void
}

/** What one store call carries: up to 1 000 jobs. Results come in the order of the jobs. */
export type WriteJobs = (jobs: readonly NewJob[]) => Promise<readonly EnqueueResult[]>

/**
 * Lets enqueue calls of the same moment share a store call: those of one tick, and those made while a call is under
 * way. Jobs are written in the order they were added. One call is under way at a time, so that batches form by
 * themselves under load and an idle caller waits for nobody.
 */
export class Coalescer {
  readonly #write: WriteJobs
  #waiting: Entry[] = []
  #running: Promise<void> | undefined

  constructor(write: WriteJobs) {
    this.#write = write
  }

  /** The job's own result; rejects when the shared call fails as a whole. */
  add(job: NewJob): Promise<EnqueueResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves once every job added so far has its answer. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // One microtask: whoever enqueues in this same tick still joins the first call.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#flush(this.#take())
    this.#running = undefined
  }

  #take(): Entry[] {
    const batch = new WriteBatch()
    for (const { job } of this.#waiting) {
      if (batch.full) break
      batch.count(job.input.length)
    }
    return this.#waiting.splice(0, batch.jobs)
  }

  async #flush(entries: readonly Entry[]): Promise<void> {
    try {
      const results = await this.#write(entries.map(({ job }) => job))
      for (const [index, { resolve, reject }] of entries.entries()) {
        const result = results[index]
        if (result === undefined)
          reject(new StoreError(`The store answered ${results.length} of ${entries.length} jobs`))
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of entries) reject(error)
    }
  }
}
