import { describe, expect, it } from 'vitest'
import { ClosedError } from '../../src/errors.ts'
import type { Store } from '../../src/store/store.ts'
import { DAY, MINUTE } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob, newJobs } from './new-job.ts'
import { countOf } from './reading.ts'
import { forgetAll } from './retention-settings.ts'
import { newWorker, TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

const events = { cancelRequested: () => {}, leaseLost: () => {} }

/** Every call there is, but close(). */
const calls: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  enqueue: (store) => store.enqueue([newJob()]),
  openWorker: (store) => store.openWorker(newWorker(), events),
  workers: (store) => store.workers(),
  get: (store) => store.get([newJob().id]),
  ended: (store) => store.ended([newJob().id]),
  list: (store) => store.list({}, { limit: 1 }),
  logs: (store) => store.logs(newJob().id, 1),
  cancel: (store) => store.cancel([newJob().id]),
  retry: (store) => store.retry([newJob().id]),
  saveQueue: (store) => store.saveQueue('q', {}),
  queues: (store) => store.queues(),
  counts: (store) => store.counts(),
  oldestQueued: (store) => store.oldestQueued(),
  promote: (store) => store.promote(1),
  expire: (store) => store.expire(1),
  prune: (store) => store.prune(forgetAll, 1),
  info: (store) => store.info(),
  now: (store) => store.now(),
  advance: (store) => store.advance(1),
}

export function lifecycleConformance(harness: Harness): void {
  describe('a store', () => {
    it('tells what it is', async () => {
      await using trial = await Trial.start(harness)
      const { engine, version, schema, location, transactions } = await trial.store.info()
      expect(['sqlite', 'postgres', 'redis']).toContain(engine)
      expect(version).toMatch(/^\d+\.\d+/)
      expect(schema).toBeGreaterThanOrEqual(1)
      expect(Number.isInteger(schema)).toBe(true)
      expect(location).not.toBe('')
      expect(typeof transactions).toBe('boolean')
    })

    it('refuses every call after it was closed', async () => {
      await using trial = await Trial.start(harness)
      await trial.close(trial.store)
      for (const [name, call] of Object.entries(calls)) {
        await expect(call(trial.store), name).rejects.toThrow(ClosedError)
      }
    })

    it('lets go of workers still open when it is closed, and refuses their exchanges', async () => {
      await using trial = await Trial.start(harness)
      // Not opened through the trial, which would close it first.
      const { session } = await TestWorker.open(trial.store)
      await trial.close(trial.store)
      await expect(session.exchange({})).rejects.toMatchObject({ code: 'CLOSED' })
      await expect(session.reap('token', 1)).rejects.toMatchObject({ code: 'CLOSED' })
    })

    it('may be closed again', async () => {
      await using trial = await Trial.start(harness)
      await trial.close(trial.store)
      await expect(trial.store.close()).resolves.toBeUndefined()
    })

    it('waits at close() for calls under way', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(500)
      const under = [trial.store.enqueue(jobs), trial.store.counts(), trial.store.list({}, { limit: 1_000 })] as const
      await trial.close(trial.store)
      const [results, , page] = await Promise.all(under)
      expect(results).toHaveLength(500)
      expect(page.jobs).toHaveLength(500)
    })

    itShared(harness, 'keeps what it acknowledged while it was being closed', async () => {
      await using trial = await Trial.start(harness)
      const other = await trial.another()
      const enqueued = other.enqueue(newJobs(500))
      await trial.close(other)
      expect(await enqueued).toHaveLength(500)
      expect(await countOf(trial.store, 'queued')).toBe(500)
    })

    itShared(harness, 'goes on when another instance over the same data is closed', async () => {
      await using trial = await Trial.start(harness)
      const other = await trial.another()
      await trial.close(other)
      await trial.enqueue()
      const worker = await trial.worker()
      await worker.claimOne()
    })

    it('refuses exchanges of a worker that was closed', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      await worker.close()
      await expect(worker.session.exchange({})).rejects.toMatchObject({ code: 'CLOSED' })
      await trial.enqueue()
    })
  })

  describe('time', () => {
    it('is that of the host, until it is advanced', async () => {
      await using trial = await Trial.start(harness)
      expect(Math.abs((await trial.store.now()) - Date.now())).toBeLessThan(MINUTE)
    })

    it('passes by as much as it is advanced', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      await trial.store.advance(DAY)
      await trial.store.advance(DAY)
      const passed = (await trial.store.now()) - before
      expect(passed).toBeGreaterThanOrEqual(2 * DAY)
      expect(passed).toBeLessThan(2 * DAY + MINUTE)
    })

    it('does not go back', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      // Refused or not: what counts is that nothing the store stamped lies in the future.
      await trial.store.advance(-DAY).catch(() => {})
      expect(await trial.store.now()).toBeGreaterThanOrEqual(before)
    })

    it('is what jobs are stamped with', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.advance(1_000 * DAY)
      const before = await trial.store.now()
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const { enqueuedAt, startedAt } = await worker.claimOne()
      expect(enqueuedAt).toBeGreaterThanOrEqual(before)
      expect(startedAt).toBeGreaterThanOrEqual(enqueuedAt)
      expect((await trial.store.get([id]))[0]?.enqueuedAt).toBe(enqueuedAt)
    })
  })
}
