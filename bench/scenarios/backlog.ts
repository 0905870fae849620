import { percentile } from '../measure/percentile.ts'
import type { Figures } from '../measurement.ts'
import type { Input, OpenSubject } from '../subjects/subject.ts'
import { fill } from './enqueue-bulk.ts'
import type { Scenario, Variant, Workbench } from './scenario.ts'
import { perSecond, timed } from './stopwatch.ts'

/** Jobs of one claim. */
const BATCH = 100
/** Claims that are timed, for each job the worker then runs. */
const CLAIMS_PER_JOB = 1 / 20

/** Whether claiming stays as cheap when very many jobs wait. */
export const backlog: Scenario = {
  name: 'backlog',
  counts:
    'claims of 100 jobs while 1 000 000 wait (--quick: 200 000), or 1 000 (short): each claim through the store; then jobs/s of a worker on top of them',
  variants,
  async measure(bench, { jobs, concurrency, backlog: waiting }) {
    const { subject, inputs } = bench
    await fillInParts(bench, waiting)
    const claims = await claimTimes(subject, inputs(BATCH), Math.ceil(jobs * CLAIMS_PER_JOB))
    await fill(subject, inputs(jobs))
    return { ...claims, perSecond: await workerRate(subject, jobs, concurrency) }
  },
}

function variants(quick: boolean): Variant[] {
  const load = { jobs: quick ? 6_000 : 20_000, concurrency: 100, backlog: quick ? 200_000 : 1_000_000, processes: 1 }
  // The floor is there for the rates; whether it slows down as the backlog grows is not the question.
  return [{ load }, { name: 'short', subjects: ['millrace'], load: { ...load, backlog: 1_000 } }]
}

/** A list of all inputs at once would take hundreds of megabytes. */
async function fillInParts({ subject, inputs }: Workbench, count: number): Promise<void> {
  const part = inputs(Math.min(count, 10_000))
  for (let left = count; left > 0; left -= part.length) await fill(subject, part.slice(0, left))
}

/** Jobs added before each claim and completed after it keep the backlog as it is. */
async function claimTimes(subject: OpenSubject, inputs: readonly Input[], claims: number): Promise<Figures> {
  if (subject.claimer === undefined) throw new Error('This subject does not claim in batches')
  const claimer = await subject.claimer()
  const times: number[] = []
  for (let done = 0; done < claims; done += 1) {
    await subject.enqueueMany(inputs)
    const { value: batch, milliseconds } = await timed(() => claimer.claim(inputs.length))
    if (batch.size !== inputs.length) throw new Error(`A claim of ${inputs.length} gave ${batch.size} jobs`)
    times.push(milliseconds)
    await batch.complete()
  }
  await claimer.close()
  return { p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) }
}

/** From the start of the worker to the start of the last of `jobs` handlers. */
async function workerRate(subject: OpenSubject, jobs: number, concurrency: number): Promise<number> {
  const last = Promise.withResolvers<number>()
  let handled = 0
  const onStart = () => {
    handled += 1
    if (handled === jobs) last.resolve(performance.now())
  }
  const began = performance.now()
  const worker = await subject.work({ concurrency, onStart })
  const ended = await last.promise
  await worker.stop()
  return perSecond(jobs, ended - began)
}
