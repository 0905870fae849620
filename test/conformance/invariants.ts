import { expect } from 'vitest'
import { isFinished, JOB_STATES } from '../../src/job.ts'
import type { JobRecord, Store } from '../../src/store/store.ts'
import { listAll } from './reading.ts'

/** What holds after any test whatever it did: counters equal rows, and each job is in exactly one state (R30, R61). */
export async function checkInvariants(store: Store): Promise<void> {
  const rows = new Map<string, number>()
  const seen = new Set<string>()
  for (const state of JOB_STATES) {
    for (const job of await listAll(store, { states: [state] })) {
      if (job.state !== state) expect.soft(job, `listed as ${state}`).toMatchObject({ state })
      if (seen.has(job.id)) expect.soft(job, 'is listed in one state only').toBeUndefined()
      seen.add(job.id)
      checkRecord(job)
      const key = `${job.queue} ${job.task} ${state}`
      rows.set(key, (rows.get(key) ?? 0) + 1)
    }
  }
  expect.soft(await countersOf(store), 'counts() equals the rows').toEqual(Object.fromEntries(rows))
}

async function countersOf(store: Store): Promise<Record<string, number>> {
  const counters = (await store.counts()).flatMap(({ queue, task, counts }) =>
    JOB_STATES.map((state) => [`${queue} ${task} ${state}`, counts[state]] as const),
  )
  return Object.fromEntries(counters.filter(([, count]) => count !== 0))
}

/** Fields that go with a state. An expectation for each of thousands of jobs would cost more than the test itself. */
function checkRecord(job: JobRecord): void {
  const wrong = [
    isFinished(job.state) !== (job.finishedAt !== undefined) && 'finishedAt',
    job.state === 'running' && job.startedAt === undefined && 'startedAt',
    job.state === 'running' && job.worker === undefined && 'worker',
    (job.state === 'scheduled' || job.state === 'retrying') !== (job.dueAt !== undefined) && 'dueAt',
    job.state === 'completed' && job.attempts.at(-1)?.outcome !== 'completed' && 'attempts',
    job.state === 'dead' && (job.reason === undefined || job.error === undefined) && 'reason or error',
  ].filter((field) => field !== false)
  if (wrong.length > 0) expect.soft(job, `${wrong.join(', ')} fit the state`).toBeUndefined()
}
