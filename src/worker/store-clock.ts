/** A sample that took longer says too little about when the store read its clock. */
const LONGEST_SAMPLE = 250

/** The store's clock as this process knows it: its own, and how far the store's was ahead when last compared. */
export class StoreClock {
  readonly #ask: () => Promise<number>
  #ahead: number | undefined

  /** @param ask reads the store's clock */
  constructor(ask: () => Promise<number>) {
    this.#ask = ask
  }

  /** Compares the clocks. */
  async compare(): Promise<void> {
    const before = performance.now()
    const theirs = await this.#ask()
    const took = performance.now() - before
    if (took <= LONGEST_SAMPLE || this.#ahead === undefined) this.#ahead = Math.round(theirs + took / 2 - Date.now())
  }

  now(): number {
    return Date.now() + (this.#ahead ?? 0)
  }
}
