import { MillraceError } from '../errors.ts'
import type { EnqueueResult, NewJob } from '../store/store.ts'
import type { WriteJobs } from './coalescer.ts'
import { WriteBatch } from './write-batch.ts'

/** What bulk enqueueing does with each item, and with each batch of them. */
export type BulkSteps<Item, Outcome> = {
  readonly prepare: (item: Item) => NewJob | Promise<NewJob>
  readonly write: WriteJobs
  readonly accept: (result: EnqueueResult) => Outcome
  readonly refuse: (error: Error) => Outcome
}

type Started = { readonly place: number; readonly job: NewJob | Promise<NewJob> }
type Chunk = { readonly jobs: readonly NewJob[]; readonly places: readonly number[] }

/**
 * Enqueues items in store calls of up to 1 000, and prepares the next ones while the store writes: both take about as
 * long. An item that is refused leaves the others alone. When the store fails, nothing more is tried: the outcomes
 * from there on are its error, or the call rejects if no job was acknowledged before.
 */
export class Bulk<Item, Outcome> {
  readonly #items: readonly Item[]
  readonly #steps: BulkSteps<Item, Outcome>
  readonly #outcomes: Outcome[] = []
  #next = 0
  #acknowledged = false

  constructor(items: readonly Item[], steps: BulkSteps<Item, Outcome>) {
    this.#items = items
    this.#steps = steps
  }

  /** One outcome per item, in order. */
  async run(): Promise<Outcome[]> {
    try {
      await this.#writeAll()
    } catch (error) {
      if (!this.#acknowledged) throw error
      const refused = this.#steps.refuse(asError(error))
      for (let place = 0; place < this.#items.length; place += 1) this.#outcomes[place] ??= refused
    }
    return this.#outcomes
  }

  async #writeAll(): Promise<void> {
    let writing: Promise<void> | undefined
    while (this.#next < this.#items.length) {
      const chunk = await this.#finish(this.#start())
      await writing
      writing = this.#write(chunk)
      // Awaited in the next round or below. It may fail before that, which must not pass for an error nobody handles.
      writing.catch(() => {})
    }
    await writing
  }

  /** Starts preparing as many items as one store call takes. Asynchronous schemas check them side by side. */
  #start(): Started[] {
    const started: Started[] = []
    const size = new WriteBatch()
    for (; this.#next < this.#items.length && !size.full; this.#next += 1) {
      const job = this.#tryPreparing(this.#next)
      if (job === undefined) continue
      started.push({ place: this.#next, job })
      size.count(job instanceof Promise ? 0 : job.input.length)
    }
    return started
  }

  #tryPreparing(place: number): Started['job'] | undefined {
    try {
      // The place is below the length.
      const job = this.#steps.prepare(this.#items[place] as Item)
      if (job instanceof Promise) job.catch(() => {}) // awaited in #finish, maybe after it failed
      return job
    } catch (error) {
      this.#outcomes[place] = this.#steps.refuse(asError(error))
      return undefined
    }
  }

  async #finish(started: readonly Started[]): Promise<Chunk> {
    const jobs: NewJob[] = []
    const places: number[] = []
    for (const { place, job } of started) {
      try {
        jobs.push(job instanceof Promise ? await job : job)
        places.push(place)
      } catch (error) {
        this.#outcomes[place] = this.#steps.refuse(asError(error))
      }
    }
    return { jobs, places }
  }

  async #write({ jobs, places }: Chunk): Promise<void> {
    if (jobs.length === 0) return
    const results = await this.#steps.write(jobs)
    this.#acknowledged = true
    for (const [index, place] of places.entries()) {
      const result = results[index]
      if (result !== undefined) this.#outcomes[place] = this.#steps.accept(result)
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new MillraceError('Something that is no error was thrown', { cause: thrown })
}
