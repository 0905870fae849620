import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { Jobs } from '../../src/client/jobs.ts'
import { JobPreparer } from '../../src/client/prepare-job.ts'
import { Producer } from '../../src/client/producer.ts'
import { ResultWaiter } from '../../src/client/result-waiter.ts'
import { parseRetention } from '../../src/client/retention.ts'
import { newId } from '../../src/ids.ts'
import {
  IdempotencyConflictError,
  InvalidInputError,
  InvalidOptionError,
  LeaseLostError,
  Millrace,
  QueueFullError,
  task,
} from '../../src/index.ts'
import type { Store } from '../../src/store/store.ts'
import { holding } from '../conformance/test-worker.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { complete, TestApp } from './test-app.ts'

const mail = task({ name: 'mail.send', queue: 'mail', priority: 3, run: (_: { to: string }) => {} })
const ada = { to: 'ada' }

describe('enqueue', () => {
  it('puts the job into the store before it resolves', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(mail, ada)
    expect(job.created).toBe(true)
    const [record] = await test.store.get([job.id])
    expect(record).toMatchObject({
      task: 'mail.send',
      queue: 'mail',
      priority: 3,
      state: 'queued',
      input: '{"to":"ada"}',
    })
  })

  it('R20 after a delay, with tags and a subject', async () => {
    await using test = await TestApp.open()
    const subject = { type: 'person', id: '7' }
    const job = await test.app.enqueue(mail, ada, { delay: '1m', tags: ['welcome'], subject })
    expect(await job.status()).toMatchObject({
      state: 'scheduled',
      reason: 'delay',
      options: { tags: ['welcome'], subject },
    })
    expect((await test.app.jobs.list({ subject })).jobs).toHaveLength(1)
  })

  it('R23 by name without the code of the task', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue('elsewhere.run', { n: 1 })
    expect(await job.status()).toMatchObject({ task: 'elsewhere.run', queue: 'default', priority: 0 })
  })

  it('R23 by name with what the client knows of the task', async () => {
    const strict = task({ name: 'strict', queue: 'q', input: z.object({ n: z.number() }), run() {} })
    await using test = await TestApp.open({ tasks: [strict] })
    expect(await (await test.app.enqueue('strict', { n: 1 })).status()).toMatchObject({ queue: 'q' })
    await expect(test.app.enqueue('strict', { n: 'one' })).rejects.toThrow(InvalidInputError)
  })

  it('refuses wrong options and inputs by rejecting, with nothing stored', async () => {
    await using test = await TestApp.open()
    await expect(test.app.enqueue(mail, ada, { delay: '1h', expiresIn: '1m' })).rejects.toThrow(InvalidOptionError)
    // What a caller without types may pass.
    await expect(test.app.enqueue(undefined as never)).rejects.toThrow(InvalidOptionError)
    expect((await test.app.jobs.list()).jobs).toEqual([])
  })

  it('makes one job of a call repeated with the same id, in whatever case it is written', async () => {
    await using test = await TestApp.open()
    const id = newId().toUpperCase()
    const first = await test.app.enqueue(mail, ada, { id })
    const second = await test.app.enqueue(mail, ada, { id: id.toLowerCase() })
    expect([first.created, second.created]).toEqual([true, false])
    expect(second.id).toBe(first.id)
    expect((await test.app.jobs.list()).jobs).toHaveLength(1)
  })

  it('makes one job of calls with one idempotency key, and refuses another input under it', async () => {
    await using test = await TestApp.open()
    const options = { idempotencyKey: 'order-7' }
    const [first, second] = await Promise.all([
      test.app.enqueue(mail, ada, options),
      test.app.enqueue(mail, ada, options),
    ])
    expect(second.id).toBe(first.id)
    const error = await test.app.enqueue(mail, { to: 'eve' }, options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(IdempotencyConflictError)
    expect(error).toMatchObject({ jobId: first.id, message: expect.stringContaining('under the same idempotency key') })
  })

  it('R27 refuses what a full queue has no room for, and only that', async () => {
    await using test = await TestApp.open()
    await test.app.queues.set('mail', { maxLength: 1 })
    const [first, second, other] = await Promise.allSettled([
      test.app.enqueue(mail, ada),
      test.app.enqueue(mail, ada),
      test.app.enqueue(mail, ada, { queue: 'other' }),
    ])
    expect([first.status, other.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(QueueFullError) })
  })

  it('shares one store call among the calls of one tick, in their order', async () => {
    await using test = await TestApp.open()
    const enqueue = vi.spyOn(test.store, 'enqueue')
    const handles = await Promise.all(Array.from({ length: 50 }, () => test.app.enqueue(mail, ada)))
    expect(enqueue).toHaveBeenCalledTimes(1)
    const worker = await test.worker({ tasks: ['mail.send'], queues: ['mail'] })
    const claimed = await worker.claim(50)
    expect(claimed.map(({ id }) => id)).toEqual(handles.map(({ id }) => id))
  })
})

describe('enqueue in the transaction of the caller', () => {
  it('is refused at once before the store is open, which could wait for that very transaction', async () => {
    using folder = temporaryFolder()
    const location = folder.path('application.db')
    using database = new DatabaseSync(location)
    await using app = new Millrace({ store: `sqlite:${location}` })
    database.exec('begin immediate')
    await expect(app.enqueue(mail, ada, { tx: database })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      hint: expect.stringContaining('app.open()'),
    })
    database.exec('rollback')
    expect(await app.open()).toMatchObject({ engine: 'sqlite', location, transactions: true })
    database.exec('begin immediate')
    const job = await app.enqueue(mail, ada, { tx: database })
    database.exec('commit')
    expect(await job.status()).toMatchObject({ state: 'queued' })
  })

  it('stores the job when that commits', async () => {
    await using test = await TestApp.open()
    using database = new DatabaseSync(test.location)
    database.exec('begin immediate')
    const job = await test.app.enqueue(mail, ada, { tx: database })
    expect(await test.app.jobs.get(job.id)).toBeUndefined()
    database.exec('commit')
    expect(await job.status()).toMatchObject({ state: 'queued' })
  })

  it('leaves nothing behind when that is rolled back', async () => {
    await using test = await TestApp.open()
    using database = new DatabaseSync(test.location)
    database.exec('begin immediate')
    const job = await test.app.enqueue(mail, ada, { tx: database })
    database.exec('rollback')
    expect(await test.app.jobs.get(job.id)).toBeUndefined()
  })

  it('never shares a store call with others', async () => {
    await using test = await TestApp.open()
    using database = new DatabaseSync(test.location)
    const enqueue = vi.spyOn(test.store, 'enqueue')
    database.exec('begin immediate')
    const inside = test.app.enqueue(mail, ada, { tx: database })
    await inside
    database.exec('commit')
    await test.app.enqueue(mail, ada)
    expect(enqueue.mock.calls.map(([jobs, context]) => [jobs.length, context?.tx === database])).toEqual([
      [1, true],
      [1, false],
    ])
  })
})

describe('enqueueing from inside a job', () => {
  const producerOf = (store: Store): Producer => {
    const open = () => Promise.resolve(store)
    return new Producer(
      open,
      new JobPreparer(new Map(), 1_000),
      new Jobs(open, new ResultWaiter(open), parseRetention()),
    )
  }

  it('R15 names the job as parent, and shares store calls', async () => {
    await using test = await TestApp.open()
    await test.app.enqueue('parent')
    const worker = await test.worker({ tasks: ['parent'] })
    const parent = await worker.claimOne()
    const spied = vi.spyOn(test.store, 'enqueue')
    const enqueue = producerOf(test.store).enqueueFrom(holding(parent))
    const [child] = await Promise.all([enqueue(mail, ada), enqueue(mail, ada)])
    expect(await child.status()).toMatchObject({ options: { parent: parent.id } })
    expect(spied).toHaveBeenCalledTimes(1)
  })

  it('is refused once the lease is lost, with nothing stored', async () => {
    await using test = await TestApp.open()
    await test.app.enqueue('parent')
    const worker = await test.worker({ tasks: ['parent'] })
    const parent = await worker.claimOne()
    const enqueue = producerOf(test.store).enqueueFrom(holding(parent))
    await complete(worker, parent)
    await expect(enqueue(mail, ada)).rejects.toThrow(LeaseLostError)
    expect((await test.app.jobs.list({ tasks: ['mail.send'] })).jobs).toEqual([])
  })
})
