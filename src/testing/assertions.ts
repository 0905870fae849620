import { AssertionError } from 'node:assert'
import type { Store } from '../store/store.ts'
import type { AnyTaskRef } from '../task-settings.ts'
import { type EnqueuedJob, enqueuedJobs } from './enqueued-job.ts'
import { type EnqueuedMatch, mismatches, taskName, type Wanted } from './enqueued-match.ts'
import { reportMissing, reportPresent } from './enqueued-report.ts'

const INLINE = 'This app runs jobs inline: what was enqueued has already run, and is in `app.jobs.list()`.'

/** What a test may ask of the jobs that wait. */
export class Assertions {
  readonly #store: Store
  readonly #hint: string

  constructor(store: Store, mode: 'manual' | 'inline') {
    this.#store = store
    this.#hint = mode === 'inline' ? INLINE : ''
  }

  async enqueued(task: AnyTaskRef | string | undefined): Promise<EnqueuedJob[]> {
    const jobs = await enqueuedJobs(this.#store)
    return task === undefined ? jobs : jobs.filter((job) => job.task === taskName(task))
  }

  /** @throws AssertionError */
  async has(task: AnyTaskRef | string, input: unknown, match: EnqueuedMatch): Promise<EnqueuedJob> {
    const wanted = { task: taskName(task), input, match }
    const { jobs, found } = await this.#look(wanted)
    const [first] = found
    if (first === undefined) throw new AssertionError({ message: reportMissing(wanted, jobs, this.#hint) })
    return first
  }

  /** @throws AssertionError */
  async hasNot(task: AnyTaskRef | string, input: unknown, match: EnqueuedMatch): Promise<void> {
    const wanted = { task: taskName(task), input, match }
    const { found } = await this.#look(wanted)
    if (found.length > 0) throw new AssertionError({ message: reportPresent(wanted, found) })
  }

  async #look(wanted: Wanted): Promise<{ jobs: EnqueuedJob[]; found: EnqueuedJob[] }> {
    const jobs = await enqueuedJobs(this.#store)
    const found = jobs.filter((job) => job.task === wanted.task && mismatches(wanted, job).length === 0)
    return { jobs, found }
  }
}
