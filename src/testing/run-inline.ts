import { isFinished, type JobId } from '../job.ts'
import type { Bench } from './bench.ts'
import { EndlessJobsError } from './endless.ts'
import type { Ran } from './ran.ts'

/** Executions of one job after which it is taken for endless: more than any plan of retries has. */
const MOST_EXECUTIONS = 250

/**
 * Runs a job to its end, waiting for nothing: delays and backoffs are skipped, and the clock stays where it is. Leaves
 * alone what a worker would leave alone: jobs of tasks not known here, and of paused queues.
 *
 * @throws EndlessJobsError
 */
export async function runToEnd(bench: Bench, id: JobId): Promise<void> {
  const { store, underWay, plans } = bench.stage
  const tasks = [...plans.keys()]
  const ran: Ran[] = []
  await bench.withWorker(async (worker) => {
    for (;;) {
      await underWay.get(id)
      const [job] = await store.get([id])
      if (job === undefined || isFinished(job.state) || !plans.has(job.task)) return
      if (job.state === 'scheduled' || job.state === 'retrying') await store.retry([id])
      const some = await worker.step({ queues: [job.queue], tasks, limit: 1 })
      ran.push(...some.filter((one) => one.id === id))
      if (ran.length > MOST_EXECUTIONS) throw new EndlessJobsError('enqueue(), inline,', ran)
      if (some.length === 0 && !underWay.has(id)) return
    }
  })
}
