import { type Duration, toMilliseconds } from '../duration.ts'
import { ClosedError } from '../errors.ts'
import type { WorkerSettings } from '../worker-options.ts'
import type { WorkerSurroundings } from '../worker-surroundings.ts'
import { Deadline } from './deadline.ts'
import { defaultLogger } from './default-logger.ts'
import { LogEvents } from './log-events.ts'
import { Shift } from './shift.ts'

export type WorkerHealth = {
  readonly state: 'new' | 'starting' | 'working' | 'stopping' | 'stopped'
  /** Whether the last exchange with the store worked. */
  readonly storeAvailable: boolean
  /** Slots taken. */
  readonly running: number
}

/** Runs jobs in this process, beside whatever else it does. Works once: after `stop()` make another. */
export class Worker {
  readonly #settings: WorkerSettings
  readonly #surroundings: WorkerSurroundings
  readonly #drained = new Deadline()
  #state: WorkerHealth['state'] = 'new'
  #starting: Promise<Shift> | undefined
  #shift: Shift | undefined
  #stopping: Promise<void> | undefined

  constructor(settings: WorkerSettings, surroundings: WorkerSurroundings) {
    this.#settings = settings
    this.#surroundings = surroundings
  }

  get health(): WorkerHealth {
    const { storeAvailable = false, running = 0 } = this.#shift ?? {}
    return { state: this.#state, storeAvailable, running }
  }

  /**
   * Resolves once jobs are being claimed.
   * @throws StoreError when the store cannot be reached @throws ClosedError once stop() was called
   */
  async start(): Promise<void> {
    if (this.#stopping !== undefined) throw new ClosedError('The worker')
    this.#starting ??= this.#begin()
    await this.#starting
  }

  /**
   * Claims no more, lets running jobs go on for `drain` (default: as the settings say), then aborts their signals with
   * ShutdownError and shortly after gives back what still runs, without using up an attempt. Calling it again waits for
   * the same end, and a shorter `drain` hastens it.
   */
  async stop({ drain }: { readonly drain?: Duration } = {}): Promise<void> {
    this.#drained.within(drain === undefined ? this.#settings.drain : toMilliseconds(drain, 'drain'))
    this.#stopping ??= this.#end()
    await this.#stopping
  }

  async #begin(): Promise<Shift> {
    this.#state = 'starting'
    const logger = this.#settings.logger ?? this.#surroundings.logger ?? (await defaultLogger())
    this.#shift = await Shift.begin(this.#settings, this.#surroundings, new LogEvents(logger))
    if (this.#state === 'starting') this.#state = 'working'
    return this.#shift
  }

  async #end(): Promise<void> {
    this.#state = 'stopping'
    // One that could not start has nothing to stop, and its caller was told.
    const shift = await this.#starting?.catch(() => undefined)
    await shift?.end(this.#drained)
    this.#drained.cancel()
    this.#state = 'stopped'
  }
}
