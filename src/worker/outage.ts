const FIRST_PAUSE = 50
const LONGEST_PAUSE = 5_000

/** A time in which the store cannot be reached: tries again until it can. */
export class Outage {
  readonly #retry: () => void
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #since = 0

  constructor(retry: () => void) {
    this.#retry = retry
  }

  get isOn(): boolean {
    return this.#failures > 0
  }

  /** Tries again after a pause that doubles each time; half of it is random, so that workers do not return together. */
  failed(): void {
    if (this.#failures === 0) this.#since = performance.now()
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures)
    this.#failures += 1
    this.#timer = setTimeout(this.#retry, pause * (0.5 + Math.random() / 2))
  }

  /** Milliseconds it lasted. */
  end(): number {
    this.#failures = 0
    return Math.round(performance.now() - this.#since)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
