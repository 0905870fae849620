import { existsSync, mkdirSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ClosedError,
  DuplicateTaskError,
  InvalidOptionError,
  type Logger,
  Millrace,
  type MillraceOptions,
  StoreError,
  task,
  WorkerStateError,
} from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { TestApp } from './test-app.ts'

const double = task({ name: 'double', run: (n: number) => n * 2 })
const silence = () => {}
const logger: Logger = { debug: silence, info: silence, warn: silence, error: silence }

afterEach(() => vi.unstubAllEnvs())

describe('opening', () => {
  it('R51 touches nothing before the first call', async () => {
    using folder = temporaryFolder()
    const file = folder.path('jobs.db')
    await using app = new Millrace({ store: `sqlite:${file}` })
    expect(existsSync(file)).toBe(false)
    await app.enqueue('a')
    expect(existsSync(file)).toBe(true)
  })

  it('takes the store from the environment where no option names one', async () => {
    using folder = temporaryFolder()
    vi.stubEnv('MILLRACE_URL', `sqlite:${folder.path('environment.db')}`)
    await using app = new Millrace()
    await app.enqueue('a')
    await using explicit = new Millrace({ store: `sqlite:${folder.path('option.db')}` })
    await explicit.enqueue('a')
    expect(['environment.db', 'option.db'].map((name) => existsSync(folder.path(name)))).toEqual([true, true])
  })

  it('fails for every caller who waits, and is tried anew at the next call', async () => {
    using folder = temporaryFolder()
    await using app = new Millrace({ store: `sqlite:${folder.path('later/jobs.db')}` })
    const [first, second] = await Promise.allSettled([app.enqueue('a'), app.stats()])
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(StoreError) })
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(StoreError) })
    mkdirSync(folder.path('later'))
    await expect(app.enqueue('a')).resolves.toMatchObject({ created: true })
  })

  it.for<[string, object]>([
    ['a misspelt option', { stroe: 'sqlite::memory:' }],
    ['a store of no known engine', { store: 'mysql://localhost' }],
    ['a store that is none', { store: {} }],
    ['a payload limit of 0', { payloadLimit: 0 }],
    ['a retention that is none', { retention: { dead: 'for ever' } }],
    ['a logger that is none', { logger: console.log }],
    ['a task that is none', { tasks: [{}] }],
  ])('R5 refuses %s at once', ([, options]) => {
    expect(() => new Millrace(options as MillraceOptions)).toThrow(InvalidOptionError)
  })

  it('R7 refuses two tasks of one name', () => {
    const impostor = task({ name: 'double', run() {} })
    expect(() => new Millrace({ tasks: [double, impostor] })).toThrow(DuplicateTaskError)
  })
})

describe('close()', () => {
  it('answers calls under way, and refuses later ones', async () => {
    await using test = await TestApp.open()
    const underWay = [test.app.enqueue(double, 1), test.app.enqueue(double, 2)]
    const closing = test.app.close()
    await expect(Promise.all(underWay)).resolves.toHaveLength(2)
    await closing
    await expect(test.app.enqueue(double, 3)).rejects.toThrow(ClosedError)
    await expect(test.app.enqueueMany([{ task: double, input: 3 }])).rejects.toThrow(ClosedError)
    await expect(test.app.jobs.list()).rejects.toThrow(ClosedError)
    await expect(test.app.queues.list()).rejects.toThrow(ClosedError)
    await expect(test.app.stats()).rejects.toThrow(ClosedError)
    expect(() => test.app.worker({ tasks: [double] })).toThrow(ClosedError)
  })

  it('may be called again, and before anything was opened', async () => {
    const app = new Millrace({ store: 'sqlite::memory:' })
    await Promise.all([app.close(), app.close()])
    await expect(app.close()).resolves.toBeUndefined()
    await expect(app.enqueue('a')).rejects.toThrow(ClosedError)
  })

  it('stops the workers it made, whose handlers may enqueue until then', async () => {
    using folder = temporaryFolder()
    const app = new Millrace({ store: `sqlite:${folder.path('jobs.db')}`, logger })
    const started = Promise.withResolvers<void>()
    const closing = Promise.withResolvers<void>()
    const chained = task({
      name: 'chained',
      async run() {
        started.resolve()
        await closing.promise
        const { id } = await app.enqueue('next')
        return id
      },
    })
    await app.worker({ tasks: [chained] }).start()
    const job = await app.enqueue(chained)
    await started.promise
    const closed = app.close()
    closing.resolve()
    await closed
    await using again = new Millrace({ store: `sqlite:${folder.path('jobs.db')}` })
    const child = await again.jobs.handle<string>(job.id).result({ timeout: 0 })
    expect(await again.jobs.get(child)).toMatchObject({ task: 'next', state: 'queued' })
  })
})

describe('app.worker()', () => {
  it('runs jobs once it is started, and gives their results', async () => {
    await using test = await TestApp.open({ logger })
    const job = await test.app.enqueue(double, 21)
    const worker = test.app.worker({ tasks: [double] })
    expect(await job.status()).toMatchObject({ state: 'queued' })
    await worker.start()
    expect(await job.result({ timeout: '10s' })).toBe(42)
    await worker.stop()
    expect(await test.app.workers.list()).toEqual([])
  })

  it('R5 refuses wrong options at once', async () => {
    await using test = await TestApp.open()
    expect(() => test.app.worker({ tasks: [double], concurrency: 0 })).toThrow(InvalidOptionError)
  })

  it('starts once', async () => {
    await using test = await TestApp.open({ logger })
    await using worker = test.app.worker({ tasks: [double] })
    await worker.start()
    await expect(worker.start()).rejects.toThrow(WorkerStateError)
  })

  it('stops as often as it is asked to, started or not, and does not start again', async () => {
    await using test = await TestApp.open({ logger })
    const idle = test.app.worker({ tasks: [double] })
    await Promise.all([idle.stop(), idle.stop()])
    await expect(idle.start()).rejects.toThrow(ClosedError)
    const worker = test.app.worker({ tasks: [double] })
    const starting = worker.start()
    await Promise.all([worker.stop(), worker.stop({ drain: 0 })])
    await starting
    expect(await test.app.workers.list()).toEqual([])
  })

  it('may be started again after it could not', async () => {
    using folder = temporaryFolder()
    await using app = new Millrace({ store: `sqlite:${folder.path('later/jobs.db')}`, logger })
    const worker = app.worker({ tasks: [double] })
    await expect(worker.start()).rejects.toThrow(StoreError)
    mkdirSync(folder.path('later'))
    await worker.start()
    const job = await app.enqueue(double, 4)
    expect(await job.result({ timeout: '10s' })).toBe(8)
  })

  it('R15 gives handlers an enqueue of their own, fenced and with the parent on record', async () => {
    await using test = await TestApp.open({ logger })
    const parent = task({
      name: 'parent',
      async run(_: undefined, ctx) {
        const child = await ctx.enqueue(double, 5)
        return child.id
      },
    })
    await using worker = test.app.worker({ tasks: [parent, double] })
    await worker.start()
    const job = await test.app.enqueue(parent)
    const child = test.app.jobs.handle<number>(await job.result({ timeout: '10s' }))
    expect(await child.result({ timeout: '10s' })).toBe(10)
    expect(await child.status()).toMatchObject({ options: { parent: job.id } })
  })
})
