import { JOB_STATES, type JobState } from '../job.ts'
import type { JobCounts, QueueRecord, Store } from '../store/store.ts'

export type StateCounts = Readonly<Record<JobState, number>>

/** A queue with its jobs counted. */
export type QueueStatus = QueueRecord & {
  readonly counts: StateCounts
  /** Milliseconds that the job queued for the longest time has been in the store; absent when none is queued. */
  readonly oldestAge?: number
}

/** Queues with their counts, and the same counts by task. */
export type QueueFigures = { readonly queues: readonly QueueStatus[]; readonly byTask: readonly JobCounts[] }

export async function queueFigures(store: Store): Promise<QueueFigures> {
  const [records, byTask, oldest, now] = await Promise.all([
    store.queues(),
    store.counts(),
    store.oldestQueued(),
    store.now(),
  ])
  const queues = records.map((record): QueueStatus => {
    // A queue may be named like what every object inherits.
    const since = Object.hasOwn(oldest, record.name) ? oldest[record.name] : undefined
    const counts = sumCounts(byTask.filter(({ queue }) => queue === record.name))
    return { ...record, counts, ...(since !== undefined && { oldestAge: Math.max(0, now - since) }) }
  })
  return { queues, byTask }
}

export function sumCounts(list: readonly { readonly counts: StateCounts }[]): StateCounts {
  // Every state is there.
  const sum = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<JobState, number>
  for (const { counts } of list) for (const state of JOB_STATES) sum[state] += counts[state]
  return sum
}
