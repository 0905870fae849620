import { z } from 'zod'
import { defined } from '../defined.ts'
import { name, parseOptions } from '../options.ts'
import type { QueueSettings } from '../store/store.ts'
import type { OpenStore } from './lazy-store.ts'
import { type QueueStatus, queueFigures } from './queue-figures.ts'

/** What can be set of a queue; what is left out stays as it is. */
export type QueueOptions = {
  /** Waiting jobs it may hold; more are refused with QueueFullError. null: no limit. */
  readonly maxLength?: number | null
  /** For people; null removes it. */
  readonly description?: string | null
}

const schema = z
  .strictObject({ maxLength: z.int().min(0).nullable(), description: z.string().max(1_000).nullable() })
  .partial()

/** Looking at queues and steering them: `app.queues`. What is set here is kept in the store, for all processes. */
export class Queues {
  readonly #store: OpenStore

  constructor(store: OpenStore) {
    this.#store = store
  }

  /** Every queue that has settings or ever had a job, by name. */
  async list(): Promise<readonly QueueStatus[]> {
    const { queues } = await queueFigures(await this.#store())
    return queues
  }

  /** Workers start no more jobs of it, wherever they are; running ones go on, new ones are accepted. */
  pause(queue: string): Promise<void> {
    return this.#save(queue, { paused: true })
  }

  resume(queue: string): Promise<void> {
    return this.#save(queue, { paused: false })
  }

  /** @throws InvalidOptionError */
  async set(queue: string, options: QueueOptions): Promise<void> {
    await this.#save(queue, defined(parseOptions(schema, options, 'Options of queues.set')))
  }

  async #save(queue: string, settings: Partial<QueueSettings>): Promise<void> {
    const checked = parseOptions(name, queue, 'Name of a queue')
    const store = await this.#store()
    await store.saveQueue(checked, settings)
  }
}
