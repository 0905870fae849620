import { describe, expect, it } from 'vitest'
import { HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { cancelled, completed, crashed, dead, failure, released, retrying, snoozed } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { read } from './reading.ts'
import type { TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

const UNKNOWN = '01900000-0000-7000-8000-000000000001'

/** The contract's bound, "within a second". */
async function expectAsked(worker: TestWorker, ids: readonly string[]): Promise<void> {
  const asked = (): string[] => worker.cancelRequests.toSorted()
  await expect.poll(asked, { timeout: 1_000, interval: 5 }).toEqual(ids.toSorted())
}

export function cancelConformance(harness: Harness): void {
  describe('cancel (R30)', () => {
    it.for(['queued', 'scheduled', 'retrying'] as const)('ends a %s job at once', async (state) => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, state)
      expect(await trial.store.cancel([id])).toEqual(['cancelled'])
      const job = await read(trial.store, id)
      expect(job).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Number) })
      await trial.advance(2 * HOUR)
      expect(await worker.claim(5)).toEqual([])
      expect(await trial.store.cancel([id])).toEqual(['ended'])
      expect(await read(trial.store, id)).toEqual(job)
    })

    it('keeps the error and the history of a job that waited for a retry', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await putInState(trial, await trial.worker(), 'retrying')
      await trial.store.cancel([id])
      expect(await read(trial.store, id)).toMatchObject({
        attempt: 1,
        attempts: [{ outcome: 'failed', error: failure }],
      })
    })

    it('asks for the end of a running job, and lets it run', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, 'running')
      const before = await trial.store.now()
      expect(await trial.store.cancel([id])).toEqual(['requested'])
      const job = await read(trial.store, id)
      expect(job.state).toBe('running')
      expect(job.cancelRequestedAt).toBeGreaterThanOrEqual(before)
      await expectAsked(worker, [id])
    })

    it('answers each id in order, whatever its state', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const ids: string[] = []
      for (const state of REACHABLE) ids.push((await putInState(trial, worker, state)).id)
      const answers = await trial.store.cancel([...ids, UNKNOWN])
      const expected = [
        'cancelled',
        'cancelled',
        'ended',
        'ended',
        'ended',
        'ended',
        'requested',
        'cancelled',
        'not-found',
      ]
      expect(answers).toEqual(expected)
      expect(await trial.store.cancel([])).toEqual([])
    })

    it('tells the worker of a running job once, however often it is asked', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const bystander = await trial.worker()
      await trial.store.enqueue(newJobs(3))
      const [first, second] = idsOf(await worker.claim(3))
      if (first === undefined || second === undefined) throw new Error('Three jobs were enqueued')
      expect(await trial.store.cancel([first])).toEqual(['requested'])
      await expectAsked(worker, [first])
      expect(await trial.store.cancel([first, second, second])).toEqual(['requested', 'requested', 'requested'])
      // The request for the second comes after any repeated one for the first could have.
      await expectAsked(worker, [first, second])
      expect(bystander.cancelRequests).toEqual([])
    })

    itShared(harness, 'reaches a worker of another instance', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, 'running')
      const other = await trial.another()
      expect(await other.cancel([id])).toEqual(['requested'])
      await expectAsked(worker, [id])
    })

    it.for([retrying(HOUR), snoozed(HOUR), released, crashed, cancelled])(
      'ends a job asked to cancel that settles $kind as cancelled',
      async (outcome) => {
        await using trial = await Trial.start(harness)
        const worker = await trial.worker()
        await trial.enqueue()
        const claimed = await worker.claimOne()
        await trial.store.cancel([claimed.id])
        expect(await worker.settle(claimed, outcome)).toBe(true)
        const job = await read(trial.store, claimed.id)
        expect(job).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Number) })
        expect(job.attempts).toHaveLength(1)
        await trial.advance(2 * HOUR)
        expect(await worker.claim(1)).toEqual([])
      },
    )

    it.for([completed, dead])('lets a job asked to cancel that settles $kind end so', async (outcome) => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      await trial.enqueue()
      const claimed = await worker.claimOne()
      await trial.store.cancel([claimed.id])
      expect(await worker.settle(claimed, outcome)).toBe(true)
      expect(await read(trial.store, claimed.id)).toMatchObject({ state: outcome.kind })
      expect(await trial.store.cancel([claimed.id])).toEqual(['ended'])
    })

    it('ends 1 000 waiting jobs in one call', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(1_000)
      await trial.store.enqueue(jobs)
      expect(new Set(await trial.store.cancel(idsOf(jobs)))).toEqual(new Set(['cancelled']))
      expect(await trial.store.ended(idsOf(jobs))).toHaveLength(1_000)
    })
  })
}
