import type { Duration } from './duration.ts'
import type { CancelResult, JobId, JobRecord } from './job.ts'

export type ResultOptions = {
  /** How long to wait for the job to end. Default: as long as it takes. */
  readonly timeout?: Duration
  /** Gives up waiting (not the job). */
  readonly signal?: AbortSignal
}

/** A job as its producer holds it. */
export interface JobHandle<Output> {
  readonly id: JobId
  /** False when the same id or idempotency key had been enqueued before: this is that earlier job. */
  readonly created: boolean
  /**
   * Waits until the job has ended and gives what its handler returned.
   * @throws ResultTimeoutError after `timeout`; the job goes on
   * @throws JobFailedError when it ended dead, cancelled or expired
   */
  result(options?: ResultOptions): Promise<Output>
  /** @throws JobNotFoundError */
  status(): Promise<JobRecord>
  /** `requested` when the job runs: its worker is told within a second. */
  cancel(): Promise<CancelResult>
  /**
   * Runs a dead, cancelled or expired job again with all its attempts, a scheduled or retrying one at once.
   * @throws JobStateError @throws JobNotFoundError
   */
  retry(): Promise<void>
}
