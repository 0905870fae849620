import { z } from 'zod'
import { parseOptions } from '../options.ts'
import type { Bench } from './bench.ts'
import { DueJobs } from './due-jobs.ts'
import { EndlessJobsError, mostExecutions } from './endless.ts'
import type { Ran } from './ran.ts'
import type { StepWorker } from './step-worker.ts'

export type DrainOptions = {
  /** Also run jobs that wait for a time (delayed, retrying, snoozed): moves the clock to each due time. Default false. */
  readonly withScheduled?: boolean
  /** Only jobs of this queue, or of these. Default: of all. */
  readonly queue?: string | readonly string[]
  /** Stop after so many executions. Default: when nothing is left. */
  readonly limit?: number
}

export type Drained = {
  /** What ran, in the order of the ends. A job that ran twice is here twice. */
  readonly ran: readonly Ran[]
  /** How many of them ended how. */
  readonly counts: Readonly<Record<Ran['outcome'], number>>
  /** Tasks with jobs due that the app was not given: these jobs wait for a worker that knows them. */
  readonly unknownTasks: readonly string[]
}

const schema = z
  .strictObject({
    withScheduled: z.boolean(),
    queue: z.union([z.string(), z.array(z.string())]),
    limit: z.int().min(1),
  })
  .partial()

/** @throws EndlessJobsError @throws InvalidOptionError */
export async function drain(bench: Bench, options: DrainOptions): Promise<Drained> {
  const { withScheduled = false, queue, limit } = parseOptions(schema, options, 'Options of drain')
  const { store, plans } = bench.stage
  const due = new DueJobs(store, queue === undefined ? undefined : [queue].flat())
  return await bench.withWorker(async (worker) => {
    const ran = await runAll(worker, due, withScheduled, limit)
    const queued = await due.queuedTasks()
    return { ran, counts: countByOutcome(ran), unknownTasks: queued.filter((task) => !plans.has(task)) }
  })
}

async function runAll(worker: StepWorker, due: DueJobs, withScheduled: boolean, limit?: number): Promise<Ran[]> {
  const most = limit ?? mostExecutions(await due.waiting())
  const ran: Ran[] = []
  for (;;) {
    const some = await worker.step({ queues: await due.queues(), limit: (limit ?? Infinity) - ran.length })
    ran.push(...some)
    if (limit !== undefined && ran.length >= limit) return ran
    if (ran.length > most) throw new EndlessJobsError('drain()', ran)
    if (some.length > 0 || (await due.expire())) continue
    if (!withScheduled || !(await due.waitForNext(worker.nextDueAt))) return ran
  }
}

function countByOutcome(ran: readonly Ran[]): Drained['counts'] {
  const counts = { completed: 0, retrying: 0, dead: 0, cancelled: 0, snoozed: 0, released: 0, crashed: 0 }
  for (const { outcome } of ran) counts[outcome] += 1
  return counts
}
