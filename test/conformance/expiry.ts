import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { completed, crashed, released, retrying, snoozed } from './outcomes.ts'
import { countOf, read, statesOf } from './reading.ts'
import { forgetAll } from './retention-settings.ts'
import { Trial } from './trial.ts'

export function expiryConformance(harness: Harness): void {
  describe('expiry of jobs not started in time (R20)', () => {
    it('ends queued and scheduled jobs whose time is over, and no others', async () => {
      await using trial = await Trial.start(harness)
      const late = newJob({ expiresIn: 2 * HOUR })
      const jobs = [newJob({ expiresIn: HOUR }), newJob({ expiresIn: HOUR, delay: DAY }), late, newJob()]
      await trial.store.enqueue(jobs)
      expect(await trial.store.expire(100)).toEqual({ expired: 0, more: false })
      await trial.advance(HOUR + MINUTE)
      const before = await trial.store.now()
      expect(await trial.store.expire(100)).toEqual({ expired: 2, more: false })
      expect(await statesOf(trial.store, idsOf(jobs))).toEqual(['expired', 'expired', 'queued', 'queued'])
      const [expired] = await trial.store.get(idsOf(jobs))
      expect(expired).toMatchObject({ attempt: 0, attempts: [] })
      expect(expired?.finishedAt).toBeGreaterThanOrEqual(before)
    })

    it('is done by every exchange', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue({ expiresIn: HOUR })
      await trial.advance(HOUR)
      const worker = await trial.worker()
      await worker.session.exchange({})
      expect(await read(trial.store, id)).toMatchObject({ state: 'expired' })
    })

    it('ends at most as many at a time as asked for', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(5, { expiresIn: HOUR }))
      await trial.advance(HOUR)
      expect(await trial.store.expire(3)).toEqual({ expired: 3, more: true })
      expect(await trial.store.expire(3)).toEqual({ expired: 2, more: false })
    })

    it('never starts an expired job, and soon starts the one behind 2 000 of them', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(2_000, { expiresIn: HOUR, priority: 1 }))
      const live = await trial.enqueue()
      await trial.advance(HOUR)
      const worker = await trial.worker()
      const claimed: string[] = []
      for (let turn = 0; turn < 10 && claimed.length === 0; turn += 1) claimed.push(...idsOf(await worker.claim(5)))
      expect(claimed).toEqual([live.id])
      expect(await trial.store.expire(10_000)).toMatchObject({ more: false })
      expect(await countOf(trial.store, 'expired')).toBe(2_000)
    })

    it('does not start a job that expires in the moment it becomes due', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue({ delay: HOUR, expiresIn: HOUR + MINUTE })
      await trial.advance(2 * HOUR)
      const worker = await trial.worker()
      expect(await worker.claim(5)).toEqual([])
      expect(await read(trial.store, id)).toMatchObject({ state: 'expired' })
    })

    it('accepts a job whose time is already over, and never starts it', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue({ expiresAt: (await trial.store.now()) - HOUR })
      const worker = await trial.worker()
      expect(await worker.claim(5)).toEqual([])
      expect(await read(trial.store, id)).toMatchObject({ state: 'expired' })
    })

    it.for([released, snoozed(MINUTE), retrying(MINUTE), crashed])(
      'does not end a job that started once, then settled $kind',
      async (outcome) => {
        await using trial = await Trial.start(harness)
        const { id } = await trial.enqueue({ expiresIn: HOUR })
        const worker = await trial.worker()
        await worker.settle(await worker.claimOne(), outcome)
        await trial.advance(DAY)
        expect(await trial.store.expire(100)).toEqual({ expired: 0, more: false })
        expect(await worker.claimOne()).toMatchObject({ id })
      },
    )

    it('does not end a running job, nor refuse its outcome', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ expiresIn: MINUTE })
      const worker = await trial.worker({ lease: DAY })
      const job = await worker.claimOne()
      await trial.advance(HOUR)
      expect(await trial.store.expire(100)).toEqual({ expired: 0, more: false })
      expect(await worker.settle(job, completed)).toBe(true)
    })

    it('concerns the job it was set for alone, not one enqueued after that was pruned', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ expiresIn: DAY })
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), completed)
      await trial.advance(MINUTE)
      expect((await trial.store.prune(forgetAll, 100)).pruned.completed).toBe(1)
      const { id } = await trial.enqueue()
      await trial.advance(2 * DAY)
      expect(await trial.store.expire(100)).toEqual({ expired: 0, more: false })
      expect(await worker.claimOne()).toMatchObject({ id })
    })
  })
}
