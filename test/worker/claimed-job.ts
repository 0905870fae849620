import { newId } from '../../src/ids.ts'
import type { ClaimedJob } from '../../src/store/store.ts'

/** A job as a claim brings it. */
export function claimedJob(overrides: Partial<ClaimedJob> = {}): ClaimedJob {
  return {
    id: newId(),
    ref: [1],
    token: 'token',
    task: 'job',
    queue: 'default',
    priority: 0,
    attempt: 1,
    crashes: 0,
    input: 'null',
    options: {},
    enqueuedAt: 1_000,
    startedAt: 2_000,
    ...overrides,
  }
}

export function claimedJobs(count: number, overrides: Partial<ClaimedJob> = {}): ClaimedJob[] {
  return Array.from({ length: count }, () => claimedJob(overrides))
}
