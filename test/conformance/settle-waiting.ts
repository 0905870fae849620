import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { completed, crashed, dead, failure, released, retrying, snoozed } from './outcomes.ts'
import { read } from './reading.ts'
import type { TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

/** A job that runs, and the worker that runs it. */
async function startRunning(trial: Trial): Promise<{ id: string; worker: TestWorker }> {
  const { id } = await trial.enqueue()
  return { id, worker: await trial.worker() }
}

export function settleWaitingConformance(harness: Harness): void {
  describe('settle with an outcome after which the job waits', () => {
    it('retrying: waits for its backoff with the error visible, then runs as the next attempt (R11)', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      const before = await trial.store.now()
      expect(await worker.settle(await worker.claimOne(), retrying(HOUR))).toBe(true)
      const waiting = await read(trial.store, id)
      expect(waiting).toMatchObject({ state: 'retrying', reason: 'backoff', error: failure, attempt: 1, crashes: 0 })
      expect(waiting.dueAt).toBeGreaterThanOrEqual(before + HOUR)
      expect(waiting.dueAt).toBeLessThanOrEqual((await trial.store.now()) + HOUR)
      await trial.advance(HOUR - MINUTE)
      expect(await worker.claim(1)).toEqual([])
      await trial.advance(MINUTE)
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 2, crashes: 0 })
      expect(await read(trial.store, id)).toMatchObject({ state: 'running', attempt: 2, error: failure })
    })

    it('retrying without delay: may be claimed at once, as the next attempt (R12)', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      await worker.settle(await worker.claimOne(), retrying(0))
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 2 })
    })

    it('retrying: shows the last of several errors', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      await worker.settle(await worker.claimOne(), retrying(0, 'first'))
      await worker.settle(await worker.claimOne(), retrying(HOUR, 'second'))
      expect(await read(trial.store, id)).toMatchObject({ attempt: 2, error: { message: 'second' } })
      await trial.advance(HOUR)
      await worker.settle(await worker.claimOne(), dead)
      expect(await read(trial.store, id)).toMatchObject({ attempt: 3, state: 'dead', error: failure })
    })

    it('snoozed: waits for its time and uses up no attempt', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      const before = await trial.store.now()
      expect(await worker.settle(await worker.claimOne(), snoozed(HOUR))).toBe(true)
      const waiting = await read(trial.store, id)
      expect(waiting).toMatchObject({ state: 'scheduled', reason: 'snooze', attempt: 0 })
      expect(waiting.dueAt).toBeGreaterThanOrEqual(before + HOUR)
      expect(await worker.claim(1)).toEqual([])
      await trial.advance(HOUR)
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 1, crashes: 0 })
    })

    it('released: waits in its queue and uses up no attempt (R52)', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      expect(await worker.settle(await worker.claimOne(), released)).toBe(true)
      const waiting = await read(trial.store, id)
      expect(waiting).toMatchObject({ state: 'queued', attempt: 0, crashes: 0 })
      expect(waiting.worker, 'nobody runs it').toBeUndefined()
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 1, crashes: 0 })
    })

    it('released: is claimed again by the very exchange that released it, under its new token alone', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      const first = await worker.claimOne()
      const settle = [{ ...first, outcome: released }]
      const { claimed } = await worker.session.exchange({ settle, claim: worker.claimRequest(1) })
      expect(claimed).toMatchObject([{ id, attempt: 1 }])
      expect(await worker.settle(first, completed)).toBe(false)
      expect(await worker.settleAll(claimed, completed)).toEqual([])
    })

    it('crashed: waits in its queue, counts a crash and uses up no attempt', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      expect(await worker.settle(await worker.claimOne(), crashed)).toBe(true)
      expect(await read(trial.store, id)).toMatchObject({ state: 'queued', attempt: 0, crashes: 1 })
      await worker.settle(await worker.claimOne(), crashed)
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 1, crashes: 2 })
      expect(await read(trial.store, id)).toMatchObject({ state: 'running', crashes: 2 })
    })

    it('keeps attempts and crashes apart over a long story', async () => {
      await using trial = await Trial.start(harness)
      const { id, worker } = await startRunning(trial)
      const story = [released, retrying(0), snoozed(0), crashed, retrying(0), released, crashed]
      for (const outcome of story) await worker.settle(await worker.claimOne(), outcome)
      expect(await worker.claimOne()).toMatchObject({ id, attempt: 3, crashes: 2 })
    })
  })
}
