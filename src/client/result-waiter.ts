import { setTimeout as pause } from 'node:timers/promises'
import { ClosedError, JobNotFoundError, StoreBusyError, StoreUnavailableError } from '../errors.ts'
import type { JobId } from '../job.ts'
import type { ResultOptions } from '../job-handle.ts'
import type { Ended, Store } from '../store/store.ts'
import type { OpenStore } from './lazy-store.ts'
import { WaitingCaller } from './waiting-caller.ts'

/** A wake-up may be lost with the process that should have sent it. */
const BACKSTOP = 1_000
/** Every so many backstops: do the jobs still exist? A retention or a transaction rolled back may have removed them. */
const EXISTENCE = 10
/** Whole records are read for that, so only some at a time. */
const RECORDS = 100
/** A question that takes longer than this many milliseconds is about very many jobs. */
const DEAR = 5

type Role = Pick<Store, 'ended' | 'get' | 'subscribe'>

/**
 * Waits for the ends of jobs, for all callers of one application together: one subscription, one timer, one question to
 * the store at a time. While nobody waits there is none of them.
 */
export class ResultWaiter {
  readonly #store: OpenStore<Role>
  readonly #waiting = new Map<JobId, Set<WaitingCaller>>()
  #unsubscribe: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #backstops = 0
  #asking = false
  #askAgain = false

  constructor(store: OpenStore<Role>) {
    this.#store = store
  }

  /** @throws ResultTimeoutError @throws JobNotFoundError @throws StoreError, but not for a store that may come back */
  async wait(id: JobId, options: ResultOptions = {}): Promise<Ended> {
    options.signal?.throwIfAborted()
    const caller = new WaitingCaller(id, options, this.#remove)
    const others = this.#waiting.get(id)
    if (others === undefined) this.#waiting.set(id, new Set([caller]))
    else others.add(caller)
    this.#timer ??= setInterval(this.#onBackstop, BACKSTOP)
    this.#ask()
    return await caller.answer
  }

  close(): void {
    this.#failAll(new ClosedError('Millrace'))
  }

  readonly #remove = (caller: WaitingCaller): void => {
    const callers = this.#waiting.get(caller.id)
    callers?.delete(caller)
    if (callers?.size === 0) this.#waiting.delete(caller.id)
    if (this.#waiting.size > 0) return
    clearInterval(this.#timer)
    this.#unsubscribe?.()
    this.#timer = undefined
    this.#unsubscribe = undefined
  }

  readonly #onBackstop = (): void => {
    this.#backstops += 1
    this.#ask()
  }

  /** An answer under way may have missed what this call is about, so that the store is asked once more after it. */
  readonly #ask = (): void => {
    this.#askAgain = true
    if (this.#asking) return
    this.#asking = true
    // It reports its failures to those who wait.
    void this.#askUntilQuiet()
  }

  async #askUntilQuiet(): Promise<void> {
    while (this.#askAgain && this.#waiting.size > 0) {
      this.#askAgain = false
      const began = performance.now()
      await this.#askOnce([...this.#waiting.keys()])
      const took = performance.now() - began
      // Resting as long as it worked, this never takes more than half of the store.
      if (took > DEAR && this.#askAgain) await pause(took)
    }
    this.#asking = false
  }

  async #askOnce(ids: readonly JobId[]): Promise<void> {
    try {
      const store = await this.#store()
      // Before the question: what ends after its answer is then told.
      if (this.#waiting.size > 0) this.#unsubscribe ??= store.subscribe('ended', this.#ask)
      for (const ended of await store.ended(ids)) this.#each(ended.id, (caller) => caller.settle(ended))
      if (this.#backstops >= EXISTENCE) await this.#refuseMissing(store)
    } catch (error) {
      // A store that may come back is asked again at the next backstop; how long to wait is the caller's choice.
      if (!(error instanceof StoreBusyError || error instanceof StoreUnavailableError)) this.#failAll(error)
    }
    for (const id of ids) this.#each(id, (caller) => caller.notYet())
  }

  async #refuseMissing(store: Role): Promise<void> {
    this.#backstops = 0
    const ids = [...this.#waiting.keys()]
    for (let from = 0; from < ids.length; from += RECORDS) {
      const some = ids.slice(from, from + RECORDS)
      const records = await store.get(some)
      const missing = some.filter((_, index) => records[index] === undefined)
      for (const id of missing) this.#each(id, (caller) => caller.fail(new JobNotFoundError(id)))
    }
  }

  #failAll(error: unknown): void {
    for (const id of [...this.#waiting.keys()]) this.#each(id, (caller) => caller.fail(error))
  }

  /** Over a copy: a caller that has its answer leaves the set. */
  #each(id: JobId, tell: (caller: WaitingCaller) => void): void {
    for (const caller of [...(this.#waiting.get(id) ?? [])]) tell(caller)
  }
}
