import type { ExchangeRequest, ExchangeResult } from '../../src/store/store.ts'

type Open = { readonly resolve: (result: ExchangeResult) => void; readonly reject: (error: unknown) => void }

/** A session whose answers the test gives one by one, and that keeps what it was asked. */
export class ScriptedSession {
  readonly requests: ExchangeRequest[] = []
  /** Round trips that were under way at once, at most. */
  mostOpen = 0
  readonly #open: Open[] = []

  exchange(request: ExchangeRequest): Promise<ExchangeResult> {
    this.requests.push(request)
    return new Promise((resolve, reject) => {
      this.#open.push({ resolve, reject })
      this.mostOpen = Math.max(this.mostOpen, this.#open.length)
    })
  }

  /** The latest request. */
  get last(): ExchangeRequest {
    return this.requests.at(-1) ?? {}
  }

  async answer(result: Partial<ExchangeResult> = {}): Promise<void> {
    this.#next().resolve({ lost: [], claimed: [], ...result })
    await settled()
  }

  async fail(error: unknown): Promise<void> {
    this.#next().reject(error)
    await settled()
  }

  #next(): Open {
    const open = this.#open.shift()
    if (open === undefined) throw new Error('No exchange is under way')
    return open
  }
}

/** Lets promises that are settled by now be acted upon; no timer and no turn of the event loop. */
export async function settled(): Promise<void> {
  for (let tick = 0; tick < 20; tick += 1) await Promise.resolve()
}
