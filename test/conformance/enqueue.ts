import { describe, expect, it } from 'vitest'
import { MAX_PRIORITY } from '../../src/job.ts'
import type { JobOptions } from '../../src/store/store.ts'
import { DAY, HOUR, MINUTE } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob } from './new-job.ts'
import { completed } from './outcomes.ts'
import { read, statesOf } from './reading.ts'
import { Trial } from './trial.ts'

const allOptions: JobOptions = {
  tags: ['eu', 'näïve', 'eu:1'],
  subject: { type: 'invoice', id: '42' },
  partition: 'tenant-7',
  maxAttempts: 4,
  softLimit: 1_000,
  hardLimit: 2_000,
  parent: '01900000-0000-7000-8000-000000000001',
  atMostOnce: true,
}

export function enqueueConformance(harness: Harness): void {
  describe('enqueue', () => {
    it('queues a job and answers with its id (R20, R33)', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      const { id, task, queue, input } = await trial.enqueue()
      const job = await read(trial.store, id)
      const expected = {
        id,
        task,
        queue,
        input,
        options: {},
        priority: 0,
        state: 'queued',
        attempt: 0,
        crashes: 0,
        attempts: [],
      }
      expect(job).toEqual({ ...expected, enqueuedAt: expect.any(Number) })
      expect(job.enqueuedAt).toBeGreaterThanOrEqual(before)
      expect(job.enqueuedAt).toBeLessThanOrEqual(await trial.store.now())
    })

    it('keeps input, options and priority as they came, for reader and worker (R8)', async () => {
      await using trial = await Trial.start(harness)
      const input = JSON.stringify({ text: `"'\\;--\n\u0000 ßΩ漢🙂`, long: 'x'.repeat(200_000), number: 0.1 })
      const content = { input, options: allOptions, priority: MAX_PRIORITY, task: 'a.b-c_d', queue: 'Größe/1:x@y-z' }
      const { id } = await trial.enqueue(content)
      expect(await read(trial.store, id)).toMatchObject(content)
      const worker = await trial.worker({ queues: [content.queue], tasks: [content.task] })
      expect(await worker.claimOne()).toMatchObject({ id, ...content })
    })

    it('answers nothing to nothing', async () => {
      await using trial = await Trial.start(harness)
      expect(await trial.store.enqueue([])).toEqual([])
    })

    it('creates the queue of its first job (R6)', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ queue: 'parsing' })
      expect(await trial.store.queues()).toEqual([
        { name: 'parsing', paused: false, maxLength: null, description: null },
      ])
    })

    it('holds a delayed job back until its time (R20)', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      const { id } = await trial.enqueue({ delay: HOUR })
      const job = await read(trial.store, id)
      expect(job).toMatchObject({ state: 'scheduled', reason: 'delay', attempt: 0 })
      expect(job.dueAt).toBeGreaterThanOrEqual(before + HOUR)
      expect(job.dueAt).toBeLessThanOrEqual((await trial.store.now()) + HOUR)
      const worker = await trial.worker()
      expect(await worker.claim(1)).toEqual([])
      await trial.advance(HOUR)
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 1 })
    })

    it('holds a job for a future time back until then (R20)', async () => {
      await using trial = await Trial.start(harness)
      const runAt = (await trial.store.now()) + HOUR
      const { id } = await trial.enqueue({ runAt })
      expect(await read(trial.store, id)).toMatchObject({ state: 'scheduled', reason: 'delay', dueAt: runAt })
      const worker = await trial.worker()
      expect(await worker.claim(1)).toEqual([])
      await trial.advance(HOUR)
      expect(await worker.claimOne()).toMatchObject({ id })
    })

    it('queues a job for a past time, or after no delay, at once (R20)', async () => {
      await using trial = await Trial.start(harness)
      const past = await trial.enqueue({ runAt: (await trial.store.now()) - DAY })
      const ancient = await trial.enqueue({ runAt: 0 })
      const undelayed = await trial.enqueue({ delay: 0 })
      const ids = [past.id, ancient.id, undelayed.id]
      expect(await statesOf(trial.store, ids)).toEqual(['queued', 'queued', 'queued'])
      const worker = await trial.worker()
      expect((await worker.claim(3)).map((job) => job.id)).toEqual(ids)
    })

    it('tells when a job will expire (R20)', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      const after = await trial.enqueue({ expiresIn: MINUTE })
      const at = await trial.enqueue({ expiresAt: before + HOUR })
      const { expiresAt } = await read(trial.store, after.id)
      expect(expiresAt).toBeGreaterThanOrEqual(before + MINUTE)
      expect(expiresAt).toBeLessThanOrEqual((await trial.store.now()) + MINUTE)
      expect(await read(trial.store, at.id)).toMatchObject({ state: 'queued', expiresAt: before + HOUR })
    })

    itShared(harness, 'keeps jobs when every instance is closed (R21)', async () => {
      await using trial = await Trial.start(harness)
      const queued = await trial.enqueue(newJob({ options: allOptions }))
      const later = await trial.enqueue({ delay: HOUR })
      const now = await trial.store.now()
      await trial.close(trial.store)
      const store = await trial.another()
      if ((await store.now()) < now) await store.advance(now - (await store.now()))
      expect(await statesOf(store, [queued.id, later.id])).toEqual(['queued', 'scheduled'])
      const worker = await trial.worker({}, store)
      expect(await worker.settle(await worker.claimOne(), completed)).toBe(true)
      await trial.advance(HOUR)
      expect(await worker.claimOne()).toMatchObject({ id: later.id })
    })
  })
}
