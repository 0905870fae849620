import type { Input, OpenSubject } from '../subjects/subject.ts'
import type { Scenario, Variant } from './scenario.ts'
import { rateOf } from './stopwatch.ts'

/** One job a call, each acknowledged on its own. */
export const enqueue: Scenario = {
  name: 'enqueue',
  counts: 'single enqueue calls until each is acknowledged; 100 callers at a time, or one (one-by-one)',
  variants,
  async measure({ subject, inputs }, { jobs, concurrency }) {
    const prepared = inputs(jobs)
    return { perSecond: await rateOf(jobs, () => callersShare(subject, prepared, concurrency)) }
  },
}

function variants(quick: boolean): Variant[] {
  const load = { jobs: quick ? 5_000 : 20_000, concurrency: 100, backlog: 0, processes: 1 }
  const alone = { ...load, jobs: quick ? 500 : 2_000, concurrency: 1 }
  // The others write each job on its own however many callers there are: callers make no difference to them.
  return [{ load }, { name: 'one-by-one', subjects: ['millrace'], load: alone }]
}

/** So many callers at once, each enqueueing its next job when the last was acknowledged. */
async function callersShare(subject: OpenSubject, inputs: readonly Input[], callers: number): Promise<void> {
  const queue = inputs.values()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (const input of queue) await subject.enqueue(input)
    }),
  )
}
