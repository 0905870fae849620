import { decode } from '../codec.ts'
import { defined } from '../defined.ts'
import { type JobId, type JobRecord, type JobState, type Subject, WAITING_STATES } from '../job.ts'
import type { JobFilter, Store } from '../store/store.ts'

/** A job that waits to be run. */
export type EnqueuedJob<Input = unknown> = {
  readonly id: JobId
  readonly task: string
  readonly queue: string
  readonly state: JobState
  readonly priority: number
  readonly input: Input
  readonly tags: readonly string[]
  readonly subject?: Subject
  readonly partition?: string
  /** Attempts so far. */
  readonly attempt: number
  readonly enqueuedAt: Date
  /** When it becomes due, for one that waits for a time. */
  readonly dueAt?: Date
}

const PAGE = 1_000

/** The jobs that wait, in the order they were enqueued. */
export async function enqueuedJobs(store: Store): Promise<EnqueuedJob[]> {
  const filter: JobFilter = { states: WAITING_STATES }
  const jobs: EnqueuedJob[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(filter, { limit: PAGE, ...(cursor !== undefined && { cursor }) })
    jobs.push(...page.jobs.map(enqueuedJob))
    cursor = page.cursor
  } while (cursor !== undefined)
  return jobs.reverse()
}

function enqueuedJob({ options, dueAt, enqueuedAt, ...job }: JobRecord): EnqueuedJob {
  return {
    id: job.id,
    task: job.task,
    queue: job.queue,
    state: job.state,
    priority: job.priority,
    input: decode(job.input),
    tags: options.tags ?? [],
    attempt: job.attempt,
    enqueuedAt: new Date(enqueuedAt),
    ...defined({ subject: options.subject, partition: options.partition }),
    ...(dueAt !== undefined && { dueAt: new Date(dueAt) }),
  }
}
