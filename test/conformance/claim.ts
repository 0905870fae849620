import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob, newJobs } from './new-job.ts'
import { completed } from './outcomes.ts'
import { countOf, read, statesOf } from './reading.ts'
import { Trial } from './trial.ts'

export function claimConformance(harness: Harness): void {
  describe('claim', () => {
    it('hands over all a worker needs, under the token of the claim', async () => {
      await using trial = await Trial.start(harness)
      const options = { tags: ['a'], maxAttempts: 3 }
      const { id, task, queue, input, priority } = await trial.enqueue({ options, priority: -7 })
      await trial.advance(MINUTE)
      const worker = await trial.worker()
      const request = worker.claimRequest(1)
      const before = await trial.store.now()
      const { claimed, lost } = await worker.session.exchange({ claim: request })
      expect(lost).toEqual([])
      const { token } = request
      expect(claimed).toMatchObject([{ id, token, task, queue, priority, input, options, attempt: 1, crashes: 0 }])
      const [job] = claimed
      expect(job?.enqueuedAt).toBe((await read(trial.store, id)).enqueuedAt)
      expect(job?.startedAt).toBeGreaterThanOrEqual(before)
      expect(job?.startedAt).toBeLessThanOrEqual(await trial.store.now())
    })

    it('shows the job as running, since when and where (R30)', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const { id, startedAt } = await worker.claimOne()
      const running = { state: 'running', attempt: 1, worker: worker.info.id, startedAt, attempts: [] }
      expect(await read(trial.store, id)).toMatchObject(running)
    })

    it('takes at most the limit', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(10))
      const worker = await trial.worker()
      expect(await worker.claim(3)).toHaveLength(3)
      expect(await worker.claim(0)).toEqual([])
      expect(await countOf(trial.store, 'running')).toBe(3)
      expect(await worker.claim(100)).toHaveLength(7)
    })

    it('takes at most the limit of each queue, and the total limit of all', async () => {
      await using trial = await Trial.start(harness)
      const queues = { a: 2, b: 3, c: 0 }
      await trial.store.enqueue(Object.keys(queues).flatMap((queue) => newJobs(10, { queue })))
      const worker = await trial.worker({ queues: Object.keys(queues) })
      const claimed = await worker.claim(10, { queues })
      expect(claimed.map((job) => job.queue)).toEqual(['a', 'a', 'b', 'b', 'b'])
      const bounded = await worker.claim(4, { queues: { a: 4, b: 4 } })
      expect(bounded.map((job) => job.queue)).toEqual(['a', 'a', 'a', 'a'])
    })

    it('merges all tasks and queues by priority, then by the order of enqueueing', async () => {
      await using trial = await Trial.start(harness)
      const jobs = Array.from({ length: 60 }, (_, index) =>
        newJob({ queue: `queue-${index % 4}`, task: `task-${index % 3}`, priority: (index * 7) % 5 }),
      )
      for (let from = 0; from < jobs.length; from += 7) await trial.store.enqueue(jobs.slice(from, from + 7))
      const queues = ['queue-3', 'queue-1', 'queue-0', 'queue-2']
      const worker = await trial.worker({ queues, tasks: ['task-2', 'task-0', 'task-1'] })
      const expected = idsOf(jobs.toSorted((a, b) => b.priority - a.priority))
      const halves = [await worker.claim(25), await worker.claim(35)]
      expect(idsOf(halves.flat())).toEqual(expected)
    })

    it('keeps the order when the limit of a queue is reached', async () => {
      await using trial = await Trial.start(harness)
      const a = newJobs(4, { queue: 'a', priority: 1 })
      const b = newJobs(2, { queue: 'b' })
      const urgent = newJob({ queue: 'b', priority: 2 })
      await trial.store.enqueue([...a, ...b, urgent])
      const worker = await trial.worker({ queues: ['a', 'b'] })
      const claimed = await worker.claim(4, { queues: { a: 2, b: 2 } })
      expect(idsOf(claimed)).toEqual(idsOf([urgent, ...a.slice(0, 2), ...b.slice(0, 1)]))
    })

    it('serves only the queues it names', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ queue: 'other' })
      const worker = await trial.worker({ queues: ['default', 'unheard-of'] })
      expect(await worker.claim(5)).toEqual([])
      expect(await worker.claim(5, { queues: {} })).toEqual([])
      expect(await worker.claim(5, { queues: { other: 5 } })).toHaveLength(1)
    })

    it('gives no job to two claims in turn', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(6)
      await trial.store.enqueue(jobs)
      const workers = [await trial.worker(), await trial.worker()]
      const claims: string[] = []
      for (const worker of [...workers, ...workers]) claims.push(...idsOf(await worker.claim(2)))
      expect(claims).toEqual(idsOf(jobs))
    })

    it('claims in the exchange that settles, after it', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(2))
      const worker = await trial.worker()
      const done = await worker.claimOne()
      const settle = [{ ...done, outcome: completed }]
      const { lost, claimed } = await worker.session.exchange({ settle, claim: worker.claimRequest(5) })
      expect(lost).toEqual([])
      expect(claimed).toHaveLength(1)
      expect(await statesOf(trial.store, [done.id, ...idsOf(claimed)])).toEqual(['completed', 'running'])
    })

    it('leaves jobs that wait for a time alone', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ delay: HOUR, priority: 9, atFront: true })
      const ready = await trial.enqueue()
      const worker = await trial.worker()
      expect(idsOf(await worker.claim(5))).toEqual([ready.id])
    })
  })
}
