import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { type Harness, itShared } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { completed, crashed, dead, retrying } from './outcomes.ts'
import { read, statesOf } from './reading.ts'
import { LEASE, type TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

/** A worker that holds this many jobs. */
async function holder(trial: Trial, count: number, store?: Store): Promise<TestWorker> {
  const worker = await trial.worker({}, store)
  await trial.store.enqueue(newJobs(count))
  expect(await worker.claim(count)).toHaveLength(count)
  return worker
}

export function reapConformance(harness: Harness): void {
  describe('reap', () => {
    it('takes over the jobs of a worker whose lease ended', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ priority: 4, options: { tags: ['a'] } })
      const lost = await trial.worker()
      const { ref: _, token: stale, ...content } = await lost.claimOne()
      const reaper = await trial.reaper()
      const jobs = await trial.reapLost(reaper)
      expect(jobs).toMatchObject([{ ...content, cancelRequested: false }])
      expect(jobs[0]?.token).not.toBe(stale)
      expect(await read(trial.store, content.id)).toMatchObject({ state: 'running', attempts: [] })
      expect(await reaper.reap()).toEqual([])
    })

    it('takes them over under the token it was given', async () => {
      await using trial = await Trial.start(harness)
      await holder(trial, 2)
      const reaper = await trial.reaper()
      const token = randomUUID()
      expect(await reaper.session.reap(token, 10), 'no lease has ended yet').toEqual({ jobs: [], more: false })
      const [, late] = await Promise.all([trial.advance(2 * LEASE), reaper.session.reap(token, 10)])
      expect(late.jobs.map((job) => job.token)).toEqual([token, token])
      expect(await reaper.settleAll(late.jobs, completed)).toEqual([])
    })

    it('leaves the decision to the reaper, whose outcome counts (failure 1)', async () => {
      await using trial = await Trial.start(harness)
      await holder(trial, 2)
      const reaper = await trial.reaper()
      const [first, second] = await trial.reapLost(reaper)
      if (first === undefined || second === undefined) throw new Error('Two jobs were lost')
      expect(await reaper.settle(first, crashed)).toBe(true)
      expect(await reaper.settle(second, { ...dead, reason: 'poison' })).toBe(true)
      expect(await statesOf(trial.store, [first.id, second.id])).toEqual(['queued', 'dead'])
      expect(await reaper.claimOne()).toMatchObject({ id: first.id, attempt: 1, crashes: 1 })
    })

    it('hands over attempt and crashes as they were during the lost execution', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      for (const outcome of [retrying(0), crashed]) await worker.settle(await worker.claimOne(), outcome)
      const { startedAt } = await worker.claimOne()
      expect(await trial.reapLost(await trial.reaper())).toMatchObject([{ attempt: 2, crashes: 1, startedAt }])
    })

    it('does not touch the jobs of workers whose lease stands', async () => {
      await using trial = await Trial.start(harness)
      const busy = await trial.worker()
      await trial.enqueue()
      const job = await busy.claimOne()
      await trial.advance(LEASE / 2)
      const reaper = await trial.worker()
      expect(await reaper.session.reap(randomUUID(), 10)).toEqual({ jobs: [], more: false })
      expect(await busy.settle(job, completed)).toBe(true)
    })

    it('counts a lease from its last renewal, which every exchange is', async () => {
      await using trial = await Trial.start(harness)
      const busy = await trial.worker()
      await trial.enqueue()
      const job = await busy.claimOne()
      for (let renewal = 0; renewal < 4; renewal += 1) {
        await trial.advance(LEASE * 0.6)
        await busy.session.exchange({})
      }
      const reaper = await trial.worker()
      expect(await reaper.reap()).toEqual([])
      expect(await busy.settle(job, completed)).toBe(true)
    })

    it('keeps each worker to its own lease', async () => {
      await using trial = await Trial.start(harness)
      const [short, long] = [await trial.worker(), await trial.worker({ lease: 10 * LEASE })]
      await trial.store.enqueue(newJobs(2))
      const [lost, held] = [await short.claimOne(), await long.claimOne()]
      expect(idsOf(await trial.reapLost(await trial.reaper()))).toEqual([lost.id])
      expect(await long.settle(held, completed)).toBe(true)
    })

    it('takes at most the limit and says that there is more', async () => {
      await using trial = await Trial.start(harness)
      await holder(trial, 5)
      const reaper = await trial.reaper()
      const [, first] = await Promise.all([trial.advance(2 * LEASE), reaper.session.reap(randomUUID(), 3)])
      expect([first.jobs.length, first.more]).toEqual([3, true])
      const rest = await reaper.session.reap(randomUUID(), 3)
      expect([rest.jobs.length, rest.more]).toEqual([2, false])
      expect(new Set(idsOf([...first.jobs, ...rest.jobs])).size).toBe(5)
    })

    itShared(harness, 'gives each lost job to one of several reapers', async () => {
      await using trial = await Trial.start(harness)
      await holder(trial, 40, await trial.another())
      const stores = [trial.store, await trial.another()]
      const reapers = await Promise.all([0, 1, 2, 3].map((index) => trial.reaper(stores[index % 2])))
      for (const store of stores) await store.advance(2 * LEASE)
      const reaped = (await Promise.all(reapers.map((reaper) => reaper.reap(15)))).flat()
      expect(new Set(idsOf(reaped)).size).toBe(40)
      expect(reaped).toHaveLength(40)
    })

    it('may take over at once what a closed worker still held', async () => {
      await using trial = await Trial.start(harness)
      const closing = await trial.worker()
      await trial.enqueue()
      const job = await closing.claimOne()
      await closing.close()
      const reaper = await trial.worker()
      expect(idsOf(await reaper.reap())).toEqual([job.id])
    })

    it('renews the lease of a reaper that was silent itself, which keeps its own jobs', async () => {
      await using trial = await Trial.start(harness)
      const [reaper, other] = [await trial.worker(), await trial.reaper()]
      await trial.store.enqueue(newJobs(2))
      const own = await reaper.claimOne()
      const lost = await (await trial.worker()).claimOne()
      const reaped = await trial.reapLost(reaper)
      expect(idsOf(reaped)).toEqual([lost.id])
      expect(await other.reap(), 'nothing is lost any more').toEqual([])
      expect(await reaper.settleAll([own, ...reaped], completed)).toEqual([])
    })

    it('takes over again what a reaper in turn lost', async () => {
      await using trial = await Trial.start(harness)
      await holder(trial, 1)
      const [first, second] = [await trial.worker({ lease: 3 * LEASE }), await trial.reaper()]
      const [taken] = await trial.reapLost(first)
      const [again] = await trial.reapLost(second)
      expect(again).toMatchObject({ id: taken?.id, attempt: 1, crashes: 0 })
      if (taken !== undefined) expect(await first.settle(taken, completed)).toBe(false)
      if (again !== undefined) expect(await second.settle(again, crashed)).toBe(true)
    })
  })
}
