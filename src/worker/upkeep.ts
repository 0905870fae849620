import type { Retention, Upkeep as UpkeepStore } from '../store/store.ts'
import { jittered } from './jitter.ts'
import type { LogEvents } from './log-events.ts'
import { Periodic } from './periodic.ts'
import type { Reaper } from './reaper.ts'
import type { StoreClock } from './store-clock.ts'

const PRUNE_INTERVAL = 60_000
/** Deleting holds the store's write lock: in small bites with pauses, so that jobs go on in between. */
const PRUNE_AT_ONCE = 1_000
const PRUNE_PAUSE = 50
/** After start, so that a process that lives for seconds only does not prune. */
const PRUNE_FIRST = 5_000

export type UpkeepParts = {
  readonly store: Pick<UpkeepStore, 'prune'>
  readonly retention: Retention
  readonly lease: number
  readonly reaper: Reaper
  readonly clock: StoreClock
  readonly events: LogEvents
}

/** What every worker does for all: takes jobs back from workers that vanished, and deletes what is past its retention. */
export class Upkeep {
  readonly #parts: UpkeepParts
  readonly #sweeping = new Periodic(() => this.#sweep())
  readonly #pruning = new Periodic(() => this.#prune())
  readonly #failing = new Set<string>()

  constructor(parts: UpkeepParts) {
    this.#parts = parts
  }

  start(): void {
    this.#sweeping.start(0)
    this.#pruning.start(jittered(PRUNE_FIRST))
  }

  /** Resolves when the jobs taken back so far have been settled. */
  async stop(): Promise<void> {
    await Promise.all([this.#sweeping.stop(), this.#pruning.stop()])
    await this.#parts.reaper.done()
  }

  async #sweep(): Promise<number> {
    const { reaper, clock, lease } = this.#parts
    const interval = jittered(lease / 3)
    const more = await this.#attempt('reap', async () => {
      await clock.compare()
      return await reaper.sweep()
    })
    return more ? 0 : interval
  }

  async #prune(): Promise<number> {
    const { store, retention } = this.#parts
    const more = await this.#attempt('prune', async () => (await store.prune(retention, PRUNE_AT_ONCE)).more)
    return more ? PRUNE_PAUSE : jittered(PRUNE_INTERVAL)
  }

  /** The first failure in a row is logged; the next round tries again. */
  async #attempt(what: string, work: () => Promise<boolean>): Promise<boolean> {
    try {
      const more = await work()
      this.#failing.delete(what)
      return more
    } catch (error) {
      if (!this.#failing.has(what)) this.#parts.events.upkeepFailed(what, error)
      this.#failing.add(what)
      return false
    }
  }
}
