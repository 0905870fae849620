import { describe, expect } from 'vitest'
import { type Harness, itShared } from './harness.ts'
import { idsOf, newJobs } from './new-job.ts'
import { completed } from './outcomes.ts'
import { countOf } from './reading.ts'
import type { TestWorker } from './test-worker.ts'
import { Trial } from './trial.ts'

async function crew(trial: Trial, size: number): Promise<TestWorker[]> {
  const stores = [trial.store, await trial.another()]
  const workers: TestWorker[] = []
  for (let index = 0; index < size; index += 1) workers.push(await trial.worker({}, stores[index % 2]))
  return workers
}

/** Claims and completes until there is nothing left, and says what it ran. */
async function work(worker: TestWorker, size: number): Promise<string[]> {
  const ran: string[] = []
  for (;;) {
    const jobs = await worker.claim(size)
    if (jobs.length === 0) return ran
    ran.push(...idsOf(jobs))
    expect(await worker.settleAll(jobs, completed)).toEqual([])
  }
}

export function claimRaceConformance(harness: Harness): void {
  describe('racing workers (R50, R56)', () => {
    itShared(harness, 'gives each job to one of 64 workers that claim at once through two instances', async () => {
      await using trial = await Trial.start(harness)
      const workers = await crew(trial, 64)
      const jobs = newJobs(300)
      await trial.store.enqueue(jobs)
      const claims = await Promise.all(workers.map((worker) => worker.claim(4)))
      expect(claims.map((claimed) => claimed.length)).toEqual(workers.map(() => 4))
      expect(idsOf(claims.flat()).toSorted()).toEqual(idsOf(jobs.slice(0, 256)).toSorted())
      expect(await countOf(trial.store, 'running')).toBe(256)
      expect(await countOf(trial.store, 'queued')).toBe(44)
    })

    itShared(harness, 'runs each of 1 000 jobs once while 16 workers compete to the end', async () => {
      await using trial = await Trial.start(harness)
      const workers = await crew(trial, 16)
      const jobs = newJobs(1_000)
      await trial.store.enqueue(jobs)
      const ran = (await Promise.all(workers.map((worker, index) => work(worker, 1 + (index % 9))))).flat()
      expect(ran.toSorted()).toEqual(idsOf(jobs).toSorted())
      expect(await countOf(trial.store, 'completed')).toBe(1_000)
    })
  })
}
