import { describe, expect, it } from 'vitest'
import { FINISHED_STATES } from '../../src/job.ts'
import { MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { completed, dead } from './outcomes.ts'
import { listAll, pagesOf } from './reading.ts'
import { Trial } from './trial.ts'

const COUNT = 2_500
const PAGE = 100

export function listPagesConformance(harness: Harness): void {
  describe('list, page by page', () => {
    it('shows live jobs newest first, in full pages and a last one without cursor', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(COUNT)
      await trial.store.enqueue(jobs)
      const pages = await Array.fromAsync(pagesOf(trial.store, {}, PAGE))
      expect(idsOf(pages.flat())).toEqual(idsOf(jobs).toReversed())
      expect(pages.slice(0, COUNT / PAGE).every((page) => page.length === PAGE)).toBe(true)
    })

    it('has no cursor when all fit one page, and nothing on an empty store', async () => {
      await using trial = await Trial.start(harness)
      expect(await trial.store.list({}, { limit: 10 })).toEqual({ jobs: [] })
      await trial.store.enqueue(newJobs(9))
      const page = await trial.store.list({}, { limit: 10 })
      expect([page.jobs.length, page.cursor]).toEqual([9, undefined])
    })

    it('repeats and skips none while new jobs arrive', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(COUNT)
      await trial.store.enqueue(jobs)
      const seen: string[] = []
      for await (const page of pagesOf(trial.store, { states: ['queued'] }, PAGE)) {
        seen.push(...idsOf(page))
        await trial.store.enqueue(newJobs(7))
      }
      expect(seen).toEqual(idsOf(jobs).toReversed())
    })

    it('repeats and skips none of all jobs while they start and end', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(1_000)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const seen: string[] = []
      for await (const page of pagesOf(trial.store, {}, PAGE)) {
        seen.push(...idsOf(page))
        await worker.settleAll(await worker.claim(90), completed)
        await worker.claim(10)
      }
      expect(seen).toEqual(idsOf(jobs).toReversed())
    })

    it('shows finished jobs by the time they ended, newest first', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(30)
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const claimed = await worker.claim(30)
      const order = claimed.map((_, index) => (index * 7) % 30)
      for (const place of order) {
        const [job] = claimed.slice(place, place + 1)
        if (job !== undefined) await worker.settle(job, place % 2 === 0 ? completed : dead)
        await trial.advance(10)
      }
      const expected = order.map((place) => jobs[place]?.id).toReversed()
      expect(idsOf(await listAll(trial.store, { states: FINISHED_STATES }, 7))).toEqual(expected)
      expect(
        idsOf(await listAll(trial.store, { states: ['completed', 'queued'] }, 7)),
        'in the order of enqueueing',
      ).toEqual(idsOf(jobs.filter((_, place) => place % 2 === 0)).toReversed())
    })

    it('repeats and skips none of thousands that ended in the same moment, while more end', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(COUNT + 500))
      const worker = await trial.worker()
      const first = await worker.claim(COUNT)
      await worker.settleAll(first, completed)
      await trial.advance(MINUTE / 6)
      const rest = [...(await worker.claim(500))]
      const seen: string[] = []
      for await (const page of pagesOf(trial.store, { states: ['completed', 'dead'] }, PAGE)) {
        seen.push(...idsOf(page))
        await worker.settleAll(rest.splice(0, 10), dead)
      }
      expect(seen).toHaveLength(COUNT)
      expect(new Set(seen)).toEqual(new Set(idsOf(first)))
    })

    it('goes page by page through what a filter finds', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(600).map((job, index) => ({
        ...job,
        queue: `queue-${index % 3}`,
        task: `task-${index % 2}`,
        options: index % 5 === 0 ? { tags: ['fifth'], subject: { type: 'n', id: `${index}` } } : {},
      }))
      await trial.store.enqueue(jobs)
      const filters = [{ queues: ['queue-1'] }, { tasks: ['task-1'], queues: ['queue-0', 'queue-2'] }] as const
      for (const filter of filters) {
        const matching = jobs.filter(
          (job) =>
            filter.queues.some((queue) => queue === job.queue) && ('tasks' in filter ? job.task === 'task-1' : true),
        )
        expect(idsOf(await listAll(trial.store, filter, 40))).toEqual(idsOf(matching).toReversed())
      }
      const fifth = idsOf(jobs.filter((job) => job.options.tags !== undefined)).toReversed()
      expect(idsOf(await listAll(trial.store, { tag: 'fifth' }, 11))).toEqual(fifth)
      expect(idsOf(await listAll(trial.store, { subject: { type: 'n' } }, 11))).toEqual(fifth)
    })

    it('shows the same job as get() does', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(5, { options: { tags: ['a'] } })
      await trial.store.enqueue(jobs)
      const worker = await trial.worker()
      const [first, second] = await worker.claim(2)
      if (first !== undefined) await worker.settle(first, dead)
      if (second !== undefined) await worker.report(second, { progress: 5 })
      expect(await listAll(trial.store)).toEqual(await trial.store.get(idsOf(jobs).toReversed()))
    })
  })
}
