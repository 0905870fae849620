import { describe, expect, it } from 'vitest'
import { LeaseLostError } from '../../src/errors.ts'
import type { Harness } from './harness.ts'
import { newJob, newJobs } from './new-job.ts'
import { completed, released } from './outcomes.ts'
import { listAll } from './reading.ts'
import { holding } from './test-worker.ts'
import { Trial } from './trial.ts'

export function childEnqueueConformance(harness: Harness): void {
  describe('enqueue from inside a running job (R15)', () => {
    it('is accepted while the job holds its lease', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const holder = await worker.claimOne()
      const child = newJob({ options: { parent: holder.id } })
      const results = await trial.store.enqueue([child], { holder: holding(holder) })
      expect(results).toEqual([{ kind: 'enqueued', id: child.id }])
    })

    it.for([
      ['ended', completed],
      ['was given back', released],
    ] as const)('is refused whole when the job %s', async ([, outcome]) => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const holder = await worker.claimOne()
      await worker.settle(holder, outcome)
      await expectRefusal(trial, holder)
    })

    it('is refused whole when another claim runs the job', async () => {
      await using trial = await Trial.start(harness)
      await trial.enqueue()
      const worker = await trial.worker()
      const stale = await worker.claimOne()
      await worker.settle(stale, released)
      const current = await worker.claimOne()
      expect(current.id).toBe(stale.id)
      await expectRefusal(trial, stale)
      await trial.store.enqueue([newJob()], { holder: holding(current) })
    })
  })
}

async function expectRefusal(trial: Trial, holder: Parameters<typeof holding>[0]): Promise<void> {
  const before = await listAll(trial.store)
  const children = newJobs(3, { queue: 'children' }).map((job, index) => ({ ...job, idempotencyKey: `child-${index}` }))
  const refused = trial.store.enqueue(children, { holder: holding(holder) })
  await expect(refused).rejects.toThrow(LeaseLostError)
  await expect(refused).rejects.toMatchObject({ code: 'LEASE_LOST', jobId: holder.id })
  expect(await listAll(trial.store)).toEqual(before)
  const kinds = (await trial.store.enqueue(children)).map(({ kind }) => kind)
  expect(kinds, 'ids and keys of the refused jobs are free').toEqual(['enqueued', 'enqueued', 'enqueued'])
}
