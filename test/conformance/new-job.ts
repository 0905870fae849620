import { newId } from '../../src/ids.ts'
import type { NewJob } from '../../src/store/store.ts'

export const TASK = 'mail.send'
export const QUEUE = 'default'

/** A job that can run at once, but for what the test cares about. */
export function newJob(overrides: Partial<NewJob> = {}): NewJob {
  return { id: newId(), task: TASK, queue: QUEUE, input: '{"to":"ada"}', options: {}, priority: 0, ...overrides }
}

export function newJobs(count: number, overrides: Partial<NewJob> = {}): NewJob[] {
  return Array.from({ length: count }, () => newJob(overrides))
}

export function idsOf(jobs: readonly { readonly id: string }[]): string[] {
  return jobs.map((job) => job.id)
}
