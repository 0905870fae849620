import { describe, expect, it, vi } from 'vitest'
import { StoreUnavailableError } from '../../src/errors.ts'
import { ClosedError, type JobContext, ShutdownError, type TaskOptions, task } from '../../src/index.ts'
import type { ExchangeRequest, Retention, Store } from '../../src/store/store.ts'
import type { AnyTask } from '../../src/task.ts'
import { Worker } from '../../src/worker/worker.ts'
import { parseWorkerOptions, type WorkerOptions } from '../../src/worker-options.ts'
import { eventually } from '../worker/eventually.ts'
import { RecordingLogger } from '../worker/recording-logger.ts'
import { withMethods } from '../worker/with-methods.ts'
import { TestApp } from './test-app.ts'

const DAY = 86_400_000
const retention: Retention = {
  maxAge: { completed: DAY, dead: DAY, cancelled: DAY, expired: DAY },
  maxCount: {},
  idempotencyKeys: DAY,
}

/** A worker made without the client, so that tests see all of it. Not started. */
async function make(tasks: readonly AnyTask[], options: Partial<WorkerOptions> = {}, store?: (real: Store) => Store) {
  const logger = new RecordingLogger()
  const test = await TestApp.open({ logger })
  const worker = new Worker(parseWorkerOptions({ tasks, logger, pollInterval: '1h', ...options }), {
    store: store?.(test.store) ?? test.store,
    enqueueFrom: () => () => Promise.reject(new Error('not here')),
    payloadLimit: 1_000,
    retention,
  })
  return {
    app: test.app,
    store: test.store,
    worker,
    logger,
    async [Symbol.asyncDispose]() {
      await worker.stop({ drain: 0 })
      await test[Symbol.asyncDispose]()
    },
  }
}

async function open(...args: Parameters<typeof make>) {
  const made = await make(...args)
  await made.worker.start()
  return made
}

/** A task whose handlers the test ends, and that says when they run. */
function held(options: Partial<TaskOptions<null, unknown>> = {}) {
  const contexts: JobContext[] = []
  const ends: ((value?: unknown) => void)[] = []
  const it = task<null, unknown>({
    name: 'held',
    ...options,
    run: (_, ctx) => {
      contexts.push(ctx)
      return new Promise((resolve) => ends.push(resolve))
    },
  })
  const running = (count: number) => eventually(() => contexts.length).toBe(count)
  return { task: it, contexts, running, end: (index: number) => ends[index]?.() }
}

describe('stop()', () => {
  it('R52 claims no more, and lets running jobs finish', async () => {
    const { task: it, contexts, running, end } = held()
    await using test = await open([it], { concurrency: 1 })
    const first = await test.app.enqueue(it, null)
    const second = await test.app.enqueue(it, null)
    await running(1)
    const stopped = test.worker.stop({ drain: '10s' })
    expect(test.worker.health).toMatchObject({ state: 'stopping', running: 1 })
    end(0)
    await stopped
    expect(contexts[0]?.signal.aborted).toBe(false)
    expect(await first.status()).toMatchObject({ state: 'completed' })
    expect(await second.status()).toMatchObject({ state: 'queued', attempt: 0 })
    expect(test.worker.health).toMatchObject({ state: 'stopped', running: 0 })
  })

  it('R52 gives the rest back after a notice, without using up an attempt', async () => {
    const deaf = held()
    const obedient = task({
      name: 'obedient',
      retry: { maxAttempts: 1 },
      run: (_: null, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('had to stop')))
          started.resolve()
        }),
    })
    const started = Promise.withResolvers<void>()
    await using test = await open([deaf.task, obedient])
    const jobs = [await test.app.enqueue(deaf.task, null), await test.app.enqueue(obedient, null)]
    await Promise.all([deaf.running(1), started.promise])
    await test.worker.stop({ drain: 0 })
    expect(deaf.contexts[0]?.signal.reason).toBeInstanceOf(ShutdownError)
    for (const job of jobs) {
      const released = { state: 'queued', attempt: 0, attempts: [{ attempt: 1, outcome: 'released' }] }
      expect(await job.status()).toMatchObject(released)
    }
    expect(test.logger.lines.at(-1)).toMatchObject({ event: 'worker.stopped', released: 2 })
    deaf.end(0)
    expect(await jobs[0]?.status()).toMatchObject({ state: 'queued' })
  })

  it('a released job runs again elsewhere as the same attempt', async () => {
    const { task: it, running, contexts, end } = held({ retry: { maxAttempts: 1 } })
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await running(1)
    await test.worker.stop({ drain: 0 })
    await test.app.worker({ tasks: [it], logger: test.logger }).start()
    await running(2)
    expect(contexts[1]?.job.attempt).toBe(1)
    end(1)
    await job.result({ timeout: '10s' })
  })

  it('may be called again: a shorter drain hastens it, and every call waits for the same end', async () => {
    const { task: it, running } = held()
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await running(1)
    const slow = test.worker.stop({ drain: '1h' })
    await test.worker.stop({ drain: 0 })
    await slow
    expect(await job.status()).toMatchObject({ state: 'queued' })
    await test.worker.stop({ drain: '1h' })
  })

  it('ends an at-most-once job dead, since it has started', async () => {
    const { task: it, running } = held({ atMostOnce: true })
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await running(1)
    await test.worker.stop({ drain: 0 })
    expect(await job.status()).toMatchObject({ state: 'dead', reason: 'interrupted' })
  })

  it('waits for outcomes to be written, through an outage', async () => {
    const { task: it, running, end } = held()
    let outage = true
    await using test = await open([it], {}, (real) =>
      failing(real, (request) => outage && request.settle !== undefined),
    )
    const job = await test.app.enqueue(it, null)
    await running(1)
    end(0)
    await eventually(() => test.logger.events).toContain('store.unavailable')
    expect(test.worker.health).toMatchObject({ storeAvailable: false })
    const stopped = test.worker.stop({ drain: 0 })
    outage = false
    await stopped
    expect(await job.status()).toMatchObject({ state: 'completed' })
    expect(test.logger.events).toContain('store.recovered')
  })

  it('ends a batch that still gathers by running it', async () => {
    const calls: number[] = []
    const it = task({
      name: 'batch',
      batch: { size: 5, wait: '1h' },
      run: (items: readonly { readonly input: null }[]) => void calls.push(items.length),
    })
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await eventually(() => test.worker.health.running).toBe(1)
    await test.worker.stop()
    expect(calls).toEqual([1])
    expect(await job.status()).toMatchObject({ state: 'completed' })
  })

  it('leaves nothing behind: no session, no subscription, no timer', async () => {
    const { task: it } = held({ timeLimit: { soft: '1h' } })
    const unsubscribed = vi.fn()
    await using test = await make([it], {}, (real) =>
      withMethods(real, {
        subscribe(event, listener) {
          const unsubscribe = real.subscribe(event, listener)
          return () => {
            unsubscribed()
            unsubscribe()
          }
        },
      }),
    )
    await test.app.enqueue(it, null)
    // Fake timers count those of the worker alone, where real ones would be mixed with the test runner's.
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'],
      shouldAdvanceTime: true,
    })
    try {
      await test.worker.start()
      await eventually(() => test.worker.health.running).toBe(1)
      expect(vi.getTimerCount()).toBeGreaterThan(0)
      await test.worker.stop({ drain: 0 })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
    expect(unsubscribed).toHaveBeenCalledTimes(1)
    expect(await test.store.workers()).toEqual([])
  })
})

describe('start()', () => {
  it('may be called twice, but not after stop()', async () => {
    const { task: it } = held()
    await using test = await open([it])
    await test.worker.start()
    expect(await test.store.workers()).toHaveLength(1)
    await test.worker.stop()
    await expect(test.worker.start()).rejects.toThrow(ClosedError)
  })

  it('fails when the store cannot be reached, and stop() then has nothing to do', async () => {
    const gone = () => Promise.reject(new StoreUnavailableError('gone'))
    await using test = await make([held().task], {}, (real) => withMethods(real, { openWorker: gone }))
    await expect(test.worker.start()).rejects.toThrow(StoreUnavailableError)
    await test.worker.stop()
    expect(test.worker.health.state).toBe('stopped')
  })
})

/** The store, but some exchanges fail with nothing written. */
function failing(store: Store, fails: (request: ExchangeRequest) => boolean): Store {
  return withMethods(store, {
    async openWorker(info, events) {
      const session = await store.openWorker(info, events)
      const exchange = (request: ExchangeRequest) =>
        fails(request) ? Promise.reject(new StoreUnavailableError('gone')) : session.exchange(request)
      return { ...session, exchange }
    },
  })
}
