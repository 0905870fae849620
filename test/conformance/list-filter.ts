import { describe, expect, it } from 'vitest'
import { FINISHED_STATES, JOB_STATES } from '../../src/job.ts'
import type { JobFilter, NewJob } from '../../src/store/store.ts'
import { DAY, HOUR, MINUTE } from './durations.ts'
import type { Harness } from './harness.ts'
import { idsOf, newJob } from './new-job.ts'
import { completed, dead } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { listAll } from './reading.ts'
import { Trial } from './trial.ts'

const tagged: Partial<NewJob>[] = [
  { options: { tags: ['eu', 'vip'], subject: { type: 'invoice', id: '1' } } },
  { options: { tags: ['us'], subject: { type: 'invoice', id: '2' } }, task: 'report.make' },
  { options: { tags: ['eu'], subject: { type: 'person', id: '1' } }, queue: 'slow' },
  { task: 'report.make', queue: 'slow' },
]

const cases: { readonly filter: JobFilter; readonly expected: readonly number[] }[] = [
  { filter: { queues: ['slow'] }, expected: [3, 2] },
  { filter: { queues: ['default', 'slow', 'none'] }, expected: [3, 2, 1, 0] },
  { filter: { queues: ['none'] }, expected: [] },
  { filter: { tasks: ['report.make'] }, expected: [3, 1] },
  { filter: { tasks: ['report.make'], queues: ['slow'] }, expected: [3] },
  { filter: { tag: 'eu' }, expected: [2, 0] },
  { filter: { tag: 'eu', queues: ['default'] }, expected: [0] },
  { filter: { tag: 'e' }, expected: [] },
  { filter: { subject: { type: 'invoice' } }, expected: [1, 0] },
  { filter: { subject: { type: 'invoice', id: '1' } }, expected: [0] },
  { filter: { subject: { type: 'person', id: '2' } }, expected: [] },
  { filter: { subject: { type: 'invoice' }, tag: 'us', tasks: ['report.make'], states: ['queued'] }, expected: [1] },
]

export function listFilterConformance(harness: Harness): void {
  describe('list, filtered (R34)', () => {
    it('finds jobs by one state', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      const ids: Record<string, string> = {}
      for (const reached of REACHABLE) ids[reached] = (await putInState(trial, worker, reached)).id
      for (const state of REACHABLE) {
        const found = await listAll(trial.store, { states: [state] })
        expect(found.map((job) => [job.id, job.state])).toEqual([[ids[state], state]])
      }
    })

    it('finds jobs of several states, finished or not', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      for (const reached of REACHABLE) await putInState(trial, worker, reached)
      const found = async (states: JobFilter['states'] = []): Promise<string[]> =>
        (await listAll(trial.store, { states })).map((job) => job.state)
      expect(await found(['queued', 'dead', 'scheduled'])).toEqual(['queued', 'dead', 'scheduled'])
      expect((await found(FINISHED_STATES)).toSorted()).toEqual(FINISHED_STATES.toSorted())
      expect(await found(JOB_STATES)).toEqual(REACHABLE.toReversed())
      expect(await found(['blocked', 'suspended'])).toEqual([])
    })

    it('finds jobs by queue, task, tag and subject, and by several of them', async () => {
      await using trial = await Trial.start(harness)
      const jobs: NewJob[] = []
      for (const overrides of tagged) jobs.push(await trial.enqueue(overrides))
      for (const { filter, expected } of cases) {
        const found = idsOf(await listAll(trial.store, filter))
        expect(found, JSON.stringify(filter)).toEqual(expected.map((index) => jobs[index]?.id))
        expect(await trial.store.count(filter, 100), JSON.stringify(filter)).toBe(expected.length)
      }
    })

    it('finds finished jobs as well by queue, task, tag and subject', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ queues: ['default', 'slow'], tasks: ['mail.send', 'report.make'] })
      const jobs: NewJob[] = []
      for (const overrides of tagged) jobs.push(await putInState(trial, worker, 'completed', overrides))
      for (const { filter, expected } of cases) {
        const found = await listAll(trial.store, { ...filter, states: ['completed'] })
        expect(new Set(idsOf(found)), JSON.stringify(filter)).toEqual(new Set(expected.map((index) => jobs[index]?.id)))
      }
    })

    it('finds and counts jobs by why they wait or how they ended, soft failures among them (R14)', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue([newJob(), newJob(), newJob(), newJob({ delay: HOUR })])
      const worker = await trial.worker()
      const [soft, fine, lost] = await worker.claim(3)
      if (!soft || !fine || !lost) throw new Error('Three jobs were due')
      await worker.settle(soft, { kind: 'completed', result: '{"success":false}', softFailure: true })
      await worker.settle(fine, { kind: 'completed', result: '{"success":true}' })
      await worker.settle(lost, dead)
      const found = await listAll(trial.store, { reasons: ['soft-failure'] })
      expect(found).toMatchObject([{ id: soft.id, state: 'completed', result: '{"success":false}' }])
      const count = (filter: JobFilter, limit = 10) => trial.store.count(filter, limit)
      expect(await count({ states: ['completed'], reasons: ['soft-failure'] })).toBe(1)
      expect(await count({ states: ['completed'] })).toBe(2)
      expect(await count({ reasons: ['delay', 'soft-failure', 'attempts-exhausted'] })).toBe(3)
      expect(await count({ reasons: ['poison'] })).toBe(0)
      expect(await count({})).toBe(4)
      expect(await count({}, 3), 'counted up to the limit').toBe(3)
      expect(await count({ tasks: [soft.task], queues: ['nowhere'] })).toBe(0)
    })

    it('finds jobs by when they were enqueued', async () => {
      await using trial = await Trial.start(harness)
      const jobs: NewJob[] = []
      const between: number[] = []
      for (let index = 0; index < 3; index += 1) {
        jobs.push(await trial.enqueue())
        await trial.advance(HOUR)
        between.push((await trial.store.now()) - MINUTE)
      }
      const [first = 0, second = 0] = between
      const found = async (filter: JobFilter): Promise<string[]> => idsOf(await listAll(trial.store, filter))
      const [a, b, c] = idsOf(jobs)
      expect(await found({ enqueuedAfter: first })).toEqual([c, b])
      expect(await found({ enqueuedBefore: second })).toEqual([b, a])
      expect(await found({ enqueuedAfter: first, enqueuedBefore: second })).toEqual([b])
      expect(await found({ enqueuedAfter: (await trial.store.now()) + DAY })).toEqual([])
    })

    it('finds jobs by when they ended; live jobs have not', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ lease: DAY })
      const ids: string[] = []
      const between: number[] = []
      for (const outcome of [completed, dead, completed]) {
        await trial.enqueue()
        const job = await worker.claimOne()
        await worker.settle(job, outcome)
        ids.push(job.id)
        await trial.advance(HOUR)
        between.push((await trial.store.now()) - MINUTE)
      }
      await trial.enqueue()
      const [first = 0, second = 0] = between
      const [a, b, c] = ids
      const found = async (filter: JobFilter): Promise<string[]> => idsOf(await listAll(trial.store, filter))
      expect(await found({ finishedAfter: first, states: FINISHED_STATES })).toEqual([c, b])
      expect(await found({ finishedBefore: second })).toEqual([b, a])
      expect(await found({ finishedAfter: first, finishedBefore: second })).toEqual([b])
      expect(await found({ finishedAfter: first, states: ['completed'] })).toEqual([c])
      expect(await found({ finishedAfter: 0, states: ['queued'] })).toEqual([])
    })
  })
}
