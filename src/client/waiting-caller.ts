import { toMilliseconds } from '../duration.ts'
import { ResultTimeoutError } from '../errors.ts'
import type { JobId } from '../job.ts'
import type { ResultOptions } from '../job-handle.ts'
import type { Ended } from '../store/store.ts'

/** Longer ones a timer cannot count, and takes for 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/** One caller of `result()` until it has its answer. Frees its timer and listener itself, however it ends. */
export class WaitingCaller {
  readonly id: JobId
  readonly answer: Promise<Ended>
  readonly #resolve: (ended: Ended) => void
  readonly #reject: (error: unknown) => void
  readonly #left: (caller: WaitingCaller) => void
  readonly #signal: AbortSignal | undefined
  readonly #timeout: number | undefined
  readonly #timer: NodeJS.Timeout | undefined
  #asked = false
  #late = false

  /** @param left - called once, when this caller waits no longer */
  constructor(id: JobId, { timeout, signal }: ResultOptions, left: (caller: WaitingCaller) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<Ended>()
    this.id = id
    this.answer = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#left = left
    this.#timeout = timeout === undefined ? undefined : toMilliseconds(timeout, 'result: timeout')
    if (this.#timeout !== undefined && this.#timeout <= LONGEST_TIMER)
      this.#timer = setTimeout(this.#onTimeout, this.#timeout)
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  settle(ended: Ended): void {
    this.#leave()
    this.#resolve(ended)
  }

  fail(error: unknown): void {
    this.#leave()
    this.#reject(error)
  }

  /** The store was asked, and does not say that the job has ended. Before this no timeout counts, not even one of 0. */
  notYet(): void {
    this.#asked = true
    if (this.#late) this.#onTimeout()
  }

  readonly #onTimeout = (): void => {
    this.#late = true
    if (this.#asked) this.fail(new ResultTimeoutError(this.id, this.#timeout ?? 0))
  }

  readonly #onAbort = (): void => {
    this.fail(this.#signal?.reason)
  }

  #leave(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#left(this)
  }
}
