import type { Input, OpenSubject } from '../subjects/subject.ts'
import type { Scenario } from './scenario.ts'
import { rateOf } from './stopwatch.ts'

/** Jobs of one call. */
const CALL = 1_000

export const enqueueBulk: Scenario = {
  name: 'enqueue-bulk',
  counts:
    'bulk enqueue calls of 1 000 jobs, one after the other, until each is acknowledged; bytes of database per job',
  variants: (quick) => [{ load: { jobs: quick ? 50_000 : 100_000, concurrency: 1, backlog: 0, processes: 1 } }],
  async measure({ subject, place, inputs }, { jobs }) {
    const prepared = inputs(jobs)
    const before = await place.bytes()
    const perSecond = await rateOf(jobs, () => fill(subject, prepared))
    return { perSecond, bytesPerJob: ((await place.bytes()) - before) / jobs }
  },
}

export async function fill(subject: OpenSubject, inputs: readonly Input[]): Promise<void> {
  for (let from = 0; from < inputs.length; from += CALL) await subject.enqueueMany(inputs.slice(from, from + CALL))
}
