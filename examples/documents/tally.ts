// Users write: import { … } from 'millrace'
import { JobFailedError, type JobHandle } from '../../src/index.ts'
import type { Document, Documents } from './documents.ts'
import type { Progress } from './progress-bar.ts'
import { reasonOf } from './reason.ts'
import type { Processed } from './tasks.ts'

/** Counts what one run finds and what becomes of it, and waits for its jobs. */
export class Tally {
  /** Files, by what they were found to be. */
  readonly found = { created: 0, changed: 0, resumed: 0, unchanged: 0, unreadable: 0 }
  /** Documents whose job ended in this run, and what that took. */
  readonly done = { indexed: 0, failed: 0, chunks: 0, retries: 0 }
  readonly #files: number
  readonly #documents: Documents
  readonly #signal: AbortSignal
  readonly #waits: Promise<void>[] = []

  /** @param signal ends the waiting, not the jobs */
  constructor(files: number, documents: Documents, signal: AbortSignal) {
    this.#files = files
    this.#documents = documents
    this.#signal = signal
  }

  get processed(): number {
    return this.done.indexed + this.done.failed
  }

  get progress(): Progress {
    const notLookedAt = this.#files - Object.values(this.found).reduce((sum, count) => sum + count)
    return { done: this.processed, total: this.#waits.length + notLookedAt }
  }

  readonly watch = (document: Document, job: JobHandle<Processed>): void => {
    const wait = this.#follow(document, job)
    // Awaited in `allEnded`, perhaps after it failed.
    wait.catch(() => {})
    this.#waits.push(wait)
  }

  /** Rejects when the signal is aborted. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#waits)
  }

  async #follow(document: Document, job: JobHandle<Processed>): Promise<void> {
    try {
      const { chunks, attempts } = await job.result({ signal: this.#signal })
      this.done.indexed += 1
      this.done.chunks += chunks
      this.done.retries += attempts - 1
    } catch (error) {
      if (!(error instanceof JobFailedError)) throw error
      await this.#countFailure(document, job, error)
    }
  }

  /** The task marks the documents of its dead jobs. This is for jobs that end without it: cancelled ones, poison. */
  async #countFailure(document: Document, job: JobHandle<Processed>, error: JobFailedError): Promise<void> {
    const { attempt } = await job.status()
    if (this.#documents.get(document.id)?.status !== 'failed') {
      await this.#documents.fail(document.id, reasonOf(error.cause ?? error))
    }
    this.done.failed += 1
    this.done.retries += Math.max(0, attempt - 1)
  }
}
