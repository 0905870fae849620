import type { ClaimedJob, ClaimRequest } from '../store/store.ts'
import type { Slots } from './slots.ts'

/** How much a claim may take. */
export type Helping = Pick<ClaimRequest, 'limit' | 'queues'>

/**
 * Knows which queues may hold a job, so that the store is asked only then: after a wake-up, and after an answer that was
 * as large as the question. A queue that answered with less is empty until something says otherwise.
 */
export class Appetite {
  readonly #slots: Slots
  readonly #promising: Set<string>

  constructor(slots: Slots) {
    this.#slots = slots
    this.#promising = new Set(slots.queues)
  }

  /** Any queue may hold a job now. */
  wake(): void {
    for (const queue of this.#slots.queues) this.#promising.add(queue)
  }

  /** Whether a claim now might bring a job. */
  get isHungry(): boolean {
    for (const queue of this.#promising) if (this.#slots.freeIn(queue) > 0) return true
    return false
  }

  /** Exactly the free slots, of every queue that has some: asking for one more queue costs next to nothing. */
  ask(): Helping {
    const queues: [string, number][] = []
    for (const queue of this.#slots.queues) {
      const free = this.#slots.freeIn(queue)
      if (free > 0) queues.push([queue, free])
    }
    // Forgotten now and not with the answer: a wake-up that comes in between must count.
    for (const [queue] of queues) this.#promising.delete(queue)
    return { limit: this.#slots.free, queues: Object.fromEntries(queues) }
  }

  answered({ limit, queues }: Helping, claimed: readonly ClaimedJob[]): void {
    if (claimed.length === 0) return
    const full = claimed.length >= limit
    const counts = new Map<string, number>()
    for (const { queue } of claimed) counts.set(queue, (counts.get(queue) ?? 0) + 1)
    for (const [queue, asked] of Object.entries(queues)) {
      if (full || (counts.get(queue) ?? 0) >= asked) this.#promising.add(queue)
    }
  }
}
