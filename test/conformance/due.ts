import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { retrying, snoozed } from './outcomes.ts'
import { countOf, read, statesOf } from './reading.ts'
import { Trial } from './trial.ts'

export function dueConformance(harness: Harness): void {
  describe('jobs that wait for a time', () => {
    it('come into their queue by promote(), whatever they wait for', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(2)
      await trial.store.enqueue([...jobs, newJob({ delay: HOUR })])
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), retrying(HOUR))
      await worker.settle(await worker.claimOne(), snoozed(HOUR))
      expect(await trial.store.promote(100)).toEqual({ promoted: 0, more: false })
      await trial.advance(HOUR)
      expect(await trial.store.promote(100)).toEqual({ promoted: 3, more: false })
      const [job] = await trial.store.get(idsOf(jobs))
      expect(job).toMatchObject({ state: 'queued', attempt: 1 })
      expect([job?.dueAt, job?.reason]).toEqual([undefined, undefined])
      expect(await countOf(trial.store, 'queued')).toBe(3)
    })

    it('come at most as many at a time as asked for, the earliest first', async () => {
      await using trial = await Trial.start(harness)
      const delays = [5, 3, 1, 2, 4]
      const jobs = delays.map((minutes) => newJob({ delay: minutes * MINUTE }))
      await trial.store.enqueue(jobs)
      await trial.advance(HOUR)
      expect(await trial.store.promote(2)).toEqual({ promoted: 2, more: true })
      expect(await statesOf(trial.store, idsOf(jobs))).toEqual(
        delays.map((delay) => (delay <= 2 ? 'queued' : 'scheduled')),
      )
      expect(await trial.store.promote(10)).toEqual({ promoted: 3, more: false })
    })

    it('come by themselves with any exchange', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue({ delay: HOUR })
      await trial.advance(HOUR)
      const worker = await trial.worker()
      await worker.session.exchange({})
      expect(await read(trial.store, id)).toMatchObject({ state: 'queued' })
    })

    it('do not come early, not even with others', async () => {
      await using trial = await Trial.start(harness)
      const [early, late] = [newJob({ delay: HOUR - MINUTE }), newJob({ delay: HOUR + MINUTE })]
      await trial.store.enqueue([early, late])
      await trial.advance(HOUR - 2 * MINUTE)
      expect(await trial.store.promote(100)).toEqual({ promoted: 0, more: false })
      await trial.advance(MINUTE)
      expect(await trial.store.promote(100)).toEqual({ promoted: 1, more: false })
      expect(await statesOf(trial.store, [early.id, late.id])).toEqual(['queued', 'scheduled'])
    })

    it('let an exchange say when the next of them is due', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      await trial.enqueue()
      expect((await worker.session.exchange({})).nextDueAt).toBeUndefined()
      const late = await trial.enqueue({ delay: 2 * HOUR })
      const early = await trial.enqueue({ delay: HOUR })
      expect((await worker.session.exchange({})).nextDueAt).toBe((await read(trial.store, early.id)).dueAt)
      await trial.advance(HOUR)
      expect((await worker.session.exchange({})).nextDueAt).toBe((await read(trial.store, late.id)).dueAt)
      await trial.store.cancel([late.id])
      expect((await worker.session.exchange({})).nextDueAt).toBeUndefined()
    })

    it('let the exchange that settles a retry say when it is due', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      const { nextDueAt } = await worker.session.exchange({ settle: [{ ...job, outcome: retrying(HOUR) }] })
      expect(nextDueAt).toBe((await read(trial.store, job.id)).dueAt)
    })

    it('all come in time when 3 000 are due at once', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(3_000, { delay: HOUR }))
      await trial.advance(HOUR)
      const worker = await trial.worker()
      const claimed = new Set<string>()
      for (let turn = 0; turn < 30 && claimed.size < 3_000; turn += 1) {
        for (const job of await worker.claim(1_000)) claimed.add(job.id)
      }
      expect(claimed.size).toBe(3_000)
    })
  })
}
