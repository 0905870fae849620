import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  delays,
  type JobContext,
  JobFailedError,
  type JobHandle,
  NonRetryableError,
  RetryLater,
  type TaskOptions,
  task,
  type WorkerOptions,
} from '../../src/index.ts'
import type { AnyTask } from '../../src/task.ts'
import { eventually } from '../worker/eventually.ts'
import { RecordingLogger } from '../worker/recording-logger.ts'
import { TestApp } from './test-app.ts'

const HOUR = 3_600_000

async function open(tasks: readonly AnyTask[], options: Partial<WorkerOptions> = {}) {
  const logger = new RecordingLogger()
  const test = await TestApp.open({ logger, payloadLimit: 1_000 })
  await test.app.worker({ tasks, pollInterval: '1h', ...options }).start()
  return Object.assign(test, { logger })
}

/** The job's record once it is in that state. */
async function reach(job: JobHandle<unknown>, state: string) {
  await eventually(async () => (await job.status()).state).toBe(state)
  return await job.status()
}

const failing = (options: Partial<TaskOptions<null, unknown>>, thrown: unknown = new Error('boom')) =>
  task<null, unknown>({
    name: 'failing',
    ...options,
    run() {
      throw thrown
    },
  })

describe('a job', () => {
  it('R15 R26 runs with what it was enqueued with, and its result is there for who waits', async () => {
    const views: unknown[] = []
    const double = task({
      name: 'double',
      queue: 'sums',
      input: z.object({ n: z.number(), at: z.date() }),
      async run({ n, at }, { job }) {
        views.push(job)
        return { n: n * 2, at }
      },
    })
    await using test = await open([double])
    const at = new Date(0)
    const job = await test.app.enqueue(double, { n: 21, at }, { priority: 3, tags: ['a'] })
    expect(await job.result({ timeout: '10s' })).toEqual({ n: 42, at })
    expect(views).toMatchObject([{ id: job.id, task: 'double', queue: 'sums', attempt: 1, priority: 3, tags: ['a'] }])
    expect(await job.status()).toMatchObject({ state: 'completed', attempt: 1 })
  })

  it('R12 is retried after its delays, then ends dead; hooks see each failure', async () => {
    const onFailure = vi.fn()
    const onDead = vi.fn()
    const it = failing({ retry: { backoff: delays('1h', '2h') }, onFailure, onDead })
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    expect(await reach(job, 'retrying')).toMatchObject({ attempt: 1, reason: 'backoff', error: { message: 'boom' } })
    await test.store.advance(HOUR)
    await eventually(() => onFailure.mock.calls.length).toBe(2)
    await reach(job, 'retrying')
    await test.store.advance(HOUR)
    expect(onFailure).toHaveBeenCalledTimes(2)
    await test.store.advance(HOUR)
    const dead = await reach(job, 'dead')
    expect(dead).toMatchObject({ reason: 'attempts-exhausted', attempt: 3 })
    expect(dead.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
    expect(onDead).toHaveBeenCalledTimes(1)
    await expect(job.result()).rejects.toThrow(JobFailedError)
    expect(test.logger.events).toEqual(['worker.started', 'job.retrying', 'job.retrying', 'job.dead'])
  })

  it('ends dead at once for an error that is not worth retrying', async () => {
    const fatal = failing({}, new NonRetryableError('no such document'))
    const picky = task({ name: 'picky', retry: { retryIf: () => false }, run: () => Promise.reject(new Error('no')) })
    await using test = await open([fatal, picky])
    for (const job of [await test.app.enqueue(fatal, null), await test.app.enqueue(picky)]) {
      expect(await reach(job, 'dead')).toMatchObject({ reason: 'not-retryable', attempt: 1 })
    }
  })

  it('runs later when it asks to, and no attempt is used up', async () => {
    let ready = false
    const patient = task({
      name: 'patient',
      run() {
        if (!ready) throw new RetryLater('1h')
        return 'ready'
      },
    })
    await using test = await open([patient])
    const job = await test.app.enqueue(patient)
    expect(await reach(job, 'scheduled')).toMatchObject({ reason: 'snooze', attempt: 0 })
    ready = true
    await test.store.advance(HOUR)
    expect(await job.result({ timeout: '10s' })).toBe('ready')
    expect(await job.status()).toMatchObject({
      attempt: 1,
      attempts: [{ outcome: 'snoozed' }, { outcome: 'completed' }],
    })
  })

  it('R16 ends dead when its input does not match the schema of the worker', async () => {
    const strict = task({ name: 'strict', input: z.object({ n: z.number() }), run() {} })
    await using test = await open([strict])
    const job = await test.app.enqueue('strict', { n: 'x' })
    expect(await reach(job, 'dead')).toMatchObject({ reason: 'invalid-input', error: { name: 'InvalidInputError' } })
  })

  it.each<[string, () => unknown]>([
    ['result-too-large', () => 'x'.repeat(1_001)],
    ['result-not-serializable', () => new WeakMap()],
  ])('ends dead with reason %s', async (reason, run) => {
    const it = task({ name: 'result', run })
    await using test = await open([it])
    expect(await reach(await test.app.enqueue(it), 'dead')).toMatchObject({ reason })
  })

  it('R14 has completed when it says `success: false`', async () => {
    const soft = task({ name: 'soft', run: () => ({ success: false, error: 'none left' }) })
    await using test = await open([soft])
    expect(await (await test.app.enqueue(soft)).result()).toEqual({ success: false, error: 'none left' })
  })

  it('R11 that may run once at most is not retried', async () => {
    const once = failing({ atMostOnce: true })
    await using test = await open([once])
    expect(await reach(await test.app.enqueue(once, null), 'dead')).toMatchObject({ attempt: 1 })
  })
})

/** A handler that runs until its signal is aborted, and then throws the reason. */
function untilAborted(options: Partial<TaskOptions<null, unknown>> = {}) {
  const started = Promise.withResolvers<JobContext>()
  const it = task<null, unknown>({
    name: 'until-aborted',
    retry: { maxAttempts: 1 },
    ...options,
    run: (_, ctx) => {
      started.resolve(ctx)
      return new Promise((_resolve, reject) => {
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
      })
    },
  })
  return { task: it, started: started.promise }
}

describe('a running job', () => {
  it('is cancelled through its signal', async () => {
    const { task: it, started } = untilAborted()
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await started
    expect(await job.cancel()).toBe('requested')
    expect(await reach(job, 'cancelled')).toMatchObject({ attempts: [{ outcome: 'cancelled' }] })
  })

  it('R54 is told of its soft limit, which is an ordinary failure', async () => {
    const { task: it } = untilAborted({ timeLimit: { soft: '20ms' } })
    await using test = await open([it])
    expect(await reach(await test.app.enqueue(it, null), 'dead')).toMatchObject({
      reason: 'attempts-exhausted',
      error: { name: 'SoftTimeLimitError', code: 'SOFT_TIME_LIMIT' },
    })
  })

  it('R54 has failed at its hard limit, whatever it does, and keeps its slot until it returns', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const deaf = task({ name: 'deaf', retry: { maxAttempts: 1 }, timeLimit: { hard: '20ms' }, run: () => promise })
    const quick = task({ name: 'quick', run: () => 1 })
    await using test = await open([deaf, quick], { concurrency: 1 })
    const job = await test.app.enqueue(deaf)
    expect(await reach(job, 'dead')).toMatchObject({ error: { code: 'HARD_TIME_LIMIT' } })
    const next = await test.app.enqueue(quick)
    await expect(next.result({ timeout: '100ms' })).rejects.toThrow(/100 ms/)
    resolve()
    expect(await next.result({ timeout: '10s' })).toBe(1)
    expect(await job.status()).toMatchObject({ state: 'dead' })
  })

  it('R31 R66 tells its progress and keeps its log', async () => {
    const it = task({
      name: 'telling',
      async run(_: null, ctx) {
        await ctx.progress(25, 'chunked')
        ctx.log.info({ chunks: 3 }, 'stored')
        return (await test.app.jobs.get(ctx.job.id))?.progress
      },
    })
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    expect(await job.result({ timeout: '10s' })).toBe(25)
    expect(await job.status()).toMatchObject({ progress: 25, progressMessage: 'chunked' })
    const [line] = await test.store.logs(job.id, 10)
    expect(line).toMatchObject({ level: 'info', message: 'stored', fields: '{"chunks":3}' })
    expect(Math.abs((line?.at ?? 0) - (await test.store.now()))).toBeLessThan(5_000)
    expect(test.logger.lines).toContainEqual(expect.objectContaining({ message: 'stored', chunks: 3, job: job.id }))
  })

  it('R15 enqueues more', async () => {
    const child = task({ name: 'child', run: (n: number) => n + 1 })
    const parent = task({
      name: 'parent',
      run: async (_: null, ctx) => (await ctx.enqueue(child, 1)).id,
    })
    await using test = await open([parent, child])
    const job = await test.app.enqueue(parent, null)
    const id = await job.result({ timeout: '10s' })
    await eventually(async () => (await test.app.jobs.get(id))?.state).toBe('completed')
    expect(await test.app.jobs.get(id)).toMatchObject({ options: { parent: job.id } })
  })
})

it('R17 R57 a batch task gets several jobs at once, inside the middleware of each', async () => {
  const calls: number[][] = []
  const around = vi.fn(async (_ctx: JobContext, next: () => Promise<unknown>) => await next())
  const sums = task({
    name: 'sums',
    batch: { size: 3, wait: '1h' },
    retry: { maxAttempts: 1 },
    run: (items: readonly { readonly input: number }[]) => {
      calls.push(items.map(({ input }) => input))
      return items.map(({ input }) => (input === 2 ? new Error('two') : input * 10))
    },
  })
  await using test = await open([sums], { middleware: [around] })
  const jobs = await Promise.all([1, 2, 3].map((input) => test.app.enqueue(sums, input)))
  const results = await Promise.allSettled(jobs.map((job) => job.result({ timeout: '10s' })))
  expect(calls).toEqual([[1, 2, 3]])
  expect(results).toMatchObject([
    { value: 10 },
    { status: 'rejected', reason: { cause: { message: 'two' } } },
    { value: 30 },
  ])
  expect(around).toHaveBeenCalledTimes(3)
})
