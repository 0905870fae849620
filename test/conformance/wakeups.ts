import { describe, expect, it } from 'vitest'
import type { Store, StoreEvent } from '../../src/store/store.ts'
import { HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { Listener } from './listening.ts'
import { newJob } from './new-job.ts'
import { completed, dead, released } from './outcomes.ts'
import { putInState } from './put-in-state.ts'
import { median } from './stopwatch.ts'
import { Trial } from './trial.ts'

const TRIES = 30

/** The contract's bounds: an event within 250 ms each time, and within 10 ms half of the time. */
async function expectQuick(
  store: Store,
  event: StoreEvent,
  actions: readonly (() => Promise<unknown>)[],
): Promise<void> {
  using listener = new Listener(store, event)
  const times: number[] = []
  for (const action of actions) times.push(await listener.timeAfter(action))
  expect(times).toHaveLength(TRIES)
  expect(Math.max(...times), 'milliseconds at worst').toBeLessThan(250)
  expect(median(times), 'milliseconds at the median').toBeLessThan(10)
}

export function wakeupsConformance(harness: Harness): void {
  describe('wake-ups', () => {
    itShared(harness, 'tell of work enqueued through another instance, p50 under 10 ms', async () => {
      await using trial = await Trial.start(harness)
      const other = await trial.another()
      const actions = Array.from({ length: TRIES }, () => () => other.enqueue([newJob()]))
      await expectQuick(trial.store, 'work', actions)
    })

    itShared(harness, 'tell of a job that ended through another instance, p50 under 10 ms', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({}, await trial.another())
      await trial.store.enqueue(Array.from({ length: TRIES }, () => newJob()))
      const jobs = await worker.claim(TRIES)
      const actions = jobs.map((job) => () => worker.settle(job, completed))
      await expectQuick(trial.store, 'ended', actions)
    })

    it('tell of work enqueued through the same instance', async () => {
      await using trial = await Trial.start(harness)
      using work = new Listener(trial.store, 'work')
      for (let index = 0; index < 5; index += 1) await work.expectAfter(() => trial.enqueue())
    })

    it('tell of everything else that may be claimed now', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const { id } = await putInState(trial, worker, 'dead')
      using work = new Listener(trial.store, 'work')
      await work.expectAfter(() => trial.store.retry([id]))
      const job = await worker.claimOne()
      await work.expectAfter(() => worker.settle(job, released))
      await trial.store.saveQueue('default', { paused: true })
      await work.expectAfter(() => trial.store.saveQueue('default', { paused: false }))
      await trial.enqueue({ delay: HOUR })
      await trial.advance(HOUR)
      await work.expectAfter(() => trial.store.promote(10))
    })

    it('tell of every way in which a job ends', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      await trial.store.enqueue([newJob(), newJob(), newJob(), newJob({ expiresIn: HOUR, priority: -1 })])
      using ended = new Listener(trial.store, 'ended')
      for (const outcome of [completed, dead]) {
        const job = await worker.claimOne()
        await ended.expectAfter(() => worker.settle(job, outcome))
      }
      const [waiting] = (await trial.store.list({ states: ['queued'] }, { limit: 5 })).jobs.slice(1)
      await ended.expectAfter(() => trial.store.cancel([waiting?.id ?? '']))
      await trial.advance(HOUR)
      await ended.expectAfter(() => trial.store.expire(10))
    })

    it('tell of what an exchange promoted for others, and of what it expired', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      await trial.store.enqueue([newJob({ queue: 'other', delay: HOUR }), newJob(), newJob({ expiresIn: 2 * HOUR })])
      using work = new Listener(trial.store, 'work')
      using ended = new Listener(trial.store, 'ended')
      await trial.advance(HOUR)
      await work.expectAfter(() => worker.claimOne())
      await trial.advance(2 * HOUR)
      await ended.expectAfter(() => worker.session.exchange({}))
    })

    it('are not sent to a listener that unsubscribed', async () => {
      await using trial = await Trial.start(harness)
      using staying = new Listener(trial.store, 'work')
      using leaving = new Listener(trial.store, 'work')
      await leaving.expectAfter(() => trial.enqueue())
      leaving[Symbol.dispose]()
      const { count } = leaving
      for (let index = 0; index < 5; index += 1) await staying.expectAfter(() => trial.enqueue())
      expect(leaving.count).toBe(count)
    })

    it('count every subscription of one function, and end each by itself', async () => {
      await using trial = await Trial.start(harness)
      let heard = 0
      const hear = (): void => void heard++
      const stops = [trial.store.subscribe('work', hear), trial.store.subscribe('work', hear)]
      using work = new Listener(trial.store, 'work')
      stops[0]?.()
      stops[0]?.()
      await work.expectAfter(() => trial.enqueue())
      expect(heard).toBeGreaterThan(0)
      stops[1]?.()
      heard = 0
      await work.expectAfter(() => trial.enqueue())
      expect(heard).toBe(0)
    })

    it('start again for a listener that comes after the last one left', async () => {
      await using trial = await Trial.start(harness)
      const first = new Listener(trial.store, 'work')
      first[Symbol.dispose]()
      first[Symbol.dispose]()
      using second = new Listener(trial.store, 'work')
      await second.expectAfter(() => trial.enqueue())
      expect(first.count).toBe(0)
    })

    it('end with the store', async () => {
      await using trial = await Trial.start(harness)
      const listener = new Listener(trial.store, 'work')
      await trial.close(trial.store)
      expect(() => listener[Symbol.dispose]()).not.toThrow()
    })
  })
}
