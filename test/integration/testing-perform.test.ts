import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fixed, InvalidOptionError, NotSerializableError, RetryLater, task } from '../../src/index.ts'
import { createTestApp } from '../../src/testing/index.ts'

const resize = task({
  name: 'images.resize',
  queue: 'images',
  input: z.object({ width: z.coerce.number<string>().max(100) }),
  retry: { maxAttempts: 3, backoff: fixed('5m', { jitter: 'none' }) },
  sanitize: (input) => ({ width: input.width.replace('px', '') }),
  run: ({ width }, ctx) => ({ width, attempt: ctx.job.attempt, queue: ctx.job.queue, tags: ctx.job.tags }),
})

describe('R10 performJob', () => {
  it('runs a handler on the input as its schema makes it, without enqueueing', async () => {
    await using app = await createTestApp({ tasks: [resize] })
    const performed = await app.performJob(resize, { width: '40px' }, { attempt: 2, tags: ['a'] })
    expect(performed).toMatchObject({
      task: 'images.resize',
      attempt: 2,
      outcome: 'completed',
      result: { width: 40, attempt: 2, queue: 'images', tags: ['a'] },
    })
    expect((await app.jobs.list()).jobs).toEqual([])
  })

  it('needs no mention of the task when the app is made', async () => {
    await using app = await createTestApp({ tasks: [] })
    expect(await app.performJob(resize, { width: '1' })).toMatchObject({ outcome: 'completed' })
  })

  it('ends a job with a wrong input dead', async () => {
    await using app = await createTestApp({ tasks: [resize] })
    const performed = await app.performJob(resize, { width: '400' })
    expect(performed).toMatchObject({ outcome: 'dead', reason: 'invalid-input', error: { code: 'INVALID_INPUT' } })
  })

  it('decides what follows from a failure as a worker does', async () => {
    const boom = new TypeError('boom')
    const failing = task({
      name: 'failing',
      retry: { maxAttempts: 2, backoff: fixed('5m', { jitter: 'none' }) },
      run() {
        throw boom
      },
    })
    await using app = await createTestApp({ tasks: [] })
    const first = await app.performJob(failing)
    expect(first).toMatchObject({ outcome: 'retrying', delay: 300_000 })
    expect(first.error).toBe(boom)
    expect(await app.performJob(failing, undefined, { attempt: 2 })).toMatchObject({
      outcome: 'dead',
      reason: 'attempts-exhausted',
    })
    expect(await app.performJob(failing, undefined, { attempt: 2, maxAttempts: 3 })).toMatchObject({
      outcome: 'retrying',
    })
  })

  it('tells what the handler logged and how far it came', async () => {
    const telling = task({
      name: 'telling',
      async run(_, ctx) {
        await ctx.progress(20, 'begun')
        ctx.log.warn({ left: 3 }, 'slow')
        await ctx.progress(80)
        throw new RetryLater('1h')
      },
    })
    await using app = await createTestApp({ tasks: [], now: new Date('2030-01-01') })
    const performed = await app.performJob(telling)
    expect(performed).toMatchObject({ outcome: 'snoozed', delay: 3_600_000, progress: 80, progressMessage: 'begun' })
    expect(performed.logs).toMatchObject([{ level: 'warn', message: 'slow', fields: '{"left":3}' }])
    expect(new Date(performed.logs[0]?.at ?? 0).getUTCFullYear()).toBe(2030)
  })

  it('enqueues what the handler enqueues', async () => {
    const parent = task({ name: 'parent', run: async (_, ctx) => (await ctx.enqueue(resize, { width: '9' })).id })
    await using app = await createTestApp({ tasks: [resize] })
    const { result } = await app.performJob(parent)
    expect(await app.assertEnqueued(resize, { width: '9' })).toMatchObject({ id: result })
    await using inline = await createTestApp({ tasks: [resize], mode: 'inline' })
    const done = await inline.performJob(parent)
    expect(await inline.jobs.get(done.result ?? '')).toMatchObject({ state: 'completed' })
  })

  it('runs middleware, hooks and time limits', async () => {
    const seen: string[] = []
    const slow = task({
      name: 'slow',
      timeLimit: { hard: '5ms' },
      middleware: [(_, next) => [seen.push('middleware'), next()][1]],
      onFailure: (error) => void seen.push((error as Error).name),
      run: () => new Promise<void>(() => {}),
    })
    await using app = await createTestApp({ tasks: [] })
    expect(await app.performJob(slow)).toMatchObject({ outcome: 'retrying', error: { code: 'HARD_TIME_LIMIT' } })
    expect(seen).toEqual(['middleware', 'HardTimeLimitError'])
  })

  it('gives a batch handler a batch of one', async () => {
    const many = task({
      name: 'many',
      batch: { size: 10, wait: '1h' },
      run: (items: readonly { readonly input: number }[]) => items.map(({ input }) => input * items.length),
    })
    await using app = await createTestApp({ tasks: [] })
    expect(await app.performJob(many, 7)).toMatchObject({ outcome: 'completed', result: 7 })
  })

  it('refuses what cannot be a job', async () => {
    await using app = await createTestApp({ tasks: [] })
    const any = task({ name: 'any', run: (_: unknown) => {} })
    await expect(app.performJob(any, () => {})).rejects.toBeInstanceOf(NotSerializableError)
    await expect(app.performJob(any, 1, { attempt: 0 })).rejects.toBeInstanceOf(InvalidOptionError)
    // @ts-expect-error a job that runs now has no delay
    await expect(app.performJob(any, 1, { delay: '1h' })).rejects.toBeInstanceOf(InvalidOptionError)
  })
})
