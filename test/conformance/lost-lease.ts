import { describe, expect, it } from 'vitest'
import { type Harness, itShared } from './harness.ts'
import { completed, crashed } from './outcomes.ts'
import { read } from './reading.ts'
import { LEASE } from './test-worker.ts'
import { Trial } from './trial.ts'

export function lostLeaseConformance(harness: Harness): void {
  describe('a lost lease', () => {
    itShared(
      harness,
      'shows at the next exchange of the worker that lost it, which may go on with new jobs',
      async () => {
        await using trial = await Trial.start(harness)
        await trial.enqueue()
        const silent = await trial.worker()
        const job = await silent.claimOne()
        // The clock of the silent worker's own instance stands still, so it sees no reason to renew its lease.
        const other = await trial.another()
        await other.advance(LEASE * 2)
        const reaper = await trial.reaper(other)
        const [reaped] = await reaper.reap()
        expect(reaped?.id).toBe(job.id)
        await trial.store.advance(LEASE * 2)
        expect(await silent.settle(job, completed)).toBe(false)
        const next = await trial.enqueue()
        const fresh = await silent.claimOne()
        expect(fresh.id).toBe(next.id)
        expect(await reaper.reap(), 'its lease stands again').toEqual([])
        expect(await silent.settle(fresh, completed)).toBe(true)
        expect(await read(trial.store, job.id)).toMatchObject({ state: 'running' })
      },
    )

    it('that nobody noticed is renewed by the next exchange, and nothing is lost', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const late = await trial.worker()
      const job = await late.claimOne()
      await trial.advance(LEASE * 2)
      await late.session.exchange({})
      const reaper = await trial.worker()
      expect(await reaper.reap()).toEqual([])
      expect(await late.settle(job, completed)).toBe(true)
      expect(late.leasesLost).toBe(0)
    })

    it('that others took over is told once', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const late = await trial.worker()
      const job = await late.claimOne()
      expect(await trial.reapLost(await trial.reaper())).toMatchObject([{ id: job.id }])
      await late.session.exchange({})
      await expect.poll(() => late.leasesLost, { timeout: 1_000, interval: 5 }).toBe(1)
      expect(await late.settle(job, completed)).toBe(false)
      expect(late.leasesLost, 'it is told once').toBe(1)
    })

    it('passes the wish to cancel on to the reaper', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const silent = await trial.worker()
      const { id } = await silent.claimOne()
      await trial.store.cancel([id])
      const reaper = await trial.reaper()
      const [job] = await trial.reapLost(reaper)
      expect(job).toMatchObject({ id, cancelRequested: true })
      if (job !== undefined) await reaper.settle(job, crashed)
      expect(await read(trial.store, id)).toMatchObject({ state: 'cancelled' })
    })

    it('is no loss to jobs that were settled before', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const silent = await trial.worker()
      await silent.settle(await silent.claimOne(), completed)
      expect(await trial.reapLost(await trial.reaper())).toEqual([])
    })
  })
}
