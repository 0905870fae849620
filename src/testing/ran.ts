import { decode } from '../codec.ts'
import { defined } from '../defined.ts'
import type { DeadReason, JobId } from '../job.ts'
import type { Outcome } from '../outcome.ts'
import type { ClaimedJob } from '../store/store.ts'

/** One execution of a job, and what became of it. */
export type Ran<Output = unknown> = {
  readonly id: JobId
  readonly task: string
  readonly queue: string
  /** 1 for the first. */
  readonly attempt: number
  /** `retrying`: it failed and will run again. `dead`: it failed for good. `snoozed`: it asked to run later. */
  readonly outcome: Outcome['kind']
  /** What the handler returned, as a reader of the stored result would get it. */
  readonly result?: Output
  /** What was thrown: the very object. */
  readonly error?: unknown
  /** Why it is dead. */
  readonly reason?: DeadReason
  /** Milliseconds until it runs again. */
  readonly delay?: number
}

type RanJob = Pick<ClaimedJob, 'id' | 'task' | 'queue' | 'attempt'>

export function ranOf({ id, task, queue, attempt }: RanJob, outcome: Outcome, error: unknown): Ran {
  return {
    id,
    task,
    queue,
    attempt,
    outcome: outcome.kind,
    ...defined({
      result: outcome.kind === 'completed' && outcome.result !== null ? decode(outcome.result) : undefined,
      error: outcome.kind === 'completed' ? undefined : error,
      reason: outcome.kind === 'dead' ? outcome.reason : undefined,
      delay: 'delay' in outcome ? outcome.delay : undefined,
    }),
  }
}
