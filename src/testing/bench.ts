import type { Stage } from './stage.ts'
import { StepWorker } from './step-worker.ts'

/** Hands out workers, and knows which are at work. */
export class Bench {
  readonly stage: Stage
  readonly #workers = new Set<StepWorker>()
  readonly #works = new Set<Promise<unknown>>()

  constructor(stage: Stage) {
    this.stage = stage
  }

  async withWorker<T>(work: (worker: StepWorker) => Promise<T>): Promise<T> {
    const working = this.#work(work)
    this.#works.add(working)
    try {
      return await working
    } finally {
      this.#works.delete(working)
    }
  }

  /** Asks running handlers to stop, and gives their jobs back. */
  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.stop()))
    await Promise.allSettled(this.#works)
  }

  /** A session is open only as long as there is work: a test app that nobody closes keeps no process alive. */
  async #work<T>(work: (worker: StepWorker) => Promise<T>): Promise<T> {
    await using worker = await StepWorker.open(this.stage)
    this.#workers.add(worker)
    try {
      return await work(worker)
    } finally {
      this.#workers.delete(worker)
    }
  }
}
