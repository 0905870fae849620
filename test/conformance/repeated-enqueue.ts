import { describe, expect, it } from 'vitest'
import { HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob } from './new-job.ts'
import { completed } from './outcomes.ts'
import { countOf, listAll, read } from './reading.ts'
import { forgetAll } from './retention-settings.ts'
import { Trial } from './trial.ts'

/** The id is chosen before the first try, so a client may repeat an enqueue whose answer was lost (failure 6). */
export function repeatedEnqueueConformance(harness: Harness): void {
  describe('enqueue, repeated under one id', () => {
    it('makes one job of two equal requests', async () => {
      await using trial = await Trial.start(harness)
      const job = await trial.enqueue()
      expect(await trial.store.enqueue([job])).toEqual([{ kind: 'existing', id: job.id }])
      expect(await listAll(trial.store)).toHaveLength(1)
    })

    it('makes one job of equal requests in one call', async () => {
      await using trial = await Trial.start(harness)
      const job = newJob()
      const kinds = (await trial.store.enqueue([job, job, job])).map(({ kind }) => kind)
      expect(kinds).toEqual(['enqueued', 'existing', 'existing'])
      expect(await countOf(trial.store, 'queued')).toBe(1)
    })

    it('refuses another input or task and keeps the job as it was', async () => {
      await using trial = await Trial.start(harness)
      const job = await trial.enqueue()
      const conflict = { kind: 'conflict', id: job.id, on: 'id' }
      const attempts = [newJob({ id: job.id, input: '{"to":"bob"}' }), newJob({ id: job.id, task: 'mail.receive' })]
      expect(await trial.store.enqueue(attempts)).toEqual([conflict, conflict])
      expect(await read(trial.store, job.id)).toMatchObject({ input: job.input, task: job.task })
      expect(await listAll(trial.store)).toHaveLength(1)
    })

    it('refuses another input under one id in one call', async () => {
      await using trial = await Trial.start(harness)
      const job = newJob()
      const results = await trial.store.enqueue([job, { ...job, input: '{}' }])
      expect(results).toEqual([
        { kind: 'enqueued', id: job.id },
        { kind: 'conflict', id: job.id, on: 'id' },
      ])
      expect(await read(trial.store, job.id)).toMatchObject({ input: job.input })
    })

    it('changes nothing of the job that was there first', async () => {
      await using trial = await Trial.start(harness)
      const job = await trial.enqueue({ priority: 1 })
      const before = await read(trial.store, job.id)
      const results = await trial.store.enqueue([
        { ...job, queue: 'other', priority: 9, delay: HOUR, options: { tags: ['x'] } },
      ])
      expect(results).toEqual([{ kind: 'existing', id: job.id }])
      expect(await read(trial.store, job.id)).toEqual(before)
    })

    it('recognises a job that waits for its time, runs or has ended', async () => {
      await using trial = await Trial.start(harness)
      const [scheduled, running, ended] = [newJob({ delay: HOUR }), newJob(), newJob()]
      await trial.store.enqueue([scheduled, ended, running])
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), completed)
      await worker.claimOne()
      const kinds = (await trial.store.enqueue([scheduled, running, ended])).map(({ kind }) => kind)
      expect(kinds).toEqual(['existing', 'existing', 'existing'])
      expect((await trial.store.enqueue([{ ...ended, input: '{}' }])).map(({ kind }) => kind)).toEqual(['conflict'])
      expect(await listAll(trial.store)).toHaveLength(3)
    })

    it('takes an id anew after its job was pruned', async () => {
      await using trial = await Trial.start(harness)
      const job = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), completed)
      await trial.advance(HOUR)
      await trial.store.prune(forgetAll, 100)
      expect(await trial.store.enqueue([{ ...job, input: '{}' }])).toEqual([{ kind: 'enqueued', id: job.id }])
      expect(await read(trial.store, job.id)).toMatchObject({ state: 'queued', input: '{}', attempt: 0, attempts: [] })
    })

    itShared(harness, 'makes one job of 100 equal requests through two instances at once', async () => {
      await using trial = await Trial.start(harness)
      const stores = [trial.store, await trial.another()]
      const job = newJob()
      const requests = Array.from({ length: 50 }, () => stores.map((store) => store.enqueue([job]))).flat()
      const results = (await Promise.all(requests)).flat()
      expect(results.filter(({ kind }) => kind === 'enqueued')).toHaveLength(1)
      expect(results.filter(({ kind }) => kind === 'existing')).toHaveLength(99)
      expect(await listAll(trial.store)).toHaveLength(1)
    })
  })
}
