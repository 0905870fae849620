import { describe, expect, it } from 'vitest'
import type { EnqueueResult } from '../../src/store/store.ts'
import { HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob, newJobs } from './new-job.ts'
import { completed, released, retrying } from './outcomes.ts'
import { countOf } from './reading.ts'
import { Trial } from './trial.ts'

const kindsOf = (results: readonly EnqueueResult[]): string[] => results.map(({ kind }) => kind)

/** A trial whose default queue holds at most this many waiting jobs. */
async function bounded(harness: Harness, maxLength: number): Promise<Trial> {
  const trial = await Trial.start(harness)
  await trial.store.saveQueue('default', { maxLength })
  return trial
}

export function queueLengthConformance(harness: Harness): void {
  describe('maximum length of a queue (R6, R27)', () => {
    it('accepts the first items that fit and refuses the rest', async () => {
      await using trial = await bounded(harness, 3)
      const jobs = newJobs(5)
      const refused = { kind: 'queue-full', queue: 'default', maxLength: 3 }
      const results = await trial.store.enqueue(jobs)
      expect(results).toEqual([...jobs.slice(0, 3).map(({ id }) => ({ kind: 'enqueued', id })), refused, refused])
      expect(await trial.store.enqueue([newJob()])).toEqual([refused])
      expect(await countOf(trial.store, 'queued')).toBe(3)
    })

    it('does not refuse jobs of other queues in the same call', async () => {
      await using trial = await bounded(harness, 1)
      const results = await trial.store.enqueue([newJob(), newJob(), newJob({ queue: 'other' }), newJob()])
      expect(kindsOf(results)).toEqual(['enqueued', 'queue-full', 'enqueued', 'queue-full'])
    })

    it('counts jobs of every task that wait for a time or a retry, not those that run or have ended', async () => {
      await using trial = await bounded(harness, 2)
      const worker = await trial.worker()
      await trial.store.enqueue([newJob(), newJob()])
      const [first, second] = await worker.claim(2)
      expect(kindsOf(await trial.store.enqueue([newJob({ delay: HOUR, task: 'other' })]))).toEqual(['enqueued'])
      if (first !== undefined) await worker.settle(first, retrying(HOUR))
      expect(kindsOf(await trial.store.enqueue([newJob()]))).toEqual(['queue-full'])
      if (second !== undefined) await worker.settle(second, completed)
      expect(kindsOf(await trial.store.enqueue([newJob()]))).toEqual(['queue-full'])
      await trial.store.cancel([first?.id ?? ''])
      expect(kindsOf(await trial.store.enqueue([newJob(), newJob()]))).toEqual(['enqueued', 'queue-full'])
    })

    it('has room again when a job was claimed', async () => {
      await using trial = await bounded(harness, 1)
      await trial.enqueue()
      const worker = await trial.worker()
      await worker.claimOne()
      expect(kindsOf(await trial.store.enqueue([newJob(), newJob()]))).toEqual(['enqueued', 'queue-full'])
    })

    it('takes released jobs back however full it is', async () => {
      await using trial = await bounded(harness, 1)
      await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      await trial.enqueue()
      expect(await worker.settle(job, released)).toBe(true)
      expect(await countOf(trial.store, 'queued')).toBe(2)
    })

    it('recognises a repeated enqueue although the queue is full', async () => {
      await using trial = await bounded(harness, 2)
      const plain = await trial.enqueue()
      const keyed = await trial.enqueue({ idempotencyKey: 'key' })
      const repeats = [plain, { ...plain, input: '{}' }, keyed, newJob({ idempotencyKey: 'key' }), newJob()]
      const kinds = kindsOf(await trial.store.enqueue(repeats))
      expect(kinds).toEqual(['existing', 'conflict', 'existing', 'existing', 'queue-full'])
    })

    it('takes no room for items that are repeated or refused', async () => {
      await using trial = await bounded(harness, 2)
      const job = await trial.enqueue({ idempotencyKey: 'key' })
      const repeats = [job, { ...job, input: '{}' }, newJob({ idempotencyKey: 'key' }), newJob({ id: job.id })]
      const kinds = kindsOf(await trial.store.enqueue([...repeats, newJob(), newJob()]))
      expect(kinds).toEqual(['existing', 'conflict', 'existing', 'existing', 'enqueued', 'queue-full'])
    })

    it('keeps the jobs it has when the maximum is lowered, and takes more when it is lifted', async () => {
      await using trial = await bounded(harness, 5)
      await trial.store.enqueue(newJobs(4))
      await trial.store.saveQueue('default', { maxLength: 2 })
      expect(await trial.store.enqueue([newJob()])).toEqual([{ kind: 'queue-full', queue: 'default', maxLength: 2 }])
      expect(await countOf(trial.store, 'queued')).toBe(4)
      await trial.store.saveQueue('default', { maxLength: null })
      expect(kindsOf(await trial.store.enqueue(newJobs(3)))).toEqual(['enqueued', 'enqueued', 'enqueued'])
    })

    it('accepts nothing at a maximum of zero', async () => {
      await using trial = await bounded(harness, 0)
      const results = await trial.store.enqueue([newJob(), newJob({ delay: HOUR })])
      expect(kindsOf(results)).toEqual(['queue-full', 'queue-full'])
    })

    itShared(harness, 'is not exceeded by enqueues through two instances at once', async () => {
      await using trial = await bounded(harness, 30)
      const stores = [trial.store, await trial.another()]
      const calls = Array.from({ length: 20 }, () => stores.map((store) => store.enqueue(newJobs(3)))).flat()
      const kinds = (await Promise.all(calls)).flatMap(kindsOf)
      expect(kinds.filter((kind) => kind === 'enqueued')).toHaveLength(30)
      expect(await countOf(trial.store, 'queued')).toBe(30)
    })
  })
}
