import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from './durations.ts'
import { type Harness, itShared } from './harness.ts'
import { newJob } from './new-job.ts'
import { completed } from './outcomes.ts'
import { countOf, listAll } from './reading.ts'
import { retention } from './retention-settings.ts'
import { Trial } from './trial.ts'

const key = { idempotencyKey: 'order-42' }

/** Enqueues a job under the key and completes it. */
async function complete(trial: Trial): Promise<string> {
  const { id } = await trial.enqueue(key)
  const worker = await trial.worker()
  expect(await worker.settle(await worker.claimOne(), completed)).toBe(true)
  return id
}

/** Keeps finished jobs an hour and their keys ten days. */
const hourly = retention({ maxAge: { completed: HOUR }, idempotencyKeys: 10 * DAY })

export function idempotencyConformance(harness: Harness): void {
  describe('enqueue, repeated under one idempotency key', () => {
    it('makes one job, and answers with the first', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue(key)
      expect(await trial.store.enqueue([newJob(key), newJob(key)])).toEqual([
        { kind: 'existing', id },
        { kind: 'existing', id },
      ])
      expect(await listAll(trial.store)).toHaveLength(1)
    })

    it('makes one job within one call', async () => {
      await using trial = await Trial.start(harness)
      const [first, second, other] = [newJob(key), newJob(key), newJob({ ...key, input: '{}' })]
      expect(await trial.store.enqueue([first, second, other])).toEqual([
        { kind: 'enqueued', id: first.id },
        { kind: 'existing', id: first.id },
        { kind: 'conflict', id: first.id, on: 'idempotency key' },
      ])
      expect(await countOf(trial.store, 'queued')).toBe(1)
    })

    it('refuses another input or task under the key', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue(key)
      const conflict = { kind: 'conflict', id, on: 'idempotency key' }
      const others = [newJob({ ...key, input: '{}' }), newJob({ ...key, task: 'mail.receive' })]
      expect(await trial.store.enqueue(others)).toEqual([conflict, conflict])
      expect(await listAll(trial.store)).toHaveLength(1)
    })

    it('answers with the first job when id and key are both repeated', async () => {
      await using trial = await Trial.start(harness)
      const job = await trial.enqueue(key)
      expect(await trial.store.enqueue([job])).toEqual([{ kind: 'existing', id: job.id }])
    })

    it('tells keys apart exactly', async () => {
      await using trial = await Trial.start(harness)
      const keys = ['a', 'A', ' a', 'a ', 'á', 'a\u0301', 'k'.repeat(500), `${'k'.repeat(499)}l`]
      const results = await trial.store.enqueue(keys.map((idempotencyKey) => newJob({ idempotencyKey })))
      expect(results.map(({ kind }) => kind)).toEqual(keys.map(() => 'enqueued'))
    })

    itShared(harness, 'makes one job of 100 requests through two instances at once', async () => {
      await using trial = await Trial.start(harness)
      const stores = [trial.store, await trial.another()]
      const requests = Array.from({ length: 50 }, () => stores.map((store) => store.enqueue([newJob(key)]))).flat()
      const results = (await Promise.all(requests)).flat()
      const [winner, ...more] = results.filter(({ kind }) => kind === 'enqueued')
      expect(more).toEqual([])
      const rest = results.filter((result) => result !== winner)
      expect(rest).toEqual(rest.map(() => ({ ...winner, kind: 'existing' })))
      expect(await listAll(trial.store)).toHaveLength(1)
    })

    it('remembers the key after the job completed', async () => {
      await using trial = await Trial.start(harness)
      const id = await complete(trial)
      expect(await trial.store.enqueue([newJob(key)])).toEqual([{ kind: 'existing', id }])
      expect(await trial.store.enqueue([newJob({ ...key, input: '{}' })])).toMatchObject([{ kind: 'conflict', id }])
    })

    it('remembers the key after the job was pruned, as long as it was told to', async () => {
      await using trial = await Trial.start(harness)
      const id = await complete(trial)
      await trial.advance(DAY)
      expect((await trial.store.prune(hourly, 100)).pruned.completed).toBe(1)
      expect(await trial.store.get([id])).toEqual([undefined])
      await trial.advance(8 * DAY)
      await trial.store.prune(hourly, 100)
      expect(await trial.store.enqueue([newJob(key)])).toEqual([{ kind: 'existing', id }])
      expect(await trial.store.enqueue([newJob({ ...key, input: '{}' })])).toMatchObject([{ kind: 'conflict', id }])
    })

    it('forgets the key when its retention after the end of the job is over', async () => {
      await using trial = await Trial.start(harness)
      const id = await complete(trial)
      await trial.advance(DAY)
      await trial.store.prune(hourly, 100)
      await trial.advance(10 * DAY)
      await trial.store.prune(hourly, 100)
      const again = await trial.enqueue({ ...key, input: '{}' })
      expect(again.id).not.toBe(id)
      expect(await trial.store.enqueue([newJob({ ...key, input: '{}' })])).toEqual([{ kind: 'existing', id: again.id }])
    })

    it('remembers the key of a live job however old it is', async () => {
      await using trial = await Trial.start(harness)
      const { id } = await trial.enqueue(key)
      await trial.advance(100 * DAY)
      await trial.store.prune(retention({ idempotencyKeys: HOUR }), 100)
      expect(await trial.store.enqueue([newJob(key)])).toEqual([{ kind: 'existing', id }])
    })

    it('leaves the key free when the job was refused', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.saveQueue('tiny', { maxLength: 0 })
      const refused = await trial.store.enqueue([newJob({ ...key, queue: 'tiny' })])
      expect(refused).toMatchObject([{ kind: 'queue-full' }])
      await trial.enqueue({ ...key, input: '{}' })
    })
  })
}
