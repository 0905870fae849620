import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob, newJobs } from './new-job.ts'
import { completed } from './outcomes.ts'
import { putInState, REACHABLE } from './put-in-state.ts'
import { LEASE } from './test-worker.ts'
import { Trial } from './trial.ts'

const zeros = { blocked: 0, scheduled: 0, queued: 0, running: 0, retrying: 0, suspended: 0 }
const none = { ...zeros, completed: 0, dead: 0, cancelled: 0, expired: 0 }

export function statisticsConformance(harness: Harness): void {
  describe('counts() (R61)', () => {
    it('tells of each task in each queue how many jobs are in each state', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker()
      for (const state of REACHABLE) await putInState(trial, worker, state)
      await trial.store.enqueue([...newJobs(2, { queue: 'slow' }), ...newJobs(1, { queue: 'slow', task: 'other' })])
      const all = Object.fromEntries(REACHABLE.map((state) => [state, 1]))
      const counts = (await trial.store.counts()).toSorted((a, b) =>
        `${a.queue}${a.task}`.localeCompare(`${b.queue}${b.task}`),
      )
      expect(counts).toEqual([
        { queue: 'default', task: 'mail.send', counts: { ...none, ...all } },
        { queue: 'slow', task: 'mail.send', counts: { ...none, queued: 2 } },
        { queue: 'slow', task: 'other', counts: { ...none, queued: 1 } },
      ])
    })
  })

  describe('names', () => {
    it('may be those that every object inherits', async () => {
      await using trial = await Trial.start(harness)
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
      const options = { tags: ['constructor'], subject: { type: 'constructor', id: '__proto__' } }
      await trial.store.enqueue(names.map((name) => newJob({ queue: name, task: name, idempotencyKey: name, options })))
      expect((await trial.store.queues()).map(({ name }) => name).toSorted()).toEqual(names.toSorted())
      const oldest = await trial.store.oldestQueued()
      expect(Object.keys(oldest).toSorted()).toEqual(names.toSorted())
      for (const name of names) expect(Object.getOwnPropertyDescriptor(oldest, name)?.value, name).toBeGreaterThan(0)
      const stranger = await trial.worker({ queues: ['default'], tasks: names })
      expect(await stranger.claim(9)).toEqual([])
      const worker = await trial.worker({ queues: names, tasks: names })
      expect((await worker.claim(9)).map(({ queue, task }) => [queue, task])).toEqual(names.map((name) => [name, name]))
    })
  })

  describe('oldestQueued() (R61)', () => {
    it('tells for each queue with queued jobs when the one waiting longest was enqueued', async () => {
      await using trial = await Trial.start(harness)
      const worker = await trial.worker({ lease: DAY })
      expect(await trial.store.oldestQueued()).toEqual({})
      const times: number[] = []
      for (const queue of ['a', 'a', 'b']) {
        const { id } = await trial.enqueue({ queue })
        times.push((await trial.store.get([id]))[0]?.enqueuedAt ?? 0)
        await trial.advance(HOUR)
      }
      await trial.enqueue({ queue: 'later', delay: HOUR })
      expect(await trial.store.oldestQueued()).toEqual({ a: times[0], b: times[2] })
      await worker.claim(1, { queues: { a: 1 } })
      await worker.claim(1, { queues: { b: 1 } })
      expect(await trial.store.oldestQueued()).toEqual({ a: times[1] })
    })

    it('looks past priority, place and task', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue({ priority: -5, task: 'other' })
      const [oldest] = await trial.store.get([id])
      await trial.advance(HOUR)
      await trial.store.enqueue([...newJobs(3), ...newJobs(3, { priority: 5 }), ...newJobs(3, { atFront: true })])
      await trial.enqueue({ priority: -5, task: 'other', atFront: true })
      expect(await trial.store.oldestQueued()).toEqual({ default: oldest?.enqueuedAt })
    })
  })

  describe('workers() (R60, R62)', () => {
    it('tells who is there, since when, until when, and how much they run', async () => {
      await using trial = await Trial.start(harness)
      const before = await trial.store.now()
      const busy = await trial.worker({ queues: ['default', 'ai'], tasks: ['mail.send', 'x'], concurrency: 7, pid: 99 })
      const idle = await trial.worker({ host: 'host-2', lease: 2 * LEASE })
      await trial.store.enqueue(newJobs(3))
      const jobs = await busy.claim(3)
      await busy.settleAll(jobs.slice(0, 1), completed)
      const workers = await trial.store.workers()
      expect(workers).toHaveLength(2)
      const find = (id: string): unknown => workers.find((worker) => worker.id === id)
      const times = { startedAt: expect.any(Number), leaseUntil: expect.any(Number) }
      expect(find(busy.info.id)).toEqual({ ...busy.info, ...times, running: 2 })
      expect(find(idle.info.id)).toEqual({ ...idle.info, ...times, running: 0 })
      for (const { startedAt, leaseUntil, lease } of workers) {
        expect(startedAt).toBeGreaterThanOrEqual(before)
        expect(leaseUntil).toBeGreaterThanOrEqual(startedAt + lease)
        expect(leaseUntil).toBeLessThanOrEqual((await trial.store.now()) + lease)
      }
    })

    it('forgets a worker that closed, and one whose lease ended', async () => {
      await using trial = await Trial.start(harness)
      const leaving = await trial.worker()
      const staying = await trial.reaper()
      const silent = await trial.worker()
      await leaving.close()
      const present = async (): Promise<string[]> => (await trial.store.workers()).map((worker) => worker.id).toSorted()
      expect(await present()).toEqual([staying.info.id, silent.info.id].toSorted())
      expect(await trial.reapLost(staying)).toEqual([])
      expect(await present()).toEqual([staying.info.id])
    })

    itShared(harness, 'tells of the workers of every instance', async () => {
      await using trial = await Trial.start(harness)
      const other = await trial.another()
      const workers = [await trial.worker(), await trial.worker({}, other)]
      const ids = workers.map((worker) => worker.info.id).toSorted()
      for (const store of [trial.store, other]) {
        expect((await store.workers()).map((worker) => worker.id).toSorted()).toEqual(ids)
      }
    })
  })
}
