import { MillraceError } from '../errors.ts'
import type { Registry } from '../registry.ts'
import type { JobCounts, Store, StoreInfo, WorkerRecord } from '../store/store.ts'
import type { OpenStore } from './lazy-store.ts'
import { type QueueStatus, queueFigures } from './queue-figures.ts'

/** Jobs in a queue that nothing will run as things are. */
export type UnservedJobs = { readonly task: string; readonly queue: string; readonly queued: number }

export type HealthProblem = {
  readonly code: 'closed' | 'store-unreachable' | 'no-workers' | 'unknown-task' | 'unserved-queue'
  /** One sentence for people, without secrets. */
  readonly message: string
}

export type Health = {
  /** `down`: nothing can be enqueued. `degraded`: some queued jobs will not run as things are. */
  readonly status: 'ok' | 'degraded' | 'down'
  /** False once the application's client is closed. */
  readonly enabled: boolean
  /** Options are checked when the client is made: there is none with wrong ones. */
  readonly configuration: { readonly valid: true }
  readonly store: ({ readonly reachable: true } & StoreInfo) | { readonly reachable: false; readonly error: string }
  /** Those whose lease runs. */
  readonly workers: readonly WorkerRecord[]
  readonly queues: readonly QueueStatus[]
  /** Names of the tasks that the client was given or a live worker has. */
  readonly tasks: readonly string[]
  /** Queued jobs whose task no live worker has, in any queue. */
  readonly unknownTasks: readonly UnservedJobs[]
  readonly problems: readonly HealthProblem[]
}

/** Never throws: a store that cannot be reached is an answer. */
export async function healthOf(open: OpenStore, registry: Registry, enabled: boolean): Promise<Health> {
  try {
    return await examine(await open(), registry)
  } catch (error) {
    return unreachable(error, registry, enabled)
  }
}

async function examine(store: Store, registry: Registry): Promise<Health> {
  const [info, known, now, figures] = await Promise.all([
    store.info(),
    store.workers(),
    store.now(),
    queueFigures(store),
  ])
  const workers = known.filter(({ leaseUntil }) => leaseUntil > now)
  const working = new Set(workers.flatMap(({ tasks }) => tasks))
  const unknownTasks = queuedJobs(figures.byTask).filter(({ task }) => !working.has(task))
  const problems = [...unknownTasks.map(unknownTask), ...unservedQueues(figures.queues, workers)]
  const found = workers.length === 0 && unknownTasks.length > 0 ? [NO_WORKERS] : problems
  return {
    status: found.length > 0 ? 'degraded' : 'ok',
    enabled: true,
    configuration: { valid: true },
    store: { reachable: true, ...info },
    workers,
    queues: figures.queues,
    tasks: [...new Set([...registry.keys(), ...working])].sort(byText),
    unknownTasks,
    problems: found,
  }
}

function queuedJobs(byTask: readonly JobCounts[]): UnservedJobs[] {
  return byTask.flatMap(({ task, queue, counts }) => (counts.queued > 0 ? { task, queue, queued: counts.queued } : []))
}

/** Explains every queued job at once, so that it is told alone. */
const NO_WORKERS: HealthProblem = { code: 'no-workers', message: 'Jobs are queued and no worker is running' }

function unknownTask({ task, queue, queued }: UnservedJobs): HealthProblem {
  const message = `No running worker has task "${task}", of which ${queued} are queued in "${queue}"`
  return { code: 'unknown-task', message }
}

function unservedQueues(queues: readonly QueueStatus[], workers: readonly WorkerRecord[]): HealthProblem[] {
  const served = new Set(workers.flatMap((worker) => worker.queues))
  const unserved = queues.filter(({ name, counts }) => counts.queued > 0 && !served.has(name))
  return unserved.map(({ name, counts }) => {
    const message = `No running worker serves queue "${name}", which holds ${counts.queued} queued jobs`
    return { code: 'unserved-queue', message }
  })
}

function unreachable(error: unknown, registry: Registry, enabled: boolean): Health {
  // Messages of Millrace hold no secrets; those of others may.
  const why = error instanceof MillraceError ? error.message : 'The store failed in an unexpected way; see the log'
  return {
    status: 'down',
    enabled,
    configuration: { valid: true },
    store: { reachable: false, error: why },
    workers: [],
    queues: [],
    tasks: [...registry.keys()].sort(byText),
    unknownTasks: [],
    problems: [{ code: enabled ? 'store-unreachable' : 'closed', message: why }],
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}
