import { ClosedError } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** Gives the open store, opening it at the first use; `Role` is the part of it that is needed. */
export type OpenStore<Role = Store> = () => Promise<Role>

/**
 * A store opened by whoever needs it first. A failed attempt is the answer to everyone who waited for it; the next call
 * tries anew.
 */
export class LazyStore {
  readonly #open: OpenStore
  #opening: Promise<Store> | undefined
  #closing: Promise<void> | undefined
  #isOpen = false

  /** @param isOpen whether `open` gives a store that is open already */
  constructor(open: OpenStore, isOpen = false) {
    this.#open = open
    this.#isOpen = isOpen
  }

  /** Whether using it would open nothing. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** @throws ClosedError @throws StoreError */
  get(): Promise<Store> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('Millrace'))
    this.#opening ??= this.#tryOpening()
    return this.#opening
  }

  /** Waits for an attempt under way, then closes what it opened. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOpened()
    return this.#closing
  }

  #tryOpening(): Promise<Store> {
    const opening = this.#open()
    opening.then(
      () => {
        this.#isOpen = true
      },
      () => {
        this.#opening = undefined
      },
    )
    return opening
  }

  async #closeOpened(): Promise<void> {
    const store = await this.#opening?.catch(() => undefined)
    await store?.close()
  }
}
