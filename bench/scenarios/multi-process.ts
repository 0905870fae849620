import { WorkerProcess } from '../measure/worker-process.ts'
import type { Load } from '../measurement.ts'
import { fill } from './enqueue-bulk.ts'
import type { Scenario, Variant, Workbench } from './scenario.ts'
import { perSecond } from './stopwatch.ts'
import { untilCompleted } from './until-completed.ts'

/** Jobs the processes run before they are timed. */
const WARM_UP = 5_000
/** How often the store is asked whether all is done: each question takes time from the workers. */
const LOOK = 5

export const multiProcess: Scenario = {
  name: 'multi-process',
  counts:
    'as process, but with four processes (or one) that each run a worker on the same store, from the word go; errors and warnings any of them sees',
  variants,
  warmsUpItself: true,
  async measure(bench, load) {
    const workers = await Promise.all(Array.from({ length: load.processes }, () => WorkerProcess.start(bench)))
    try {
      await runAll(bench, workers, { ...load, jobs: Math.min(WARM_UP, load.jobs) })
      const elapsed = await runAll(bench, workers, load)
      return { perSecond: perSecond(load.jobs, elapsed), problems: workers.flatMap(({ problems }) => problems) }
    } finally {
      for (const worker of workers) worker.end()
    }
  },
}

function variants(quick: boolean): Variant[] {
  const load = { jobs: quick ? 20_000 : 60_000, concurrency: 100, backlog: 0, processes: 4 }
  return [{ load }, { name: 'one-process', load: { ...load, processes: 1 } }]
}

/** Milliseconds from the word go until every job is completed in the store. */
async function runAll(
  bench: Workbench,
  workers: readonly WorkerProcess[],
  { jobs, concurrency }: Load,
): Promise<number> {
  const { subject, inputs } = bench
  await fill(subject, inputs(jobs))
  const target = (await subject.completed()) + jobs
  const began = performance.now()
  const working = Promise.all(workers.map((worker) => worker.work(concurrency)))
  // One that cannot start must end the run, not leave it waiting for its share of the jobs.
  await Promise.all([working, untilCompleted(subject, target, LOOK)])
  const elapsed = performance.now() - began
  await Promise.all(workers.map((worker) => worker.rest()))
  return elapsed
}
