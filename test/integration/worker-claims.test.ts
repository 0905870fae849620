import { describe, expect, it } from 'vitest'
import { type JobContext, task, type WorkerOptions } from '../../src/index.ts'
import type { AnyTask } from '../../src/task.ts'
import { RecordingLogger } from '../worker/recording-logger.ts'
import { TestApp } from './test-app.ts'

async function open(tasks: readonly AnyTask[], options: Partial<WorkerOptions> = {}) {
  const test = await TestApp.open({ logger: new RecordingLogger() })
  await test.app.worker({ tasks, pollInterval: '1h', ...options }).start()
  return test
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Counts how many handlers run at once, in all and per queue. */
class Gauge {
  readonly most = new Map<string, number>()
  readonly #now = new Map<string, number>()

  async count(ctx: JobContext): Promise<void> {
    for (const name of ['all', ctx.job.queue]) this.#change(name, 1)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
    for (const name of ['all', ctx.job.queue]) this.#change(name, -1)
  }

  #change(name: string, by: number): void {
    const now = (this.#now.get(name) ?? 0) + by
    this.#now.set(name, now)
    this.most.set(name, Math.max(this.most.get(name) ?? 0, now))
  }
}

describe('concurrency', () => {
  it('R50 is never exceeded, in total or per queue, and is used', async () => {
    const gauge = new Gauge()
    const busy = task({ name: 'busy', run: (_: null, ctx) => gauge.count(ctx) })
    await using test = await open([busy], { queues: { mail: 2, ai: 3, rest: 6 }, concurrency: 7 })
    const jobs = await Promise.all(
      numbers(300).map((n) => test.app.enqueue(busy, null, { queue: ['mail', 'ai', 'rest'][n % 3] ?? 'rest' })),
    )
    await Promise.all(jobs.map((job) => job.result({ timeout: '10s' })))
    expect(Object.fromEntries(gauge.most)).toEqual({ all: 7, mail: 2, ai: 3, rest: expect.any(Number) })
    expect(gauge.most.get('rest')).toBeLessThanOrEqual(6)
  })

  it('lets no long job hold up the others', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const mixed = task({ name: 'mixed', run: (long: boolean) => (long ? promise : undefined) })
    await using test = await open([mixed], { concurrency: 3 })
    const long = await test.app.enqueue(mixed, true)
    const short = await Promise.all(numbers(50).map(() => test.app.enqueue(mixed, false)))
    await Promise.all(short.map((job) => job.result({ timeout: '10s' })))
    expect(await long.status()).toMatchObject({ state: 'running' })
    resolve()
    await long.result({ timeout: '10s' })
  })
})

describe('1 000 jobs', () => {
  it.each([1, 10, 100])('all complete exactly once, %i at a time', async (concurrency) => {
    const runs = new Map<number, number>()
    const once = task({
      name: 'once',
      run: async (n: number) => {
        runs.set(n, (runs.get(n) ?? 0) + 1)
        if (n % 3 === 0) await new Promise(setImmediate)
        return n
      },
    })
    await using test = await open([once], { concurrency })
    const jobs = await Promise.all(numbers(1_000).map((n) => test.app.enqueue(once, n)))
    const results = await Promise.all(jobs.map((job) => job.result({ timeout: '10s' })))
    expect(results).toEqual(numbers(1_000))
    expect(runs.size).toBe(1_000)
    expect([...runs.values()].every((count) => count === 1)).toBe(true)
  })

  it('are shared by two workers without one running twice', async () => {
    const runs: number[] = []
    const shared = task({ name: 'shared', run: async (n: number) => void runs.push(n) })
    await using test = await open([shared], { concurrency: 7 })
    await test.app.worker({ tasks: [shared], concurrency: 5, pollInterval: '1h' }).start()
    const jobs = await Promise.all(numbers(1_000).map((n) => test.app.enqueue(shared, n)))
    await Promise.all(jobs.map((job) => job.result({ timeout: '10s' })))
    expect(runs.toSorted((a, b) => a - b)).toEqual(numbers(1_000))
  })
})

describe('jobs this worker is not for', () => {
  it('of unknown tasks wait, and do not hold up those behind them', async () => {
    const known = task({ name: 'known', run: () => 1 })
    await using test = await open([known], { queues: ['default'] })
    const unknown = await test.app.enqueue('unknown', null, { priority: 9 })
    const job = await test.app.enqueue(known)
    expect(await job.result({ timeout: '10s' })).toBe(1)
    expect(await unknown.status()).toMatchObject({ state: 'queued', attempt: 0 })
    await test.app.worker({ tasks: [task({ name: 'unknown', run: () => 2 })], queues: ['default'] }).start()
    expect(await unknown.result({ timeout: '10s' })).toBe(2)
  })

  it('of other queues wait', async () => {
    const known = task({ name: 'known', queue: 'a', run: () => 1 })
    await using test = await open([known])
    const other = await test.app.enqueue(known, undefined, { queue: 'b' })
    await (await test.app.enqueue(known)).result({ timeout: '10s' })
    expect(await other.status()).toMatchObject({ state: 'queued' })
  })
})

describe('when to look', () => {
  it('is at once when a job is enqueued in this process', async () => {
    const known = task({ name: 'known', run: () => performance.now() })
    await using test = await open([known])
    const latencies: number[] = []
    for (let round = 0; round < 20; round += 1) {
      const before = performance.now()
      const job = await test.app.enqueue(known)
      latencies.push((await job.result({ timeout: '10s' })) - before)
    }
    // The poll interval is an hour: only wake-ups bring them. The figure is generous for a machine under load.
    expect(latencies.toSorted((a, b) => a - b)[10]).toBeLessThan(250)
  })

  it('is when a delayed job becomes due, by the store’s clock', async () => {
    const known = task({ name: 'known', run: () => 1 })
    await using test = await TestApp.open({ logger: new RecordingLogger() })
    await test.store.advance(3_600_000)
    await test.app.worker({ tasks: [known], pollInterval: '1h' }).start()
    const job = await test.app.enqueue(known, undefined, { delay: '60ms' })
    expect(await job.result({ timeout: '10s' })).toBe(1)
    const { startedAt = 0, enqueuedAt } = await job.status()
    expect(startedAt - enqueuedAt).toBeGreaterThanOrEqual(60)
  })

  it('is the order of priority, then of enqueueing', async () => {
    const order: number[] = []
    const ranked = task({ name: 'ranked', run: (n: number) => void order.push(n) })
    const test = await TestApp.open({ logger: new RecordingLogger() })
    await using _ = test
    const priorities = [0, 5, 0, 9, -3, 5]
    const jobs = await Promise.all(priorities.map((priority, index) => test.app.enqueue(ranked, index, { priority })))
    await test.app.worker({ tasks: [ranked], concurrency: 1 }).start()
    await Promise.all(jobs.map((job) => job.result({ timeout: '10s' })))
    expect(order).toEqual([3, 1, 5, 0, 2, 4])
  })
})
