import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { newId } from '../../src/ids.ts'
import {
  ClosedError,
  JobFailedError,
  JobNotFoundError,
  JobStateError,
  ResultTimeoutError,
  task,
} from '../../src/index.ts'
import { openStore } from '../../src/store/open.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { complete, fail, TestApp } from './test-app.ts'

const parse = task({ name: 'parse', run: (_: string) => ({ at: new Date(0), chunks: 3n }) })
const silent = task({ name: 'silent', result: { ignore: true }, run() {} })

describe('job.result()', () => {
  it('R26 gives what the handler returned, dates and all', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'text')
    const worker = await test.worker({ tasks: ['parse'] })
    await complete(worker, await worker.claimOne(), { at: new Date(5), chunks: 7n })
    expect(await job.result()).toEqual({ at: new Date(5), chunks: 7n })
  })

  it('R26 waits for the end, for all callers with one subscription', async () => {
    await using test = await TestApp.open()
    const subscribe = vi.spyOn(test.store, 'subscribe')
    const jobs = [await test.app.enqueue(parse, 'a'), await test.app.enqueue(parse, 'b')]
    const results = Promise.all(jobs.map((job) => job.result({ timeout: '10s' })))
    const worker = await test.worker({ tasks: ['parse'] })
    for (const job of await worker.claim(2)) await complete(worker, job, job.input)
    expect(await results).toEqual(['"a"', '"b"'])
    expect(subscribe).toHaveBeenCalledTimes(1)
  })

  it('R26 learns of an end that another process reports', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    const result = job.result({ timeout: '10s' })
    const elsewhere = await openStore(`sqlite:${test.location}`)
    const worker = await TestWorker.open(elsewhere, { tasks: ['parse'] })
    await complete(worker, await worker.claimOne(), 'done')
    expect(await result).toBe('done')
    await worker.close()
    await elsewhere.close()
  })

  it('R26 is undefined where the handler returned nothing, or its result is not kept', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(silent)
    const worker = await test.worker({ tasks: ['silent'] })
    await worker.settle(await worker.claimOne(), { kind: 'completed', result: null })
    expect(await job.result()).toBeUndefined()
  })

  it('R26 throws when the job ended dead, with the last error as cause', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    const worker = await test.worker({ tasks: ['parse'] })
    await fail(worker, await worker.claimOne(), new TypeError('no such document'))
    const error = await job.result().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(JobFailedError)
    expect(error).toMatchObject({
      jobId: job.id,
      state: 'dead',
      reason: 'attempts-exhausted',
      message: `Job ${job.id} ended dead: no such document`,
      cause: { name: 'TypeError', message: 'no such document', stack: expect.stringContaining('client-results') },
    })
  })

  it('throws when the job was cancelled or has expired', async () => {
    await using test = await TestApp.open()
    const cancelled = await test.app.enqueue(parse, 'a')
    await cancelled.cancel()
    await expect(cancelled.result()).rejects.toMatchObject({ code: 'JOB_FAILED', state: 'cancelled' })
    const expired = await test.app.enqueue(parse, 'a', { expiresIn: '1m' })
    await test.store.advance(60_000)
    await test.store.expire(10)
    await expect(expired.result()).rejects.toMatchObject({ code: 'JOB_FAILED', state: 'expired' })
  })

  it('gives up after the timeout, while the job goes on', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    await expect(job.result({ timeout: 0 })).rejects.toThrow(ResultTimeoutError)
    expect(await job.status()).toMatchObject({ state: 'queued' })
  })

  it('gives up when its signal aborts', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    const giveUp = new AbortController()
    const result = job.result({ signal: giveUp.signal })
    await setImmediate()
    giveUp.abort(new Error('the client went away'))
    await expect(result).rejects.toThrow('the client went away')
  })

  it('is refused when the client closes meanwhile', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    const refused = vi.fn()
    job.result().catch(refused)
    await setImmediate()
    await test.app.close()
    expect(refused).toHaveBeenCalledExactlyOnceWith(expect.any(ClosedError))
    await expect(job.result()).rejects.toThrow(ClosedError)
  })
})

describe('a job known by its id', () => {
  it('R22 R33 is polled for its status', async () => {
    await using test = await TestApp.open()
    const { id } = await test.app.enqueue(parse, 'a')
    const job = test.app.jobs.handle(id)
    expect(await job.status()).toMatchObject({ state: 'queued' })
    const worker = await test.worker({ tasks: ['parse'] })
    const claimed = await worker.claimOne()
    await worker.report(claimed, { progress: 50, message: 'half' })
    expect(await job.status()).toMatchObject({ state: 'running', progress: 50, progressMessage: 'half' })
    await complete(worker, claimed, 'done')
    expect(await job.result()).toBe('done')
  })

  it('R33 R91 is cancelled while it waits, and asked to stop while it runs', async () => {
    await using test = await TestApp.open()
    const waiting = await test.app.enqueue(parse, 'a', { delay: '60m' })
    expect(await waiting.cancel()).toBe('cancelled')
    const running = await test.app.enqueue(parse, 'b')
    const worker = await test.worker({ tasks: ['parse'] })
    await worker.claimOne()
    expect(await running.cancel()).toBe('requested')
    expect(await waiting.cancel()).toBe('ended')
    expect(await test.app.jobs.cancel(newId())).toBe('not-found')
  })

  it('R33 is run again after it died, and not while it runs', async () => {
    await using test = await TestApp.open()
    const job = await test.app.enqueue(parse, 'a')
    const worker = await test.worker({ tasks: ['parse'] })
    await fail(worker, await worker.claimOne(), new Error('boom'))
    await job.retry()
    expect(await job.status()).toMatchObject({ state: 'queued' })
    await worker.claimOne()
    await expect(job.retry()).rejects.toThrow(JobStateError)
    await expect(test.app.jobs.retry(newId())).rejects.toThrow(JobNotFoundError)
  })
})
