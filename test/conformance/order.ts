import { describe, expect, it } from 'vitest'
import { MAX_PRIORITY, MIN_PRIORITY } from '../../src/job.ts'
import { HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { released, retrying } from './outcomes.ts'
import { Trial } from './trial.ts'

export function orderConformance(harness: Harness): void {
  describe('order', () => {
    it('starts jobs of equal priority in the order they were enqueued', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(20)
      // Backwards, so that the order of ids, which are made in ascending order, cannot pass for the order of enqueueing.
      const backwards = jobs.toReversed()
      await trial.store.enqueue(backwards.slice(0, 10))
      await trial.store.enqueue(backwards.slice(10))
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(20))).toEqual(idsOf(backwards))
    })

    it('starts larger priorities first, over the whole range (R20)', async () => {
      await using trial = await Trial.start(harness)
      const priorities = [0, MIN_PRIORITY, 5, MAX_PRIORITY, -1, 1, MAX_PRIORITY - 1, MIN_PRIORITY + 1]
      await trial.store.enqueue(priorities.map((priority) => newJob({ priority })))
      const worker = await trial.worker()
      const claimed = await worker.claim(priorities.length)
      expect(claimed.map((job) => job.priority)).toEqual(priorities.toSorted((a, b) => b - a))
    })

    it('starts the job last put at the front first (R20)', async () => {
      await using trial = await Trial.start(harness)
      const ordinary = await trial.enqueue()
      const first = await trial.enqueue({ atFront: true })
      const [second, third] = [newJob({ atFront: true }), newJob({ atFront: true })]
      await trial.store.enqueue([second, third])
      const late = await trial.enqueue()
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(5))).toEqual(idsOf([third, second, first, ordinary, late]))
    })

    it('puts a job at the front of its own priority only', async () => {
      await using trial = await Trial.start(harness)
      const high = await trial.enqueue({ priority: 1 })
      const middle = await trial.enqueue()
      const low = await trial.enqueue({ priority: -1 })
      const front = await trial.enqueue({ atFront: true })
      const lowFront = await trial.enqueue({ priority: -1, atFront: true })
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(5))).toEqual(idsOf([high, front, middle, lowFront, low]))
    })

    it('puts a job at the front of all tasks and queues of its priority', async () => {
      await using trial = await Trial.start(harness)
      const mail = await trial.enqueue({ task: 'mail', queue: 'slow' })
      const report = await trial.enqueue({ task: 'report', queue: 'fast' })
      const front = await trial.enqueue({ task: 'report', queue: 'fast', atFront: true })
      const worker = await trial.worker({ queues: ['fast', 'slow'], tasks: ['mail', 'report'] })
      expect(idsOf(await worker.claim(3))).toEqual(idsOf([front, mail, report]))
    })

    it('gives a delayed job its place by the order of enqueueing once it is due', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.enqueue()
      const delayed = await trial.enqueue({ delay: MINUTE })
      const after = await trial.enqueue()
      await trial.advance(MINUTE)
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(3))).toEqual(idsOf([before, delayed, after]))
    })

    it('gives released and retried jobs back their place', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(4)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const [first, second] = await worker.claim(2)
      expect(
        await worker.settleAll(
          [second, first].filter((job) => job !== undefined),
          released,
        ),
      ).toEqual([])
      const again = await worker.claim(1)
      expect(await worker.settleAll(again, retrying(HOUR))).toEqual([])
      await trial.advance(HOUR)
      expect(idsOf(await worker.claim(4))).toEqual(idsOf(jobs))
    })

    it('gives a released job that was put at the front its place before later ones', async () => {
      await using trial = await Trial.start(harness)
      const ordinary = await trial.enqueue()
      const front = await trial.enqueue({ atFront: true })
      const worker = await trial.worker()
      await worker.settle(await worker.claimOne(), released)
      expect(idsOf(await worker.claim(2))).toEqual(idsOf([front, ordinary]))
    })

    it('keeps the order over many small claims', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(30).map((job, index) => ({ ...job, priority: index % 3, task: `task-${index % 2}` }))
      await trial.store.enqueue(jobs)
      const worker = await trial.worker({ tasks: ['task-0', 'task-1'] })
      const order: string[] = []
      for (let size = 1; order.length < jobs.length; size += 1) order.push(...idsOf(await worker.claim(size)))
      expect(order).toEqual(idsOf(jobs.toSorted((a, b) => b.priority - a.priority)))
    })
  })
}
