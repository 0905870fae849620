import { describe, expect, it } from 'vitest'
import { type Harness, itShared } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { completed, retrying } from './outcomes.ts'
import { read } from './reading.ts'
import { Trial } from './trial.ts'

const settings = { paused: false, maxLength: null, description: null }

export function queuesConformance(harness: Harness): void {
  describe('queues (R6)', () => {
    it('has none before the first job or setting', async () => {
      await using trial = await Trial.start(harness)
      expect(await trial.store.queues()).toEqual([])
      expect(await trial.store.counts()).toEqual([])
    })

    it('creates a record with the named settings, and changes only those later', async () => {
      await using trial = await Trial.start(harness)
      const saved = async (): Promise<unknown> => (await trial.store.queues())[0]
      await trial.store.saveQueue('ai', { description: 'näive "models"' })
      expect(await saved()).toEqual({ ...settings, name: 'ai', description: 'näive "models"' })
      await trial.store.saveQueue('ai', { maxLength: 10 })
      expect(await saved()).toEqual({ ...settings, name: 'ai', description: 'näive "models"', maxLength: 10 })
      await trial.store.saveQueue('ai', { paused: true })
      expect(await saved()).toEqual({ name: 'ai', paused: true, description: 'näive "models"', maxLength: 10 })
      await trial.store.saveQueue('ai', {})
      await trial.store.saveQueue('ai', { maxLength: null, description: null })
      expect(await saved()).toEqual({ ...settings, name: 'ai', paused: true })
    })

    it('lists those with a record and those with jobs, by name', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue({ queue: 'notion' })
      await trial.store.saveQueue('ai', {})
      await trial.store.saveQueue('notion', { description: 'sync' })
      await trial.enqueue({ queue: 'parsing' })
      const names = (await trial.store.queues()).map(({ name }) => name)
      expect(names).toEqual(['ai', 'notion', 'parsing'])
    })

    it('does not start jobs of a paused queue, and starts them in order after it resumed', async () => {
      await using trial = await Trial.start(harness)
      const jobs = newJobs(3, { queue: 'ai' })
      await trial.store.enqueue(jobs)
      const other = await trial.enqueue()
      const worker = await trial.worker({ queues: ['ai', 'default'] })
      await trial.store.saveQueue('ai', { paused: true })
      expect(idsOf(await worker.claim(9))).toEqual([other.id])
      const late = await trial.enqueue({ queue: 'ai' })
      expect(await worker.claim(9)).toEqual([])
      await trial.store.saveQueue('ai', { paused: false })
      expect(idsOf(await worker.claim(9))).toEqual(idsOf([...jobs, late]))
    })

    it('lets running jobs of a paused queue end, and keeps them for later if they must run again', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.enqueue(newJobs(2))
      const worker = await trial.worker()
      const [first, second] = await worker.claim(2)
      if (first === undefined || second === undefined) throw new Error('Two jobs were enqueued')
      await trial.store.saveQueue('default', { paused: true })
      expect(await worker.settle(first, completed)).toBe(true)
      expect(await worker.settle(second, retrying(0))).toBe(true)
      expect(await worker.claim(2)).toEqual([])
      await trial.store.saveQueue('default', { paused: false })
      expect(await worker.claimOne()).toMatchObject({ id: second.id, attempt: 2 })
    })

    it('may be paused before it has any job', async () => {
      await using trial = await Trial.start(harness)
      await trial.store.saveQueue('ai', { paused: true })
      const { id } = await trial.enqueue({ queue: 'ai' })
      const worker = await trial.worker({ queues: ['ai'] })
      expect(await worker.claim(1)).toEqual([])
      expect(await read(trial.store, id)).toMatchObject({ state: 'queued' })
    })

    itShared(harness, 'keeps settings in the store, for every instance (R55)', async () => {
      await using trial = await Trial.start(harness)
      const other = await trial.another()
      await trial.enqueue()
      await trial.store.saveQueue('default', { paused: true, maxLength: 1 })
      const worker = await trial.worker({}, other)
      expect(await worker.claim(1)).toEqual([])
      expect(await other.queues()).toEqual([{ name: 'default', paused: true, maxLength: 1, description: null }])
      expect(await other.enqueue(newJobs(1))).toMatchObject([{ kind: 'queue-full' }])
      await other.saveQueue('default', { paused: false })
      const local = await trial.worker()
      expect(await local.claim(1)).toHaveLength(1)
    })
  })
}
