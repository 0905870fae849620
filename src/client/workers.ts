import type { WorkerRecord } from '../store/store.ts'
import type { OpenStore } from './lazy-store.ts'

/** The workers that serve this store, wherever they run: `app.workers`. */
export class Workers {
  readonly #store: OpenStore

  constructor(store: OpenStore) {
    this.#store = store
  }

  async list(): Promise<WorkerRecord[]> {
    const store = await this.#store()
    return await store.workers()
  }
}
