import { expect } from 'vitest'
import type { Store, StoreEvent } from '../../src/store/store.ts'

/** Counts the events of a kind from now on, and waits for them. */
export class Listener implements Disposable {
  count = 0
  readonly #stop: () => void
  #waiting: (() => void) | undefined

  constructor(store: Store, event: StoreEvent) {
    this.#stop = store.subscribe(event, () => {
      this.count += 1
      this.#waiting?.()
    })
  }

  /** Does something, and says how many milliseconds after it was acknowledged an event came; before counts as 0. */
  async timeAfter(action: () => Promise<unknown>): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting = resolve
    await action()
    const acknowledged = performance.now()
    const timeout = setTimeout(resolve, 1_000)
    await promise
    clearTimeout(timeout)
    this.#waiting = undefined
    return performance.now() - acknowledged
  }

  /** Does something that must be told of within 250 ms. */
  async expectAfter(action: () => Promise<unknown>): Promise<void> {
    expect(await this.timeAfter(action), 'milliseconds until the event').toBeLessThan(250)
  }

  [Symbol.dispose](): void {
    this.#stop()
  }
}
