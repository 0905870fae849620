import { expect } from 'vitest'
import type { NewJob, ReapedJob, Store, WorkerInfo } from '../../src/store/store.ts'
import { DAY } from './durations.ts'
import type { Harness } from './harness.ts'
import { checkInvariants } from './invariants.ts'
import { newJob } from './new-job.ts'
import { heldResources, newResources } from './resources.ts'
import { LEASE, TestWorker } from './test-worker.ts'

/**
 * The stores and workers of one test, `await using`. At its end it checks the invariants, closes everything and looks for
 * leaks. These checks are soft: a failure of the test itself must not hide behind them.
 */
export class Trial implements AsyncDisposable {
  /** Trials not ended yet: what one holds is no leak of another. */
  static #running = 0
  readonly #harness: Harness
  readonly #first: Store
  /** Instances not closed yet, each with the workers opened on it. */
  readonly #open: Map<Store, TestWorker[]>

  /** What the process held before this trial. */
  readonly #held: readonly string[]

  private constructor(harness: Harness, first: Store, held: readonly string[]) {
    this.#harness = harness
    this.#first = first
    this.#held = held
    this.#open = new Map([[first, []]])
  }

  static async start(harness: Harness): Promise<Trial> {
    const held = heldResources()
    Trial.#running += 1
    return new Trial(harness, await harness.open(), held)
  }

  /** The first instance. */
  get store(): Store {
    return this.#first
  }

  /** Another instance over the same data, with the same time. */
  async another(): Promise<Store> {
    const [witness] = this.#open.keys()
    const now = (await witness?.now()) ?? 0
    const store = await this.#harness.reopen(this.#first)
    this.#open.set(store, [])
    await catchUp(store, now)
    return store
  }

  async worker(overrides: Partial<WorkerInfo> = {}, store = this.#first): Promise<TestWorker> {
    const worker = await TestWorker.open(store, overrides)
    this.#open.get(store)?.push(worker)
    return worker
  }

  /** Enqueues one job that must be accepted. */
  async enqueue(overrides: Partial<NewJob> = {}): Promise<NewJob> {
    const job = newJob(overrides)
    expect(await this.#first.enqueue([job])).toEqual([{ kind: 'enqueued', id: job.id }])
    return job
  }

  /** Moves the clock of every instance, whether or not they share one. */
  async advance(milliseconds: number): Promise<void> {
    const [witness, ...others] = this.#open.keys()
    await witness?.advance(milliseconds)
    const now = (await witness?.now()) ?? 0
    for (const store of others) await catchUp(store, now)
  }

  /** A worker whose lease ends in no test. */
  reaper(store = this.#first): Promise<TestWorker> {
    return this.worker({ lease: 10 * DAY }, store)
  }

  /**
   * Lets all ordinary leases end and reaps, in one breath: an engine that looks in between finds leases that ended without
   * anybody noticing, and rightly renews them. Workers of an instance whose clock is not moved do not look for a while.
   */
  async reapLost(reaper: TestWorker, limit?: number): Promise<ReapedJob[]> {
    const [, jobs] = await Promise.all([this.advance(2 * LEASE), reaper.reap(limit)])
    return jobs
  }

  /** Closes an instance and the workers on it before the test ends. */
  async close(store: Store): Promise<void> {
    const workers = this.#open.get(store) ?? []
    this.#open.delete(store)
    for (const worker of workers) await worker.close()
    await store.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const [witness] = this.#open.keys()
      if (witness !== undefined) await checkInvariants(witness)
      for (const store of this.#open.keys()) await this.close(store)
      expect.soft(await this.#harness.discard(this.#first), 'files and connections still open').toEqual([])
      Trial.#running -= 1
      // Sockets and threads may take a moment after close() to be gone.
      if (Trial.#running === 0)
        await expect.poll(() => newResources(this.#held), { timeout: 1_000, interval: 5 }).toEqual([])
    } catch (error) {
      expect.soft(error, 'the test could be cleaned up').toBeUndefined()
    }
  }
}

async function catchUp(store: Store, now: number): Promise<void> {
  const behind = now - (await store.now())
  if (behind > 0) await store.advance(behind)
}
