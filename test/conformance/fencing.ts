import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ClaimedJob } from '../../src/store/store.ts'
import { HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { cancelled, completed, crashed, dead, released, retrying, snoozed } from './outcomes.ts'
import { read } from './reading.ts'
import { LEASE, type TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

const report = { progress: 99, message: 'from the grave', logs: [{ at: 1, level: 'error', message: 'boo' }] } as const
const outcomes = [completed, dead, retrying(HOUR), snoozed(HOUR), released, crashed, cancelled]

/** Every write of a worker that does not hold the job is refused, and leaves no trace. */
async function expectRefused(trial: Trial, worker: TestWorker, stale: ClaimedJob): Promise<void> {
  const before = await read(trial.store, stale.id)
  for (const outcome of outcomes) expect(await worker.settle(stale, outcome), outcome.kind).toBe(false)
  expect(await worker.report(stale, report)).toBe(false)
  const both = { settle: [{ ...stale, outcome: completed }], report: [{ ...stale, ...report }] }
  expect(new Set((await worker.session.exchange(both)).lost)).toEqual(new Set([stale.id]))
  expect(await read(trial.store, stale.id)).toEqual(before)
  expect(await trial.store.logs(stale.id, 10)).toEqual([])
}

/** Every write is compared and set on id and token: a zombie changes nothing (failure 2). */
export function fencingConformance(harness: Harness): void {
  describe('fencing', () => {
    it('refuses to settle a job twice', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      expect(await worker.settle(job, { kind: 'completed', result: '1' })).toBe(true)
      expect(await worker.settle(job, { kind: 'completed', result: '2' })).toBe(false)
      await expectRefused(trial, worker, job)
      expect(await read(trial.store, id)).toMatchObject({ state: 'completed', result: '1' })
    })

    it('accepts one of two outcomes for one job in one exchange', async () => {
      await using trial = await Trial.start(harness)
      const again = { kind: 'completed', result: '"again"' } as const
      const pairs = [
        [completed, again],
        [dead, released],
        [completed, cancelled],
        [dead, completed],
      ] as const
      await trial.store.enqueue(newJobs(pairs.length))
      const worker = await trial.worker()
      const jobs = await worker.claim(pairs.length)
      const settle = jobs.flatMap((job, index) => (pairs[index] ?? []).map((outcome) => ({ ...job, outcome })))
      const { lost } = await worker.session.exchange({ settle })
      expect(lost.toSorted()).toEqual(idsOf(jobs).toSorted())
      const settled = await trial.store.get(idsOf(jobs))
      expect(settled.map((job) => job?.attempts.length)).toEqual([1, 1, 1, 1])
      // Which of a mixed pair wins is left to the engine; the first of two that are alike does.
      expect(settled[0]?.result).toBe(completed.result)
      expect(settled[1]?.state).toBe('dead')
    })

    it('refuses a token that never was, for a running job', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const job = await worker.claimOne()
      await expectRefused(trial, worker, { ...job, token: randomUUID() })
      expect(await worker.settle(job, completed)).toBe(true)
    })

    it('refuses the token of an earlier claim by the same worker', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const stale = await worker.claimOne()
      await worker.settle(stale, released)
      await expectRefused(trial, worker, stale)
      const current = await worker.claimOne()
      await expectRefused(trial, worker, stale)
      expect(await worker.settle(current, completed)).toBe(true)
    })

    itShared(harness, 'lets the outcome of the worker that took over stand, not the one of the zombie', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const zombie = await trial.worker()
      const stale = await zombie.claimOne()
      const ahead = await trial.another()
      // The clock of the zombie's own instance stands still, so it sees no reason to renew its lease.
      await ahead.advance(LEASE * 2)
      const other = await trial.reaper(ahead)
      const [taken] = await other.reap()
      expect(taken?.id).toBe(id)
      await expectRefused(trial, zombie, stale)
      if (taken !== undefined) expect(await other.settle(taken, crashed)).toBe(true)
      await expectRefused(trial, zombie, stale)
      expect(await other.settle(await other.claimOne(), { kind: 'completed', result: '"by other"' })).toBe(true)
      await expectRefused(trial, zombie, stale)
      expect(await read(trial.store, id)).toMatchObject({
        state: 'completed',
        result: '"by other"',
        worker: other.info.id,
      })
    })

    it('accepts the others when one of a batch is lost', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(9))
      const worker = await trial.worker()
      const jobs = await worker.claim(9)
      const early = jobs.filter((_, index) => index % 3 === 1)
      await worker.settleAll(early, released)
      const lost = await worker.settleAll(jobs, completed)
      expect(lost.toSorted()).toEqual(early.map((job) => job.id).toSorted())
      expect((await trial.store.ended(jobs.map((job) => job.id))).length).toBe(6)
    })

    it('does not take the token of one job for another of the same claim', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(2))
      const worker = await trial.worker()
      const [first, second] = await worker.claim(2)
      if (first === undefined || second === undefined) throw new Error('Two jobs were enqueued')
      await worker.settle(first, released)
      expect(await worker.settle(first, completed)).toBe(false)
      expect(await read(trial.store, first.id)).toMatchObject({ state: 'queued' })
      expect(await read(trial.store, second.id)).toMatchObject({ state: 'running' })
      expect(await worker.settle(second, completed)).toBe(true)
    })
  })
}
