import { describe, expect, it } from 'vitest'
import { FINISHED_STATES } from '../../src/job.ts'
import { DAY, HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { completed, released } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { countOf, listAll, read, statesOf } from './reading.ts'
import { forgetAll, retention } from './retention-settings.ts'
import type { TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

const none = { completed: 0, dead: 0, cancelled: 0, expired: 0 }

/** Completes this many jobs, one a minute; the first is the oldest. */
async function completeInTurn(trial: Trial, worker: TestWorker, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    ids.push((await putInState(trial, worker, 'completed')).id)
    await trial.advance(MINUTE)
  }
  return ids
}

export function retentionConformance(harness: Harness): void {
  describe('retention (R71)', () => {
    it.for(FINISHED_STATES)('keeps %s jobs for their own time, and all others', async (state) => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ lease: 30 * DAY })
      const ids: Record<string, string> = {}
      for (const reached of REACHABLE) ids[reached] = (await putInState(trial, worker, reached)).id
      const before = await statesOf(trial.store, Object.values(ids))
      const hourly = retention({ maxAge: { [state]: HOUR } })
      expect(await trial.store.prune(hourly, 100)).toEqual({ pruned: none, more: false })
      await trial.advance(2 * HOUR)
      expect(await trial.store.prune(hourly, 100)).toEqual({ pruned: { ...none, [state]: 1 }, more: false })
      const expected = before.map((was) => (was === state ? undefined : was))
      expect(await statesOf(trial.store, Object.values(ids))).toEqual(expected)
      expect(await countOf(trial.store, state)).toBe(0)
    })

    it('counts the age of a job from its end, not from its beginning', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      await trial.advance(DAY)
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), completed)
      expect(await trial.store.prune(retention({ maxAge: { completed: HOUR } }), 100)).toEqual({
        pruned: none,
        more: false,
      })
      expect(await read(trial.store, id)).toMatchObject({ state: 'completed' })
    })

    it('keeps the newest of a state when there are more than it may keep', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ lease: DAY })
      const ids = await completeInTurn(trial, worker, 6)
      const dead = await putInState(trial, worker, 'dead')
      const kept = retention({ maxCount: { completed: 2, cancelled: 0 } })
      expect(await trial.store.prune(kept, 100)).toEqual({ pruned: { ...none, completed: 4 }, more: false })
      const left = await trial.store.get([...ids, dead.id])
      expect(left.map((job) => job?.id)).toEqual([undefined, undefined, undefined, undefined, ...ids.slice(4), dead.id])
      expect(await trial.store.prune(kept, 100)).toEqual({ pruned: none, more: false })
    })

    it('keeps none of a state when told so', async () => {
      await using trial = await Trial.start(harness)
      await completeInTurn(trial, await trial.worker({ lease: DAY }), 3)
      const { pruned } = await trial.store.prune(retention({ maxCount: { completed: 0 } }), 100)
      expect(pruned).toEqual({ ...none, completed: 3 })
    })

    it('deletes at most the limit, the oldest first, and says that there is more', async () => {
      await using trial = await Trial.start(harness)
      const ids = await completeInTurn(trial, await trial.worker({ lease: DAY }), 5)
      expect(await trial.store.prune(forgetAll, 2)).toEqual({ pruned: { ...none, completed: 2 }, more: true })
      const left = await trial.store.get(ids)
      expect(left.map((job) => job?.id)).toEqual([undefined, undefined, ...ids.slice(2)])
      expect(await trial.store.prune(forgetAll, 10)).toEqual({ pruned: { ...none, completed: 3 }, more: false })
    })

    it('deletes thousands bit by bit', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(3_000))
      const worker = await trial.worker()
      await worker.settleAll(await worker.claim(2_500), completed)
      await trial.advance(MINUTE)
      let pruned = 0
      for (let more = true; more; ) {
        const step = await trial.store.prune(forgetAll, 1_000)
        expect(step.pruned.completed).toBeLessThanOrEqual(1_000)
        pruned += step.pruned.completed
        more = step.more
      }
      expect(pruned).toBe(2_500)
      expect(await countOf(trial.store, 'queued')).toBe(500)
    })

    it('deletes all that belongs to a job: tags, logs, history, subject', async () => {
      await using trial = await Trial.start(harness)
      const options = { tags: ['secret'], subject: { type: 'person', id: '7' } }
      const worker = await trial.worker()
      const { id } = await trial.enqueue({ options })
      const first = await worker.claimOne()
      await worker.report(first, { progress: 9, logs: [{ at: 1, level: 'info', message: 'hello' }] })
      await worker.settle(first, released)
      await worker.settle(await worker.claimOne(), completed)
      await trial.advance(MINUTE)
      await trial.store.prune(forgetAll, 100)
      expect(await trial.store.logs(id, 10)).toEqual([])
      expect(await trial.store.ended([id])).toEqual([])
      expect(await trial.store.cancel([id])).toEqual(['not-found'])
      expect(await trial.store.retry([id])).toEqual(['not-found'])
      // Not even a job that takes the same place, or the same id, inherits anything.
      const heirs = [await trial.enqueue({ id }), await trial.enqueue()]
      for (const heir of heirs) {
        const job = await read(trial.store, heir.id)
        expect([job.attempts, job.options, job.progress]).toEqual([[], {}, undefined])
        expect(await trial.store.logs(heir.id, 10)).toEqual([])
      }
      expect(await listAll(trial.store, { tag: 'secret' })).toEqual([])
      expect(await listAll(trial.store, { subject: { type: 'person' } })).toEqual([])
    })

    it('refuses the zombie of a job that was pruned', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const zombie = await trial.worker()
      const stale = await zombie.claimOne()
      const reaper = await trial.reaper()
      expect(await reaper.settleAll(await trial.reapLost(reaper), completed)).toEqual([])
      await trial.advance(MINUTE)
      await trial.store.prune(forgetAll, 100)
      expect(await listAll(trial.store)).toEqual([])
      expect(await zombie.settle(stale, completed)).toBe(false)
      expect(await listAll(trial.store)).toEqual([])
    })

    it('remembers the queues of pruned jobs, and leaves live jobs alone', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ queues: ['old', 'default'] })
      await putInState(trial, worker, 'completed', { queue: 'old' })
      const live = newJobs(3)
      await trial.store.enqueue(live)
      await trial.advance(DAY)
      await trial.store.prune(forgetAll, 100)
      expect((await trial.store.queues()).map(({ name }) => name)).toEqual(['default', 'old'])
      expect(await statesOf(trial.store, idsOf(live))).toEqual(['queued', 'queued', 'queued'])
    })
  })
}
