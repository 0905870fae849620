import { fill } from './enqueue-bulk.ts'
import type { Scenario } from './scenario.ts'
import { perSecond } from './stopwatch.ts'
import { untilCompleted } from './until-completed.ts'

export const process: Scenario = {
  name: 'process',
  counts:
    'no-op jobs, all waiting already, 100 at once: from the start of the worker until the last is completed in the store',
  variants: (quick) => [{ load: { jobs: quick ? 20_000 : 60_000, concurrency: 100, backlog: 0, processes: 1 } }],
  async measure({ subject, inputs }, { jobs, concurrency }) {
    await fill(subject, inputs(jobs))
    const target = (await subject.completed()) + jobs
    const all = Promise.withResolvers<void>()
    let handled = 0
    const onStart = () => {
      handled += 1
      if (handled === jobs) all.resolve()
    }
    const began = performance.now()
    const worker = await subject.work({ concurrency, onStart })
    await all.promise
    await untilCompleted(subject, target)
    const elapsed = performance.now() - began
    await worker.stop()
    if (handled !== jobs) throw new Error(`The handler ran ${handled} times for ${jobs} jobs`)
    return { perSecond: perSecond(jobs, elapsed) }
  },
}
