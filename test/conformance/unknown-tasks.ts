import { describe, expect, it } from 'vitest'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { completed } from './outcomes.ts'
import { countOf, statesOf } from './reading.ts'
import { median } from './stopwatch.ts'
import type { TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

const TRIES = 41

/** How long it takes to claim one job, in milliseconds. */
async function timeClaim(worker: TestWorker): Promise<number> {
  const start = performance.now()
  const claimed = await worker.claim(1)
  const elapsed = performance.now() - start
  expect(claimed).toHaveLength(1)
  await worker.settleAll(claimed, completed)
  return elapsed
}

/** An old worker during a deploy must neither run nor be held up by the jobs of a newer one (failure 31). */
export function unknownTasksConformance(harness: Harness): void {
  describe('jobs of tasks a worker does not know', () => {
    it('wait, counted, for a worker that does', async () => {
      await using trial = await Trial.start(harness)
      const unknown = await trial.enqueue({ task: 'brand.new', priority: 9 })
      const known = await trial.enqueue()
      const old = await trial.worker()
      expect(idsOf(await old.claim(5))).toEqual([known.id])
      expect(await statesOf(trial.store, [unknown.id])).toEqual(['queued'])
      const waiting = (await trial.store.counts()).find(({ task }) => task === 'brand.new')
      expect(waiting).toMatchObject({ queue: 'default', counts: { queued: 1 } })
      const current = await trial.worker({ tasks: ['mail.send', 'brand.new'] })
      expect(idsOf(await current.claim(5))).toEqual([unknown.id])
    })

    it('are left alone by a worker that knows none', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker({ tasks: [] })
      expect(await worker.claim(5)).toEqual([])
    })

    it('do not block or slow the others down when 20 000 of them are in front', async () => {
      await using burdened = await Trial.start(harness)
      await using free = await Trial.start(harness)
      await burdened.store.enqueue(newJobs(20_000, { task: 'brand.new', priority: 1 }))
      const jobs = Array.from({ length: TRIES + 1 }, () => newJob())
      await burdened.store.enqueue(jobs)
      await free.store.enqueue(jobs)
      const workers = [await burdened.worker(), await free.worker()] as const
      for (const worker of workers) await timeClaim(worker)
      const times: [number[], number[]] = [[], []]
      // In turn, so that whatever else the machine does weighs on both.
      for (let index = 0; index < TRIES; index += 1) {
        times[0].push(await timeClaim(workers[0]))
        times[1].push(await timeClaim(workers[1]))
      }
      expect(median(times[0])).toBeLessThan(3 * median(times[1]))
      expect(await countOf(burdened.store, 'completed')).toBe(jobs.length)
    })
  })
}
