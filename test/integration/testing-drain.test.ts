import { describe, expect, it } from 'vitest'
import { fixed, InvalidOptionError, NonRetryableError, RetryLater, type Task, task } from '../../src/index.ts'
import { createTestApp, EndlessJobsError } from '../../src/testing/index.ts'

const note = task({ name: 'note', run: (text: string) => text.toUpperCase() })
const spread = task({
  name: 'spread',
  async run(count: number, ctx) {
    for (let n = 0; n < count; n++) await ctx.enqueue(note, `child ${n}`)
  },
})
const flaky = task({
  name: 'flaky',
  retry: { maxAttempts: 3, backoff: fixed('10m', { jitter: 'none' }) },
  run(failures: number, ctx) {
    if (ctx.job.attempt <= failures) throw new TypeError(`attempt ${ctx.job.attempt}`)
    return ctx.job.attempt
  },
})

describe('R58 drain', () => {
  it('runs what is due and what that enqueues, until nothing is left', async () => {
    await using app = await createTestApp({ tasks: [note, spread] })
    await app.enqueue(spread, 3)
    const { ran, counts, unknownTasks } = await app.drain()
    expect(ran.map(({ task, result }) => [task, result])).toEqual([
      ['spread', undefined],
      ['note', 'CHILD 0'],
      ['note', 'CHILD 1'],
      ['note', 'CHILD 2'],
    ])
    expect(counts).toMatchObject({ completed: 4, dead: 0, retrying: 0 })
    expect(unknownTasks).toEqual([])
    expect(await app.drain()).toMatchObject({ ran: [] })
  })

  it('runs nothing before it is called', async () => {
    await using app = await createTestApp({ tasks: [note] })
    const job = await app.enqueue(note, 'a')
    expect(await job.status()).toMatchObject({ state: 'queued' })
    await app.drain()
    expect(await job.result({ timeout: 0 })).toBe('A')
  })

  it('follows priorities, then the order of the enqueueing', async () => {
    await using app = await createTestApp({ tasks: [note] })
    await app.enqueue(note, 'second')
    await app.enqueue(note, 'third', { queue: 'other' })
    await app.enqueue(note, 'first', { priority: 5, queue: 'other' })
    const { ran } = await app.drain()
    expect(ran.map(({ result }) => result)).toEqual(['FIRST', 'SECOND', 'THIRD'])
  })

  it('leaves alone what waits for a time, until the clock says so', async () => {
    await using app = await createTestApp({ tasks: [note], now: new Date('2026-07-01T00:00:00Z') })
    await app.enqueue(note, 'later', { delay: '1h' })
    expect((await app.drain()).ran).toEqual([])
    const now = await app.clock.advance('1h')
    expect(Math.abs(now.getTime() - Date.parse('2026-07-01T01:00:00Z'))).toBeLessThan(5_000)
    expect((await app.drain()).ran).toMatchObject([{ outcome: 'completed', result: 'LATER' }])
  })

  it('fails an attempt at a time, with what was thrown', async () => {
    await using app = await createTestApp({ tasks: [flaky] })
    const job = await app.enqueue(flaky, 2)
    const { ran } = await app.drain()
    expect(ran).toEqual([expect.objectContaining({ id: job.id, attempt: 1, outcome: 'retrying', delay: 600_000 })])
    expect(ran[0]?.error).toBeInstanceOf(TypeError)
    await app.clock.advance('10m')
    expect((await app.drain()).ran).toMatchObject([{ attempt: 2, outcome: 'retrying' }])
    await app.clock.advance('10m')
    expect((await app.drain()).ran).toMatchObject([{ attempt: 3, outcome: 'completed', result: 3 }])
  })

  it('withScheduled moves the clock to each due time in turn', async () => {
    await using app = await createTestApp({ tasks: [flaky, note] })
    const before = await app.clock.now()
    await app.enqueue(note, 'last', { delay: '1h' })
    await app.enqueue(flaky, 3)
    const { ran, counts } = await app.drain({ withScheduled: true })
    expect(ran.map(({ task, outcome }) => `${task} ${outcome}`)).toEqual([
      'flaky retrying',
      'flaky retrying',
      'flaky dead',
      'note completed',
    ])
    expect(counts).toMatchObject({ retrying: 2, dead: 1, completed: 1 })
    const passed = (await app.clock.now()).getTime() - before.getTime()
    expect(passed).toBeGreaterThanOrEqual(3_600_000)
    expect(passed).toBeLessThan(3_610_000)
  })

  it('can be kept to some queues and to a number of runs', async () => {
    await using app = await createTestApp({ tasks: [note] })
    for (const queue of ['a', 'b', 'b', 'c']) await app.enqueue(note, queue, { queue, delay: '1m' })
    expect(await app.drain({ queue: 'b', withScheduled: true, limit: 1 })).toMatchObject({ ran: [{ queue: 'b' }] })
    const { ran } = await app.drain({ queue: ['a', 'b'] })
    expect(ran.map(({ queue }) => queue)).toEqual(['a', 'b'])
    expect(await app.enqueued()).toHaveLength(1)
  })

  it('withScheduled moves the clock no further than the jobs of its queues need', async () => {
    await using app = await createTestApp({ tasks: [note] })
    const before = await app.clock.now()
    await app.enqueue(note, 'mine', { queue: 'b', delay: '1h' })
    await app.enqueue(note, 'other', { queue: 'a', delay: '10m' })
    await app.enqueue(note, 'late', { queue: 'a', delay: '1d' })
    expect((await app.drain({ queue: 'b', withScheduled: true })).ran).toMatchObject([{ result: 'MINE' }])
    const passed = (await app.clock.now()).getTime() - before.getTime()
    expect(Math.abs(passed - 3_600_000)).toBeLessThan(10_000)
  })

  it('ends jobs that expired and goes on behind them', async () => {
    await using app = await createTestApp({ tasks: [note] })
    const items = Array.from({ length: 600 }, () => ({
      task: note,
      input: 'old',
      options: { expiresIn: '1m' } as const,
    }))
    await app.enqueueMany([...items, { task: note, input: 'fresh' }])
    await app.clock.advance('1h')
    expect((await app.drain()).ran).toMatchObject([{ result: 'FRESH' }])
    expect((await app.stats()).total.counts).toMatchObject({ expired: 600, completed: 1, queued: 0 })
  })

  it('fills batches without waiting for more', async () => {
    const sizes: number[] = []
    const many = task({
      name: 'many',
      batch: { size: 3, wait: '1h' },
      run(items: readonly { readonly input: number }[]) {
        sizes.push(items.length)
        return items.map(({ input }) => (input === 1 ? new Error('one') : input))
      },
    })
    await using app = await createTestApp({ tasks: [many] })
    await app.enqueueMany([0, 1, 2, 3].map((input) => ({ task: many, input })))
    const { ran } = await app.drain()
    expect(sizes).toEqual([3, 1])
    expect(ran.map(({ outcome }) => outcome).toSorted()).toEqual(['completed', 'completed', 'completed', 'retrying'])
  })

  it('leaves jobs of unknown tasks enqueued, and says so', async () => {
    await using app = await createTestApp({ tasks: [note] })
    await app.enqueue('elsewhere', { n: 1 })
    expect(await app.drain()).toMatchObject({ ran: [], unknownTasks: ['elsewhere'] })
    await app.assertEnqueued('elsewhere', { n: 1 })
  })

  it('stops jobs that never end with an error that names them', async () => {
    const echo: Task<undefined, void> = task({
      name: 'echo',
      run: async (_, ctx) => void (await ctx.enqueue(echo)),
    })
    const never = task({
      name: 'never',
      run() {
        throw new RetryLater('1d')
      },
    })
    await using app = await createTestApp({ tasks: [echo, never] })
    await app.enqueue(echo)
    const error: unknown = await app.drain().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EndlessJobsError)
    expect(error).toMatchObject({ code: 'ENDLESS_JOBS', message: expect.stringContaining('echo (') })
    await app.enqueue(never)
    const options = { withScheduled: true, queue: 'default' }
    await expect(app.drain(options)).rejects.toBeInstanceOf(EndlessJobsError)
    expect((await app.drain({ limit: 20 })).ran).toHaveLength(20)
  })

  it('goes through hooks, middleware and the settings of the task', async () => {
    const seen: string[] = []
    const strict = task({
      name: 'strict',
      middleware: [(_, next) => [seen.push('inner'), next()][1]],
      onDead: (error) => void seen.push(`dead: ${String(error)}`),
      run() {
        throw new NonRetryableError('no')
      },
    })
    await using app = await createTestApp({
      tasks: [strict],
      middleware: [(_, next) => [seen.push('outer'), next()][1]],
    })
    await app.enqueue(strict)
    expect((await app.drain()).ran).toMatchObject([{ outcome: 'dead', reason: 'not-retryable' }])
    expect(seen).toEqual(['outer', 'inner', 'dead: NonRetryableError: no'])
  })

  it('writes progress, logs and results as a worker does', async () => {
    const telling = task({
      name: 'telling',
      async run(_, ctx) {
        ctx.log.info({ size: 3 }, 'chunked')
        await ctx.progress(40, 'almost')
        return { at: new Date(7) }
      },
    })
    await using app = await createTestApp({ tasks: [telling], now: new Date('2030-01-01') })
    const job = await app.enqueue(telling)
    await app.drain()
    expect(await job.status()).toMatchObject({ state: 'completed', progress: 40, progressMessage: 'almost' })
    const [line] = await app.jobs.logs(job.id)
    expect(line).toMatchObject({ message: 'chunked', fields: '{"size":3}' })
    expect(new Date(line?.at ?? 0).getUTCFullYear()).toBe(2030)
    expect(await job.result()).toEqual({ at: new Date(7) })
  })

  it('refuses options that do not exist', async () => {
    await using app = await createTestApp({ tasks: [] })
    // @ts-expect-error misspelt
    await expect(app.drain({ withSchedules: true })).rejects.toBeInstanceOf(InvalidOptionError)
    // @ts-expect-error there is no such mode
    await expect(createTestApp({ tasks: [], mode: 'fake' })).rejects.toBeInstanceOf(InvalidOptionError)
  })
})
