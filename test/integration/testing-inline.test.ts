import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Millrace, RetryLater, type Task, task } from '../../src/index.ts'
import { createTestApp, EndlessJobsError } from '../../src/testing/index.ts'

const note = task({ name: 'note', run: (text: string) => text.toUpperCase() })
const failing = task({
  name: 'failing',
  retry: { maxAttempts: 3 },
  run(failures: number, ctx) {
    if (ctx.job.attempt <= failures) throw new Error(`attempt ${ctx.job.attempt}`)
    return ctx.job.attempt
  },
})

describe('R58 inline mode', () => {
  it('has run the job to its end when enqueue resolves', async () => {
    await using app = await createTestApp({ tasks: [note], mode: 'inline' })
    const job = await app.enqueue(note, 'a')
    expect(await job.status()).toMatchObject({ state: 'completed' })
    expect(await job.result({ timeout: 0 })).toBe('A')
    expect(await app.enqueued()).toEqual([])
  })

  it('skips backoffs and delays without moving the clock', async () => {
    await using app = await createTestApp({ tasks: [note, failing], mode: 'inline' })
    const before = await app.clock.now()
    const jobs = [
      await app.enqueue(failing, 2),
      await app.enqueue(failing, 3),
      await app.enqueue(note, 'a', { delay: '1d' }),
    ]
    const states = await Promise.all(jobs.map((job) => job.status()))
    expect(states).toMatchObject([
      { state: 'completed', attempt: 3 },
      { state: 'dead', reason: 'attempts-exhausted', attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] },
      { state: 'completed' },
    ])
    expect((await app.clock.now()).getTime() - before.getTime()).toBeLessThan(10_000)
  })

  it('does not throw what a handler throws: the handle tells, as in production', async () => {
    await using app = await createTestApp({ tasks: [failing], mode: 'inline' })
    const job = await app.enqueue(failing, 3)
    await expect(job.result()).rejects.toMatchObject({ code: 'JOB_FAILED', state: 'dead' })
  })

  it('runs what a handler enqueues before the handler goes on', async () => {
    const order: string[] = []
    const child = task({ name: 'child', run: (name: string) => void order.push(name) })
    const parent = task({
      name: 'parent',
      async run(_, ctx) {
        order.push('begin')
        await global().enqueue(child, 'through the app')
        await global().enqueueMany([
          { task: child, input: 'one of many' },
          { task: child, input: 'two of many' },
        ])
        await ctx.enqueue(child, 'through ctx')
        order.push('end')
      },
    })
    await using app = await createTestApp({ tasks: [parent, child], mode: 'inline' })
    const global = (): Millrace => app
    await app.enqueue(parent)
    expect(order).toEqual(['begin', 'through the app', 'one of many', 'two of many', 'through ctx', 'end'])
  })

  it('sees every job of several calls at once through', async () => {
    const slow = task({ name: 'slow', run: (n: number) => pause(n % 3, n) })
    await using app = await createTestApp({ tasks: [slow], mode: 'inline' })
    const jobs = await Promise.all(Array.from({ length: 20 }, (_, n) => app.enqueue(slow, n, { priority: n })))
    expect(await Promise.all(jobs.map((job) => job.result({ timeout: 0 })))).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    )
  })

  it('leaves a job alone that enqueues itself again under its own key', async () => {
    const again: Task<undefined, boolean> = task({
      name: 'again',
      run: async (_, ctx) => (await ctx.enqueue(again, undefined, { idempotencyKey: 'k' })).created,
    })
    await using app = await createTestApp({ tasks: [again], mode: 'inline' })
    const job = await app.enqueue(again, undefined, { idempotencyKey: 'k' })
    expect(await job.result({ timeout: 0 })).toBe(false)
  })

  it('leaves alone what a worker would: unknown tasks and paused queues', async () => {
    await using app = await createTestApp({ tasks: [note], mode: 'inline' })
    await app.queues.pause('held')
    const held = await app.enqueue(note, 'a', { queue: 'held' })
    const unknown = await app.enqueue('elsewhere')
    const later = await app.enqueue('elsewhere', undefined, { delay: '1h' })
    const states = await Promise.all([held, unknown, later].map(async (job) => (await job.status()).state))
    expect(states).toEqual(['queued', 'queued', 'scheduled'])
    await app.queues.resume('held')
    await app.drain()
    expect(await held.result({ timeout: 0 })).toBe('A')
  })

  it('stops a job that always asks to run later', async () => {
    const never = task({
      name: 'never',
      run() {
        throw new RetryLater('1d')
      },
    })
    await using app = await createTestApp({ tasks: [never], mode: 'inline' })
    await expect(app.enqueue(never)).rejects.toBeInstanceOf(EndlessJobsError)
  })
})

describe('closing', () => {
  it('asks handlers still running to stop, gives their jobs back and fails nothing', async () => {
    const reasons: unknown[] = []
    const waiting = task({
      name: 'waiting',
      run: (_, ctx) =>
        new Promise((resolve) => {
          ctx.signal.addEventListener('abort', () => {
            reasons.push(ctx.signal.reason)
            resolve(undefined)
          })
        }),
    })
    const app = await createTestApp({ tasks: [waiting] })
    await app.enqueue(waiting)
    const draining = app.drain()
    while ((await app.stats()).total.counts.running === 0) await pause(1)
    await app.close()
    expect(reasons).toMatchObject([{ code: 'SHUTDOWN' }])
    await expect(draining).resolves.toMatchObject({ ran: [{ outcome: 'completed' }] })
    await expect(app.enqueue(waiting)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('does not wait for handlers that ignore their signal', async () => {
    const deaf = task({ name: 'deaf', run: () => new Promise<void>(() => {}) })
    const app = await createTestApp({ tasks: [deaf], mode: 'inline' })
    const enqueueing = app.enqueue(deaf)
    while ((await app.stats()).total.counts.running === 0) await pause(1)
    await app.close()
    await expect(enqueueing).resolves.toMatchObject({ created: true })
  })

  it('may be closed twice', async () => {
    await using app = await createTestApp({ tasks: [note] })
    await app.close()
    await app.close()
  })
})
