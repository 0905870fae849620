import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  IdempotencyConflictError,
  InvalidInputError,
  InvalidOptionError,
  QueueFullError,
  task,
} from '../../src/index.ts'
import { TestApp } from './test-app.ts'

const mail = task({ name: 'mail.send', input: z.object({ to: z.string() }), run() {} })
const count = task({ name: 'count', queue: 'numbers', run: (_: number) => {} })

describe('enqueueMany', () => {
  it('stores every item, in order, 1 000 in a store call', async () => {
    await using test = await TestApp.open()
    const enqueue = vi.spyOn(test.store, 'enqueue')
    const outcomes = await test.app.enqueueMany(Array.from({ length: 2_500 }, (_, n) => ({ task: count, input: n })))
    expect(enqueue.mock.calls.map(([jobs]) => jobs.length)).toEqual([1_000, 1_000, 500])
    expect(outcomes.filter(({ job }) => job?.created)).toHaveLength(2_500)
    expect(await outcomes[2_499]?.job?.status()).toMatchObject({ input: '2499', queue: 'numbers' })
    const worker = await test.worker({ tasks: ['count'], queues: ['numbers'] })
    const claimed = await worker.claim(2_500)
    expect(claimed.map(({ input }) => Number(input))).toEqual(Array.from({ length: 2_500 }, (_, n) => n))
  })

  it('takes different tasks, names and options together', async () => {
    await using test = await TestApp.open()
    const [first, second, third] = await test.app.enqueueMany([
      { task: mail, input: { to: 'ada' }, options: { priority: 9, tags: ['vip'] } },
      { task: count, input: 5 },
      { task: 'elsewhere.run' },
    ])
    expect(await first.job?.status()).toMatchObject({ task: 'mail.send', priority: 9, options: { tags: ['vip'] } })
    expect(await second.job?.status()).toMatchObject({ task: 'count', queue: 'numbers' })
    expect(await third.job?.status()).toMatchObject({ task: 'elsewhere.run', queue: 'default' })
  })

  it('answers each refused item with its reason, and stores the others', async () => {
    await using test = await TestApp.open()
    await test.app.queues.set('numbers', { maxLength: 1 })
    const key = { idempotencyKey: 'once' }
    const outcomes = await test.app.enqueueMany([
      { task: mail, input: { to: 'ada' }, options: key },
      // What a caller without types may pass.
      { task: mail, input: { to: 5 as unknown as string } },
      { task: mail, input: { to: 'eve' }, options: key },
      { task: count, input: 1 },
      { task: count, input: 2 },
      { task: count, input: 3, options: { delay: -1 } },
      { task: mail, input: { to: 'bob' } },
    ])
    expect(outcomes.map(({ error }) => error?.constructor)).toEqual([
      undefined,
      InvalidInputError,
      IdempotencyConflictError,
      undefined,
      QueueFullError,
      InvalidOptionError,
      undefined,
    ])
    expect((await test.app.jobs.list()).jobs).toHaveLength(3)
  })

  it('joins the transaction of the caller as a whole', async () => {
    await using test = await TestApp.open()
    using database = new DatabaseSync(test.location)
    const items = Array.from({ length: 1_500 }, (_, n) => ({ task: count, input: n }))
    database.exec('begin immediate')
    await test.app.enqueueMany(items, { tx: database })
    database.exec('rollback')
    expect((await test.app.jobs.list()).jobs).toEqual([])
    database.exec('begin immediate')
    await test.app.enqueueMany(items, { tx: database })
    database.exec('commit')
    expect((await test.app.stats()).total.counts.queued).toBe(1_500)
  })

  it('refuses a transaction on an item alone', async () => {
    await using test = await TestApp.open()
    // What a caller without types may pass.
    const options = { tx: {} } as object
    const [outcome] = await test.app.enqueueMany([{ task: count, input: 1, options }])
    expect(outcome.error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining('`tx` belongs to') })
  })

  it('answers an empty list with an empty list', async () => {
    await using test = await TestApp.open()
    expect(await test.app.enqueueMany([])).toEqual([])
  })

  it('is finished by close() when it is under way', async () => {
    await using test = await TestApp.open()
    const bulk = test.app.enqueueMany(Array.from({ length: 3_000 }, (_, n) => ({ task: count, input: n })))
    await test.app.close()
    expect((await bulk).filter(({ job }) => job?.created)).toHaveLength(3_000)
  })
})
