import { describe, expect, it } from 'vitest'
import type { AttemptOutcome } from '../../src/job.ts'
import type { Outcome } from '../../src/outcome.ts'
import { DAY } from './durations.ts'
import type { Harness } from './harness.ts'
import { cancelled, completed, crashed, dead, failure, released, retrying, snoozed } from './outcomes.ts'
import { read } from './reading.ts'
import { forgetAll, retention } from './retention-settings.ts'
import { Trial } from './trial.ts'

const story: readonly (readonly [Outcome, AttemptOutcome, number])[] = [
  [released, 'released', 1],
  [retrying(0), 'failed', 1],
  [snoozed(0), 'snoozed', 2],
  [crashed, 'crashed', 2],
  [retrying(0, 'second failure'), 'failed', 2],
  [completed, 'completed', 3],
]

export function attemptsConformance(harness: Harness): void {
  describe('history of attempts (R30)', () => {
    it('tells how each execution ended, oldest first', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const workers = [await trial.worker(), await trial.worker()]
      for (const [index, [outcome]] of story.entries()) {
        const worker = workers[index % 2]
        await trial.advance(10)
        if (worker !== undefined) await worker.settle(await worker.claimOne(), outcome)
      }
      const { attempts } = await read(trial.store, id)
      const expected = story.map(([outcome, how, attempt], index) => ({
        attempt,
        outcome: how,
        worker: workers[index % 2]?.info.id,
        startedAt: expect.any(Number),
        endedAt: expect.any(Number),
        ...('error' in outcome && { error: outcome.error }),
      }))
      expect(attempts).toEqual(expected)
      const times = attempts.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt])
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    })

    it.for([
      [dead, 'failed'],
      [cancelled, 'cancelled'],
      [completed, 'completed'],
    ] as const)('ends with the last execution of a job that ended (%o as %s)', async ([outcome, how]) => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const { startedAt } = await worker.claimOne().then(async (job) => {
        await worker.settle(job, outcome)
        return job
      })
      const job = await read(trial.store, id)
      const last = { attempt: 1, outcome: how, worker: worker.info.id, startedAt, endedAt: job.finishedAt }
      expect(job.attempts).toEqual([{ ...last, ...(how === 'failed' && { error: failure }) }])
    })

    it('is empty for a job that never started', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      await trial.store.cancel([id])
      expect((await read(trial.store, id)).attempts).toEqual([])
    })

    it('does not count the execution that still runs', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), retrying(0))
      await worker.claimOne()
      expect((await read(trial.store, id)).attempts).toHaveLength(1)
    })

    it('names the worker that was lost for an execution that was reaped', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const lost = await trial.worker()
      const { startedAt } = await lost.claimOne()
      const reaper = await trial.reaper()
      expect(await reaper.settleAll(await trial.reapLost(reaper), crashed)).toEqual([])
      const { attempts } = await read(trial.store, id)
      expect(attempts).toMatchObject([{ attempt: 1, outcome: 'crashed', worker: lost.info.id, startedAt }])
    })

    it('names its workers long after they are gone', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), retrying(0))
      await worker.settle(await worker.claimOne(), completed)
      await worker.close()
      await trial.advance(100 * DAY)
      const later = await trial.worker()
      await later.reap()
      await trial.store.prune(retention({}), 100)
      const job = await read(trial.store, id)
      expect(job.worker).toBe(worker.info.id)
      expect(job.attempts.map((attempt) => attempt.worker)).toEqual([worker.info.id, worker.info.id])
    })

    it('names the worker of a failed attempt for as long as the job waits for the next', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), retrying(100 * DAY))
      await worker.close()
      await trial.advance(10 * DAY)
      await trial.store.prune(forgetAll, 100)
      expect((await read(trial.store, id)).attempts).toMatchObject([{ worker: worker.info.id }])
    })
  })
}
