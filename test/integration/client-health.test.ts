import { describe, expect, it, vi } from 'vitest'
import { Millrace, task } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { complete, TestApp } from './test-app.ts'

const known = task({ name: 'known', run() {} })

describe('app.health()', () => {
  it('R60 says that all is well', async () => {
    await using test = await TestApp.open({ tasks: [known] })
    await test.worker({ tasks: ['served'] })
    await test.app.enqueue('served')
    expect(await test.app.health()).toMatchObject({
      status: 'ok',
      enabled: true,
      configuration: { valid: true },
      store: { reachable: true, engine: 'sqlite' },
      workers: [{ tasks: ['served'], queues: ['default'] }],
      queues: [{ name: 'default', counts: { queued: 1 } }],
      tasks: ['known', 'served'],
      unknownTasks: [],
      problems: [],
    })
  })

  it('R60 R69 counts queued jobs whose task no live worker has', async () => {
    await using test = await TestApp.open()
    await test.worker({ tasks: ['served'] })
    for (const queue of ['default', 'default', 'other']) await test.app.enqueue('orphan', 1, { queue })
    const health = await test.app.health()
    expect(health.status).toBe('degraded')
    expect(health.unknownTasks).toEqual([
      { task: 'orphan', queue: 'default', queued: 2 },
      { task: 'orphan', queue: 'other', queued: 1 },
    ])
    expect(health.problems.map(({ code }) => code)).toEqual(['unknown-task', 'unknown-task', 'unserved-queue'])
  })

  it('R69 notices queued jobs where no worker runs', async () => {
    await using test = await TestApp.open()
    expect((await test.app.health()).status).toBe('ok')
    await test.app.enqueue('a')
    const expected = { status: 'degraded', problems: [{ code: 'no-workers' }], workers: [] }
    expect(await test.app.health()).toMatchObject(expected)
  })

  it('R69 does not count a worker that fell silent', async () => {
    await using test = await TestApp.open()
    const worker = await test.worker({ tasks: ['a'] })
    await test.app.enqueue('a')
    const [record] = await test.store.workers()
    const silent = { ...worker.info, startedAt: 0, running: 0, ...record, leaseUntil: (await test.store.now()) - 1 }
    vi.spyOn(test.store, 'workers').mockResolvedValue([silent])
    expect(await test.app.health()).toMatchObject({ workers: [], problems: [{ code: 'no-workers' }] })
  })

  it('R69 notices a queue that no worker serves', async () => {
    await using test = await TestApp.open()
    await test.worker({ tasks: ['a'], queues: ['default'] })
    await test.app.enqueue('a', 1, { queue: 'defualt' })
    expect(await test.app.health()).toMatchObject({ problems: [{ code: 'unserved-queue' }], unknownTasks: [] })
  })

  it('R60 answers when the store cannot be opened', async () => {
    using folder = temporaryFolder()
    await using app = new Millrace({ store: `sqlite:${folder.path('missing/folder/jobs.db')}`, tasks: [known] })
    expect(await app.health()).toMatchObject({
      status: 'down',
      enabled: true,
      store: { reachable: false, error: expect.stringMatching(/./) },
      tasks: ['known'],
      problems: [{ code: 'store-unreachable' }],
    })
  })

  it('answers when the client is closed', async () => {
    await using test = await TestApp.open()
    await test.app.close()
    expect(await test.app.health()).toMatchObject({ status: 'down', enabled: false, problems: [{ code: 'closed' }] })
  })
})

describe('app.stats()', () => {
  it('R61 counts jobs by state, for each queue and in total', async () => {
    await using test = await TestApp.open()
    await test.app.enqueue('a', 1, { queue: 'x' })
    await test.store.advance(7_000)
    for (const queue of ['x', 'y']) await test.app.enqueue('a', 1, { queue })
    await test.app.enqueue('a', 1, { queue: 'y', delay: '1h' })
    const worker = await test.worker({ tasks: ['a'], queues: ['y'] })
    await complete(worker, await worker.claimOne())
    const { total, queues } = await test.app.stats()
    expect(total.counts).toMatchObject({ queued: 2, scheduled: 1, completed: 1, running: 0, dead: 0 })
    expect(queues.x?.counts).toMatchObject({ queued: 2, completed: 0 })
    expect(queues.y?.counts).toMatchObject({ queued: 0, scheduled: 1, completed: 1 })
    expect(total.oldestAge).toBe(queues.x?.oldestAge)
    expect(total.oldestAge).toBeGreaterThanOrEqual(7_000)
  })
})

describe('app.workers', () => {
  it('R60 lists who serves the store', async () => {
    await using test = await TestApp.open()
    const { info } = await test.worker({ tasks: ['a'], queues: ['x'], concurrency: 4 })
    expect(await test.app.workers.list()).toMatchObject([
      { id: info.id, tasks: ['a'], queues: ['x'], concurrency: 4, running: 0 },
    ])
  })
})
