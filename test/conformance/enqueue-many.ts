import { describe, expect, it } from 'vitest'
import type { EnqueueResult, NewJob } from '../../src/store/store.ts'
import { HOUR } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { countOf, listAll } from './reading.ts'
import { Trial } from './trial.ts'

const FULL = 'full'
const COUNT = 5_000

type Item = { readonly job: NewJob; readonly result: EnqueueResult }

/** Every fifth item is refused in one of four ways; `first` and `keyed` are there before. */
function mixture(first: NewJob, keyed: NewJob): Item[] {
  return Array.from({ length: COUNT }, (_, index): Item => {
    const job = newJob({ input: `${index}`, priority: index % 7 })
    switch (index % 20) {
      case 3:
        return { job: first, result: { kind: 'existing', id: first.id } }
      case 8:
        return { job: { ...job, id: first.id }, result: { kind: 'conflict', id: first.id, on: 'id' } }
      case 13: {
        const { idempotencyKey = '' } = keyed
        return { job: { ...job, idempotencyKey }, result: { kind: 'conflict', id: keyed.id, on: 'idempotency key' } }
      }
      case 18:
        return { job: { ...job, queue: FULL }, result: { kind: 'queue-full', queue: FULL, maxLength: 1 } }
      default:
        return { job: { ...job, ...(index % 2 === 0 && { delay: HOUR }) }, result: { kind: 'enqueued', id: job.id } }
    }
  })
}

export function enqueueManyConformance(harness: Harness): void {
  describe('enqueue of many', () => {
    it('answers each of 5 000 in order, and one refusal does not touch the others', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.saveQueue(FULL, { maxLength: 1 })
      await trial.enqueue({ queue: FULL })
      const first = await trial.enqueue()
      const keyed = await trial.enqueue({ idempotencyKey: 'taken' })
      const items = mixture(first, keyed)
      const results = await trial.store.enqueue(items.map(({ job }) => job))
      expect(results).toEqual(items.map(({ result }) => result))
      const accepted = items.filter(({ result }) => result.kind === 'enqueued').map(({ job }) => job)
      expect(await countOf(trial.store, 'scheduled')).toBe(accepted.filter(({ delay }) => delay !== undefined).length)
      expect(await countOf(trial.store, 'queued')).toBe(accepted.filter(({ delay }) => delay === undefined).length + 3)
    })

    it('keeps the order of the request', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(2_000)
      await trial.store.enqueue(jobs)
      expect(idsOf(await listAll(trial.store))).toEqual(idsOf(jobs).toReversed())
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(2_000))).toEqual(idsOf(jobs))
    })

    it('takes many calls at once, each with its own answer', async () => {
      await using trial = await Trial.start(harness)
      const batches = Array.from({ length: 100 }, (_, index) => newJobs(1 + (index % 5)))
      const answers = await Promise.all(batches.map((jobs) => trial.store.enqueue(jobs)))
      expect(answers).toEqual(batches.map((jobs) => jobs.map(({ id }) => ({ kind: 'enqueued', id }))))
      expect(await countOf(trial.store, 'queued')).toBe(batches.flat().length)
    })
  })
}
