import { describe, expect, it } from 'vitest'
import { newId } from '../../src/ids.ts'
import { InvalidOptionError, JobNotFoundError } from '../../src/index.ts'
import { complete, fail, TestApp } from './test-app.ts'

const DAY = 86_400_000

describe('app.jobs', () => {
  it('R34 lists jobs by state, queue, task and time, newest first, page by page', async () => {
    await using test = await TestApp.open()
    const from = await test.store.now()
    const a = await test.app.enqueue('a', 1, { queue: 'x' })
    const b = await test.app.enqueue('b', 2, { queue: 'x' })
    await test.app.enqueue('b', 3, { queue: 'y', delay: '1h' })
    const filter = { states: ['queued'], queues: ['x'], tasks: ['a', 'b'], enqueuedAfter: new Date(from - 1) } as const
    const first = await test.app.jobs.list(filter, { limit: 1 })
    expect(first.jobs.map(({ id }) => id)).toEqual([b.id])
    const second = await test.app.jobs.list(filter, { limit: 1, ...(first.cursor && { cursor: first.cursor }) })
    expect(second.jobs.map(({ id }) => id)).toEqual([a.id])
    expect((await test.app.jobs.list({ enqueuedBefore: from - DAY })).jobs).toEqual([])
  })

  it.for<[string, object, object]>([
    ['a misspelt filter', { state: ['queued'] }, {}],
    ['a state that there is not', { states: ['waiting'] }, {}],
    ['a page too long', {}, { limit: 1_001 }],
  ])('R5 refuses %s', async ([, query, page]) => {
    await using test = await TestApp.open()
    await expect(test.app.jobs.list(query, page)).rejects.toThrow(InvalidOptionError)
  })

  it('knows nothing of a job that is not there, and says what is no id', async () => {
    await using test = await TestApp.open()
    expect(await test.app.jobs.get(newId())).toBeUndefined()
    await expect(test.app.jobs.status(newId())).rejects.toThrow(JobNotFoundError)
    await expect(test.app.jobs.get('order-7')).rejects.toThrow("'order-7' is not the id of a job")
    expect(() => test.app.jobs.handle('order-7')).toThrow(InvalidOptionError)
  })

  it('cancels and retries many at once, one answer each, in order', async () => {
    await using test = await TestApp.open()
    const [a, b] = [await test.app.enqueue('a'), await test.app.enqueue('b', undefined, { delay: '1h' })]
    const missing = newId()
    expect(await test.app.jobs.retryMany([a.id, b.id, missing])).toEqual(['queued', 'queued', 'not-found'])
    expect(await test.app.jobs.cancelMany([b.id, missing, a.id])).toEqual(['cancelled', 'not-found', 'cancelled'])
    expect(await test.app.jobs.cancelMany([])).toEqual([])
  })

  it('R66 shows what a handler logged', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue('a')
    const worker = await test.worker({ tasks: ['a'] })
    const logs = [{ at: 5, level: 'info' as const, message: 'a line' }]
    await worker.report(await worker.claimOne(), { logs })
    expect(await test.app.jobs.logs(job.id)).toEqual(logs)
  })

  it('R71 prunes what is beyond the retention, and counts it', async () => {
    await using test = await TestApp.open({ retention: { completed: '1h', dead: { maxAge: '30d', maxCount: 1 } } })
    const worker = await test.worker({ tasks: ['a'] })
    for (let n = 0; n < 4; n += 1) {
      await test.app.enqueue('a')
      const job = await worker.claimOne()
      await (n < 2 ? complete(worker, job) : fail(worker, job, new Error('boom')))
    }
    await test.store.advance(DAY)
    expect(await test.app.jobs.prune()).toEqual({ completed: 2, dead: 1, cancelled: 0, expired: 0 })
    expect(await test.app.jobs.prune()).toEqual({ completed: 0, dead: 0, cancelled: 0, expired: 0 })
  })
})

it('R71 prunes everything in one call, however much that is', async () => {
  await using test = await TestApp.open({ retention: { cancelled: 0 } })
  const outcomes = await test.app.enqueueMany(Array.from({ length: 1_500 }, () => ({ task: 'a' })))
  await test.app.jobs.cancelMany(outcomes.map(({ job }) => job?.id ?? ''))
  await test.store.advance(1)
  expect(await test.app.jobs.prune()).toMatchObject({ cancelled: 1_500 })
})

describe('app.queues', () => {
  it('R6 R61 lists queues with settings, counts and the age of the oldest', async () => {
    await using test = await TestApp.open()
    await test.app.queues.set('x', { maxLength: 10, description: 'for x' })
    await test.app.enqueue('a', 1, { queue: 'x' })
    await test.store.advance(5_000)
    await test.app.enqueue('a', 1, { queue: 'x', delay: '1h' })
    await test.app.enqueue('a', 1, { queue: 'y', delay: '1h' })
    const [x, y] = await test.app.queues.list()
    expect(x).toMatchObject({ name: 'x', paused: false, maxLength: 10, description: 'for x' })
    expect(x?.counts).toMatchObject({ queued: 1, scheduled: 1, running: 0 })
    expect(x?.oldestAge).toBeGreaterThanOrEqual(5_000)
    expect(y).toMatchObject({ name: 'y', maxLength: null, description: null })
    expect(y).not.toHaveProperty('oldestAge')
  })

  it('R6 R55 pauses a queue for every worker, and resumes it', async () => {
    await using test = await TestApp.open()
    await test.app.enqueue('a')
    const worker = await test.worker({ tasks: ['a'] })
    await test.app.queues.pause('default')
    expect(await worker.claim(1)).toEqual([])
    await test.app.queues.resume('default')
    expect(await worker.claim(1)).toHaveLength(1)
  })

  it('changes what is given and leaves the rest', async () => {
    await using test = await TestApp.open()
    await test.app.queues.set('x', { maxLength: 10, description: 'for x' })
    await test.app.queues.set('x', { maxLength: null })
    expect(await test.app.queues.list()).toMatchObject([{ name: 'x', maxLength: null, description: 'for x' }])
  })

  it('R5 refuses a name that is none, and wrong settings', async () => {
    await using test = await TestApp.open()
    await expect(test.app.queues.pause('a b')).rejects.toThrow(InvalidOptionError)
    await expect(test.app.queues.set('x', { maxLength: -1 })).rejects.toThrow(InvalidOptionError)
    // A misspelling that only a caller without types can make.
    await expect(test.app.queues.set('x', { maxlength: 1 } as object)).rejects.toThrow(/Did you|there is no option/)
  })
})
