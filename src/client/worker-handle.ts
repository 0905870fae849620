import type { Duration } from '../duration.ts'
import { ClosedError, WorkerStateError } from '../errors.ts'
import type { Worker } from '../worker/worker.ts'
import type { WorkerSettings } from '../worker-options.ts'
import type { WorkerSurroundings } from '../worker-surroundings.ts'

export type StopOptions = {
  /** How long running jobs may go on before they are given back. Default: as the worker's options say. */
  readonly drain?: Duration
}

/** Gives what a worker uses; its store is open by then. */
export type Surround = () => Promise<WorkerSurroundings>

/** A worker in this process, as `app.worker()` gives it. Its code is loaded by `start()`. */
export class WorkerHandle implements AsyncDisposable {
  readonly #settings: WorkerSettings
  readonly #surround: Surround
  #starting: Promise<Worker> | undefined
  #state: 'usable' | 'stopping' | 'stopped' = 'usable'

  constructor(settings: WorkerSettings, surround: Surround) {
    this.#settings = settings
    this.#surround = surround
  }

  /**
   * Resolves once jobs are being claimed. May be called again after it failed.
   * @throws WorkerStateError for a worker that has been started @throws ClosedError for one that was stopped
   * @throws StoreError when the store cannot be opened
   */
  async start(): Promise<void> {
    if (this.#state !== 'usable') throw new ClosedError('The worker')
    if (this.#starting !== undefined) {
      throw new WorkerStateError('The worker was started before', { hint: 'Make another one with app.worker().' })
    }
    const starting = this.#launch()
    this.#starting = starting
    try {
      await starting
    } catch (error) {
      this.#starting = undefined
      throw error
    }
  }

  /**
   * Claims no more jobs, lets the running ones end, and gives back the rest. Calling it again waits for the same end; a
   * shorter `drain` hastens it.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    if (this.#state === 'stopped') return
    this.#state = 'stopping'
    // One that could not start has nothing to stop, and its caller was told.
    const worker = await this.#starting?.catch(() => undefined)
    await worker?.stop(options)
    this.#state = 'stopped'
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #launch(): Promise<Worker> {
    const [{ Worker }, surroundings] = await Promise.all([import('../worker/worker.ts'), this.#surround()])
    const worker = new Worker(this.#settings, surroundings)
    await worker.start()
    return worker
  }
}
