import { hostname } from 'node:os'
import { newId } from '../ids.ts'
import type { WorkerInfo } from '../store/store.ts'
import type { WorkerSettings } from '../worker-options.ts'
import type { WorkerSurroundings } from '../worker-surroundings.ts'
import { assemble, type Crew, type Opened } from './crew.ts'
import { type Deadline, waitAtMost } from './deadline.ts'
import type { LogEvents } from './log-events.ts'
import { StoreClock } from './store-clock.ts'

/** How long handlers may take to stop once their signal is aborted for shutdown, and hooks after that. */
const GRACE = 1_000
/** How long stopping waits for a store that cannot be reached. What it was not told, others find out when the lease ends. */
const FLUSH = 10_000

/** A worker at work, from the opening of its session to the close. */
export class Shift {
  readonly #opened: Opened
  readonly #crew: Crew
  readonly #unsubscribe: () => void

  /** @throws StoreError when the store cannot be reached */
  static async begin(settings: WorkerSettings, surroundings: WorkerSurroundings, events: LogEvents): Promise<Shift> {
    const { store } = surroundings
    const clock = new StoreClock(() => store.now())
    await clock.compare()
    const info = infoOf(settings)
    let crew: Crew | undefined
    const session = await store.openWorker(info, {
      cancelRequested: (ids) => crew?.runner.cancel(ids, crew.conversation.isClaiming),
      leaseLost: () => crew?.runner.loseLeases(),
    })
    const opened = { settings, surroundings, info, session, events, clock }
    crew = assemble(opened)
    return new Shift(opened, crew)
  }

  private constructor(opened: Opened, crew: Crew) {
    this.#opened = opened
    this.#crew = crew
    this.#unsubscribe = opened.surroundings.store.subscribe('work', () => crew.conversation.wake())
    crew.upkeep.start()
    crew.conversation.start()
    opened.events.workerStarted(opened.info)
  }

  get storeAvailable(): boolean {
    return this.#crew.conversation.isAvailable
  }

  get running(): number {
    return this.#crew.slots.taken
  }

  /** Stops by steps; each is over at once when there is nothing left for it. */
  async end(drained: Deadline): Promise<void> {
    const { conversation, runner, upkeep } = this.#crew
    this.#unsubscribe()
    conversation.stopClaiming()
    runner.stopStarting()
    const upkeepStopped = upkeep.stop()
    await Promise.race([runner.idle(), drained.passed])
    runner.shutDown()
    await waitAtMost(GRACE, runner.idle())
    runner.abandon()
    await waitAtMost(GRACE, Promise.all([runner.settled(), upkeepStopped]))
    await waitAtMost(FLUSH, conversation.flushed())
    conversation.close()
    await this.#closeSession()
    this.#opened.events.workerStopped(this.#opened.info.id, runner.released)
  }

  async #closeSession(): Promise<void> {
    try {
      await this.#opened.session.close()
    } catch (error) {
      this.#opened.events.upkeepFailed('close', error)
    }
  }
}

function infoOf({ registry, queues, concurrency, lease }: WorkerSettings): WorkerInfo {
  return {
    id: newId(),
    host: hostname(),
    pid: process.pid,
    queues: Object.keys(queues),
    tasks: [...registry.keys()],
    concurrency,
    lease,
  }
}
