import { describe, expect, it, vi } from 'vitest'
import { type JobContext, LeaseLostError, type TaskOptions, task } from '../../src/index.ts'
import { openStore } from '../../src/store/open.ts'
import type { AnyTask } from '../../src/task.ts'
import { newJob } from '../conformance/new-job.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { eventually } from '../worker/eventually.ts'
import { RecordingLogger } from '../worker/recording-logger.ts'
import { TestApp } from './test-app.ts'

const LEASE = 30_000

async function open(tasks: readonly AnyTask[]) {
  const logger = new RecordingLogger()
  const test = await TestApp.open({ logger })
  await test.app.worker({ tasks, pollInterval: '1h', drain: 0 }).start()
  return Object.assign(test, { logger })
}

function held(options: Partial<TaskOptions<null, unknown>> = {}) {
  const contexts: JobContext[] = []
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const it = task<null, unknown>({
    name: 'held',
    ...options,
    run: (_, ctx) => {
      contexts.push(ctx)
      return promise
    },
  })
  const running = (count: number) => eventually(() => contexts.length).toBe(count)
  return { task: it, contexts, running, end: resolve }
}

/** Another process takes over everything that runs, by a clock that is two leases ahead. */
async function takeOver(test: TestApp) {
  const store = await openStore(`sqlite:${test.location}`)
  await store.advance(LEASE * 2)
  const thief = await TestWorker.open(store)
  const jobs = await thief.reap()
  return {
    thief,
    jobs,
    async [Symbol.asyncDispose]() {
      await thief.close()
      await store.close()
    },
  }
}

describe('a worker whose lease was taken over', () => {
  it('is refused every write: progress, child jobs and the outcome', async () => {
    const { task: it, contexts, running, end } = held()
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await running(1)
    const [ctx] = contexts
    await using other = await takeOver(test)
    expect(other.jobs.map(({ id }) => id)).toEqual([job.id])
    await expect(ctx?.enqueue('child')).rejects.toThrow(LeaseLostError)
    await expect(ctx?.progress(50)).rejects.toThrow(LeaseLostError)
    expect(ctx?.signal.reason).toBeInstanceOf(LeaseLostError)
    expect(test.logger.events).toContain('job.lease-lost')
    end('late')
    await eventually(() => test.logger.events.length).toBe(2)
    expect(await job.status()).toMatchObject({ state: 'running' })
    expect(await test.app.jobs.list()).toMatchObject({ jobs: [{ id: job.id }] })
  })

  it('is refused the outcome of a job it did not know was lost, and says so', async () => {
    const { task: it, running, end } = held()
    await using test = await open([it])
    const job = await test.app.enqueue(it, null)
    await running(1)
    await using other = await takeOver(test)
    end('late')
    await eventually(() => test.logger.events).toContain('job.lease-lost')
    const [taken] = other.jobs
    expect(await other.thief.settle(taken ?? newHolding(), { kind: 'completed', result: '"theirs"' })).toBe(true)
    expect(await job.result({ timeout: '10s' })).toBe('theirs')
  })

  it('goes on with new jobs', async () => {
    const { task: it, contexts, running, end } = held()
    const quick = task({ name: 'quick', run: () => 1 })
    await using test = await open([it, quick])
    await test.app.enqueue(it, null)
    await running(1)
    await using _ = await takeOver(test)
    await contexts[0]?.progress(1).catch(() => {})
    expect(await (await test.app.enqueue(quick)).result({ timeout: '10s' })).toBe(1)
    end(undefined)
  })
})

const newHolding = () => ({ ...newJob(), ref: [], token: '' })

describe('jobs of a worker that vanished', () => {
  /** A job claimed by a worker of another process that says nothing any more. */
  async function abandoned(test: TestApp, it: AnyTask) {
    const store = await openStore(`sqlite:${test.location}`)
    const job = await test.app.enqueue(it, null)
    const lost = await TestWorker.open(store, { tasks: [it.name] })
    await lost.claimOne()
    // Closing ends its lease; the job it holds is left running.
    await lost.close()
    await store.close()
    return job
  }

  it('run again, with the crash on record and no attempt used up', async () => {
    const quick = task({ name: 'quick', retry: { maxAttempts: 1 }, run: () => 'done' })
    await using test = await TestApp.open({ logger: new RecordingLogger() })
    const job = await abandoned(test, quick)
    expect(await job.status()).toMatchObject({ state: 'running' })
    await test.app.worker({ tasks: [quick] }).start()
    expect(await job.result({ timeout: '10s' })).toBe('done')
    expect(await job.status()).toMatchObject({
      attempt: 1,
      crashes: 1,
      attempts: [{ outcome: 'crashed' }, { outcome: 'completed' }],
    })
  })

  it('end dead as poison after the third, and onDead is told', async () => {
    const run = vi.fn()
    const onDead = vi.fn()
    const poison = task({ name: 'poison', run, onDead })
    await using test = await TestApp.open({ logger: new RecordingLogger() })
    const job = await abandoned(test, poison)
    await test.app.worker({ tasks: [poison], maxCrashes: 1 }).start()
    await expect(job.result({ timeout: '10s' })).rejects.toThrow(/vanished/)
    expect(await job.status()).toMatchObject({ state: 'dead', reason: 'poison' })
    expect(onDead).toHaveBeenCalledTimes(1)
    expect(run).not.toHaveBeenCalled()
  })

  it('R11 end dead when they may run once at most', async () => {
    const run = vi.fn()
    const once = task({ name: 'once', atMostOnce: true, run })
    await using test = await TestApp.open({ logger: new RecordingLogger() })
    const job = await abandoned(test, once)
    await test.app.worker({ tasks: [once] }).start()
    await expect(job.result({ timeout: '10s' })).rejects.toThrow(/at most once/)
    expect(await job.status()).toMatchObject({ state: 'dead', reason: 'interrupted' })
    expect(run).not.toHaveBeenCalled()
  })

  it('are taken back by a worker that does not know their task', async () => {
    const strange = task({ name: 'strange', run: () => 1 })
    const other = task({ name: 'other', run() {} })
    await using test = await TestApp.open({ logger: new RecordingLogger() })
    const job = await abandoned(test, strange)
    await test.app.worker({ tasks: [other] }).start()
    await eventually(async () => (await job.status()).state).toBe('queued')
  })
})

it('what is past its retention is deleted by the worker', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  try {
    const quick = task({ name: 'quick', run() {} })
    await using test = await TestApp.open({ logger: new RecordingLogger(), retention: { completed: '1h' } })
    await test.app.worker({ tasks: [quick] }).start()
    const job = await test.app.enqueue(quick)
    await eventually(async () => (await test.app.jobs.get(job.id))?.state).toBe('completed')
    await test.store.advance(2 * 3_600_000)
    await vi.advanceTimersByTimeAsync(10_000)
    await eventually(() => test.app.jobs.get(job.id)).toBeUndefined()
  } finally {
    vi.useRealTimers()
  }
})
