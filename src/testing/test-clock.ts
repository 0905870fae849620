import { type Duration, toMilliseconds } from '../duration.ts'
import type { Store } from '../store/store.ts'

/** The store's clock, which tests move instead of sleeping. It goes on by itself meanwhile, as clocks do. */
export class TestClock {
  readonly #store: Pick<Store, 'now' | 'advance'>

  constructor(store: Pick<Store, 'now' | 'advance'>) {
    this.#store = store
  }

  async now(): Promise<Date> {
    return new Date(await this.#store.now())
  }

  /**
   * Moves the clock forward, for example by `'1h'`, and tells the new time. Jobs that become due thereby run at the next
   * `drain()`.
   * @throws InvalidDurationError
   */
  async advance(by: Duration): Promise<Date> {
    await this.#store.advance(toMilliseconds(by, 'clock.advance'))
    return await this.now()
  }
}
