import { describe, expect, it } from 'vitest'
import { DEAD_REASONS } from '../../src/job.ts'
import type { Outcome } from '../../src/outcome.ts'
import { HOUR } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { cancelled, completed, crashed, dead, failure, released, retrying, snoozed } from './outcomes.ts'
import { countOf, read, statesOf } from './reading.ts'
import { Trial } from './trial.ts'

export function settleConformance(harness: Harness): void {
  describe('settle', () => {
    it('completes a job with its result (R26)', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const { startedAt } = await worker.claimOne().then(async (job) => {
        expect(await worker.settle(job, completed)).toBe(true)
        return job
      })
      const job = await read(trial.store, id)
      expect(job).toMatchObject({
        state: 'completed',
        result: '{"sent":true}',
        startedAt,
        attempt: 1,
        worker: worker.info.id,
      })
      expect(job.error).toBeUndefined()
      expect(job.finishedAt).toBeGreaterThanOrEqual(startedAt)
      expect(job.finishedAt).toBeLessThanOrEqual(await trial.store.now())
      expect(await worker.claim(1)).toEqual([])
    })

    it('completes a job whose result is to be ignored (R11)', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), { kind: 'completed', result: null })
      const job = await read(trial.store, id)
      expect(job.state).toBe('completed')
      expect(job.result).toBeUndefined()
    })

    it('ends a job dead for any reason, with the error (R12, R26)', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const error = { ...failure, cause: { name: 'Error', message: 'näive', errors: [failure] } }
      for (const reason of DEAD_REASONS) {
        const { id } = await trial.enqueue()
        await worker.settle(await worker.claimOne(), { kind: 'dead', reason, error })
        const job = await read(trial.store, id)
        expect(job).toMatchObject({ state: 'dead', reason, error, attempt: 1, finishedAt: expect.any(Number) })
        expect(await trial.store.ended([id])).toEqual([{ id, state: 'dead', reason, error }])
      }
      expect(await worker.claim(1)).toEqual([])
    })

    it('ends a job cancelled, with what it threw on the way', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(2)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), cancelled)
      await worker.settle(await worker.claimOne(), { kind: 'cancelled', error: failure })
      const [plain, threw] = await trial.store.get(idsOf(jobs))
      expect(plain).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Number) })
      expect(threw).toMatchObject({ state: 'cancelled', attempts: [{ outcome: 'cancelled', error: failure }] })
      expect(plain?.error).toBeUndefined()
    })

    it('applies a mixture of outcomes at once', async () => {
      await using trial = await Trial.start(harness)
      const outcomes: Outcome[] = [completed, { kind: 'completed', result: null }, retrying(HOUR), dead, cancelled]
      outcomes.push(snoozed(HOUR), released, crashed)
      const jobs = newJobs(outcomes.length * 25)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const outcomeOf = (index: number): Outcome => outcomes[index % outcomes.length] ?? released
      const settle = (await worker.claim(jobs.length)).map((job, index) => ({ ...job, outcome: outcomeOf(index) }))
      expect((await worker.session.exchange({ settle })).lost).toEqual([])
      const states = ['completed', 'completed', 'retrying', 'dead', 'cancelled', 'scheduled', 'queued', 'queued']
      expect(await statesOf(trial.store, idsOf(jobs))).toEqual(jobs.map((_, index) => states[index % states.length]))
      expect(await countOf(trial.store, 'running')).toBe(0)
    })

    it('completes 1 000 jobs of many claims at once, each with its own result', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(1_000)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const claimed = (await Promise.all(jobs.slice(0, 10).map(() => worker.claim(100)))).flat()
      const settle = claimed.map((job) => ({ ...job, outcome: { ...completed, result: `"${job.id}"` } }))
      expect((await worker.session.exchange({ settle })).lost).toEqual([])
      const ended = await trial.store.ended(idsOf(jobs))
      expect(ended).toHaveLength(1_000)
      expect(ended.filter((job) => job.result !== `"${job.id}"`)).toEqual([])
    })
  })
}
