import { jittered, timerSafe } from './jitter.ts'
import type { StoreClock } from './store-clock.ts'

/**
 * A due job is looked for no sooner than this after the last look. Should the clocks disagree, the same due time keeps
 * coming back, and this keeps the asking within bounds.
 */
const SHORTEST_WAIT = 10

/** Wake-ups by time: when the next waiting job becomes due, and now and then in case one from the store got lost. */
export class Alarms {
  readonly #interval: number
  readonly #clock: Pick<StoreClock, 'now'>
  readonly #ring: () => void
  #poll: NodeJS.Timeout | undefined
  #due: NodeJS.Timeout | undefined
  #dueAt: number | undefined

  constructor(pollInterval: number, clock: Pick<StoreClock, 'now'>, ring: () => void) {
    this.#interval = pollInterval
    this.#clock = clock
    this.#ring = ring
  }

  /** This timer alone keeps the process alive while its worker has nothing to do. */
  start(): void {
    this.#poll = setTimeout(
      () => {
        this.start()
        this.#ring()
      },
      timerSafe(jittered(this.#interval)),
    )
  }

  /** @param at on the store's clock; undefined when no job waits for a time */
  setDue(at: number | undefined): void {
    if (at === this.#dueAt) return
    clearTimeout(this.#due)
    this.#dueAt = at
    if (at === undefined) return
    const wait = Math.max(SHORTEST_WAIT, at - this.#clock.now())
    this.#due = setTimeout(() => {
      this.#dueAt = undefined
      this.#ring()
    }, timerSafe(wait)).unref()
  }

  stop(): void {
    clearTimeout(this.#poll)
    clearTimeout(this.#due)
  }
}
