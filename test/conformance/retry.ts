import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from './durations.ts'
import type { Harness } from './harness.ts'
import { completed, crashed, retrying } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { read } from './reading.ts'
import { retention } from './retention-settings.ts'
import { Trial } from './trial.ts'

const UNKNOWN = '01900000-0000-7000-8000-000000000001'

export function retryConformance(harness: Harness): void {
  describe('retry (R33)', () => {
    it.for(['dead', 'cancelled', 'expired'] as const)('starts a job that ended %s over', async (state) => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, state, { priority: 3, options: { tags: ['a'] } })
      expect(await trial.store.retry([id])).toEqual(['queued'])
      const job = await read(trial.store, id)
      expect(job).toMatchObject({ state: 'queued', attempt: 0, crashes: 0, priority: 3, options: { tags: ['a'] } })
      expect([job.finishedAt, job.reason, job.worker]).toEqual([undefined, undefined, undefined])
      expect(await trial.store.ended([id])).toEqual([])
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 1, crashes: 0 })
    })

    it('gives a dead job all its attempts and crashes back, and keeps its history', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue()
      const worker = await trial.worker()
      for (const outcome of [retrying(0), crashed]) await worker.settle(await worker.claimOne(), outcome)
      const error = { name: 'E', message: 'last' }
      await worker.settle(await worker.claimOne(), { kind: 'dead', reason: 'not-retryable', error })
      const { attempts } = await read(trial.store, id)
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 2])
      await trial.store.retry([id])
      expect((await read(trial.store, id)).attempts).toEqual(attempts)
      expect(await worker.claimOne()).toMatchObject({ attempt: 1, crashes: 0 })
    })

    it.for(['scheduled', 'retrying'] as const)('runs a %s job now', async (state) => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, state)
      expect(await trial.store.retry([id])).toEqual(['queued'])
      const job = await read(trial.store, id)
      expect([job.state, job.dueAt, job.reason]).toEqual(['queued', undefined, undefined])
      expect(await worker.claimOne()).toMatchObject({ id, attempt: state === 'retrying' ? 2 : 1 })
      await trial.advance(2 * HOUR)
      expect(await worker.claim(1), 'it does not come due as well').toEqual([])
    })

    it('answers each id in order, and leaves running and completed jobs alone', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const ids: Record<string, string> = {}
      for (const state of REACHABLE) ids[state] = (await putInState(trial, worker, state)).id
      const answers = await trial.store.retry([UNKNOWN, ...REACHABLE.map((state) => ids[state] ?? '')])
      const expected = ['not-found', 'queued', 'queued', 'completed', 'queued', 'queued', 'queued', 'running', 'queued']
      expect(answers).toEqual(expected)
      const [completedJob, runningJob] = await trial.store.get([ids.completed ?? '', ids.running ?? ''])
      expect(completedJob).toMatchObject({ state: 'completed', result: '{"sent":true}' })
      expect(runningJob).toMatchObject({ state: 'running', attempt: 1 })
      expect(await trial.store.retry([])).toEqual([])
    })

    it('does not expire a job again that was retried after it expired', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, 'expired')
      await trial.store.retry([id])
      await trial.advance(DAY)
      expect(await trial.store.expire(100)).toMatchObject({ expired: 0 })
      expect(await worker.claimOne()).toMatchObject({ id })
    })

    it('lets a retried job end like any other, and be retried again', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, 'dead')
      await trial.store.retry([id])
      const error = { name: 'E', message: 'again' }
      await worker.settle(await worker.claimOne(), { kind: 'dead', reason: 'poison', error })
      expect(await read(trial.store, id)).toMatchObject({ state: 'dead', reason: 'poison', error, attempt: 1 })
      await trial.store.retry([id])
      await worker.settle(await worker.claimOne(), completed)
      expect(await trial.store.ended([id])).toMatchObject([{ id, state: 'completed', result: '{"sent":true}' }])
      expect(await trial.store.retry([id])).toEqual(['completed'])
    })

    it('does not prune a job that lives again', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await putInState(trial, await trial.worker(), 'dead')
      await trial.advance(DAY)
      await trial.store.retry([id])
      const { pruned } = await trial.store.prune(retention({ maxAge: { dead: HOUR } }), 100)
      expect(pruned.dead).toBe(0)
      expect(await read(trial.store, id)).toMatchObject({ state: 'queued' })
    })
  })
}
