import type { Store } from '../store/store.ts'
import { type QueueStatus, queueFigures, sumCounts } from './queue-figures.ts'

export type QueueStats = Pick<QueueStatus, 'counts' | 'oldestAge'>

/** How many jobs there are in each state. Finished ones are counted until the retention deletes them. */
export type Stats = {
  readonly total: QueueStats
  readonly queues: Readonly<Record<string, QueueStats>>
}

export async function statsOf(store: Store): Promise<Stats> {
  const { queues } = await queueFigures(store)
  return { total: together(queues), queues: Object.fromEntries(queues.map((queue) => [queue.name, figuresOf(queue)])) }
}

function figuresOf({ counts, oldestAge }: QueueStats): QueueStats {
  return { counts, ...(oldestAge !== undefined && { oldestAge }) }
}

function together(queues: readonly QueueStats[]): QueueStats {
  const ages = queues.flatMap(({ oldestAge }) => oldestAge ?? [])
  return { counts: sumCounts(queues), ...(ages.length > 0 && { oldestAge: Math.max(...ages) }) }
}
