/** Places for running jobs: so many of all queues together, and so many of each queue. */
export class Slots {
  readonly #total: number
  readonly #limits: ReadonlyMap<string, number>
  readonly #taken = new Map<string, number>()
  #takenInAll = 0

  constructor(total: number, queues: Readonly<Record<string, number>>) {
    this.#total = total
    this.#limits = new Map(Object.entries(queues))
  }

  get queues(): Iterable<string> {
    return this.#limits.keys()
  }

  get taken(): number {
    return this.#takenInAll
  }

  get free(): number {
    return this.#total - this.#takenInAll
  }

  /** How many jobs of this queue could start now. */
  freeIn(queue: string): number {
    return Math.min((this.#limits.get(queue) ?? 0) - (this.#taken.get(queue) ?? 0), this.free)
  }

  take(queue: string): void {
    this.#change(queue, 1)
  }

  giveBack(queue: string): void {
    this.#change(queue, -1)
  }

  #change(queue: string, by: number): void {
    this.#taken.set(queue, (this.#taken.get(queue) ?? 0) + by)
    this.#takenInAll += by
  }
}
