import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { failure } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { read } from './reading.ts'
import { retention } from './retention-settings.ts'
import { Trial } from './trial.ts'

const UNKNOWN = '01900000-0000-7000-8000-000000000001'

export function resultsConformance(harness: Harness): void {
  describe('results', () => {
    it('tells of those jobs that have ended, and how (R26, R33)', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const ids: Record<string, string> = {}
      for (const state of REACHABLE) ids[state] = (await putInState(trial, worker, state)).id
      const ended = await trial.store.ended([UNKNOWN, ...Object.values(ids)])
      const byState = Object.fromEntries(ended.map((job) => [job.state, job]))
      expect(byState).toMatchObject({
        completed: { id: ids.completed, result: '{"sent":true}' },
        dead: { id: ids.dead, reason: 'attempts-exhausted', error: failure },
        cancelled: { id: ids.cancelled },
        expired: { id: ids.expired },
      })
      expect(ended).toHaveLength(4)
      expect(await trial.store.ended([])).toEqual([])
    })

    it('answers get() in the order asked, with nothing for unknown ids', async () => {
      await using trial = await Trial.start(harness)
      const [first, second] = [await trial.enqueue(), await trial.enqueue()]
      const ids = [second.id, UNKNOWN, first.id, second.id]
      const jobs = await trial.store.get(ids)
      expect(jobs.map((job) => job?.id)).toEqual([second.id, undefined, first.id, second.id])
      expect(await trial.store.get([])).toEqual([])
    })

    it('keeps a large result exactly', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      const result = JSON.stringify('漢🙂\u0000"\\'.repeat(50_000))
      await worker.settle(await worker.claimOne(), { kind: 'completed', result })
      expect((await read(trial.store, id)).result).toBe(result)
      expect(await trial.store.ended([id])).toEqual([{ id, state: 'completed', result }])
    })

    it('forgets a result when its time is over, but not the job (R11, R26)', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), { kind: 'completed', result: '1', resultExpiresIn: HOUR })
      await trial.advance(HOUR - MINUTE)
      expect(await trial.store.ended([id])).toEqual([{ id, state: 'completed', result: '1' }])
      await trial.advance(MINUTE)
      expect(await trial.store.ended([id])).toEqual([{ id, state: 'completed' }])
      expect((await read(trial.store, id)).result).toBeUndefined()
      await trial.store.prune(retention({}), 100)
      expect(await read(trial.store, id)).toMatchObject({ state: 'completed', attempt: 1 })
    })

    it('keeps a result without an expiry as long as the job', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), { kind: 'completed', result: '1' })
      await trial.advance(100 * DAY)
      await trial.store.prune(retention({}), 100)
      expect((await read(trial.store, id)).result).toBe('1')
    })
  })
}
