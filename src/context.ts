import type { Enqueue } from './enqueue.ts'
import type { JobId, Subject } from './job.ts'

/** What a handler may know of its own job. */
export type JobView = {
  readonly id: JobId
  readonly task: string
  readonly queue: string
  readonly priority: number
  /** This attempt, 1 for the first. */
  readonly attempt: number
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  readonly enqueuedAt: Date
  readonly tags: readonly string[]
  readonly subject?: Subject
  readonly partition?: string
  /** The job that enqueued this one, if a handler did. */
  readonly parent?: JobId
}

type LogMethod = {
  (message: string): void
  (fields: Readonly<Record<string, unknown>>, message: string): void
}

/** Lines go to the worker's log and are kept with the job. */
export type JobLog = {
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
}

/** A handler's view of its surroundings. Every write through it is refused once the job's lease is lost. */
export type JobContext = {
  readonly job: JobView
  /**
   * Aborted when the job should stop; `signal.reason` is a JobCancelledError, SoftTimeLimitError, HardTimeLimitError,
   * ShutdownError or LeaseLostError.
   */
  readonly signal: AbortSignal
  readonly log: JobLog
  /**
   * Records how far the job is, in percent (0–100), and what it does.
   * @throws LeaseLostError when another worker has the job by now
   */
  progress(percent: number, message?: string): Promise<void>
  /**
   * Enqueues a child job, unless this job's lease is lost.
   * @throws LeaseLostError
   */
  readonly enqueue: Enqueue
}
