import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import type { WorkerSetup } from './worker-setup.ts'

const BETWEEN_LOOKS = 50
const PROMOTED_AT_ONCE = 1_000

type Served = Pick<WorkerSetup, 'tasks' | 'queues'>

/**
 * Resolves once none of these tasks' jobs is queued or running in these queues. Those that wait for a time later than now,
 * or in a paused queue, do not count.
 */
export async function nothingLeft(store: Store, served: Served): Promise<void> {
  while (await someLeft(store, served)) await pause(BETWEEN_LOOKS)
}

async function someLeft(store: Store, { tasks, queues }: Served): Promise<boolean> {
  await store.promote(PROMOTED_AT_ONCE)
  const paused = new Set((await store.queues()).filter((queue) => queue.paused).map(({ name }) => name))
  const known = new Set(tasks.map(({ settings }) => settings.name))
  const served = (await store.counts()).filter(({ task, queue }) => known.has(task) && queues.includes(queue))
  return served.some(({ queue, counts }) => counts.running > 0 || (counts.queued > 0 && !paused.has(queue)))
}
