import { JOB_STATES, type JobState } from '../../job.ts'
import type { JobCounts, QueueRecord, QueueSettings } from '../store.ts'
import type { Scope } from './scope.ts'

export function saveQueue(
  scope: Scope,
  name: string,
  { paused, maxLength, description }: Partial<QueueSettings>,
): void {
  scope.run(
    'saveQueue',
    name,
    flag(paused !== undefined),
    flag(paused),
    flag(maxLength !== undefined),
    maxLength ?? null,
    flag(description !== undefined),
    description ?? null,
  )
}

function flag(value: boolean | undefined): number {
  return value ? 1 : 0
}

type QueueRow = { name: string; paused: number; max_length: number | null; description: string | null }

export function listQueues(scope: Scope): QueueRecord[] {
  return scope.all<QueueRow>('queues').map(({ name, paused, max_length, description }) => ({
    name,
    paused: paused === 1,
    maxLength: max_length,
    description,
  }))
}

type LaneRow = Readonly<Record<JobState, number>> & {
  readonly id: number
  readonly queue: string
  readonly task: string
}

export function counts(scope: Scope): JobCounts[] {
  return scope.all<LaneRow>('lanes').map((lane) => {
    const { queue, task } = lane
    const byState = Object.fromEntries(JOB_STATES.map((state) => [state, lane[state]]))
    return { queue, task, counts: byState as Record<JobState, number> } // one entry for each of JOB_STATES
  })
}

export function oldestQueued(scope: Scope): Record<string, number> {
  const oldest = new Map<string, number>()
  for (const { id, queue, queued } of scope.all<LaneRow>('lanes')) {
    if (queued === 0) continue
    const at = scope.get<{ at: number | null }>('oldestInLane', id)?.at
    if (at != null) oldest.set(queue, Math.min(oldest.get(queue) ?? at, at))
  }
  // Not filled by assignment: a queue may be called __proto__.
  return Object.fromEntries(oldest)
}
