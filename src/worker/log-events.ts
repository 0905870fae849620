import type { Logger } from '../logger.ts'
import type { Outcome } from '../outcome.ts'
import type { ClaimedJob, JobId, LogLevel, WorkerInfo } from '../store/store.ts'

/** Fields of a line that names a job. */
type LoggedJob = Pick<ClaimedJob, 'id' | 'task' | 'queue' | 'attempt' | 'crashes'>
type Fields = Readonly<Record<string, unknown>>

/**
 * Every line a worker writes about itself and its jobs, by event name. A logger that throws is the application's
 * problem, not the job's: its errors are dropped.
 */
export class LogEvents {
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Read once per job: without it, lines nobody wants would cost more than the rest of the run. */
  get tellsDetails(): boolean {
    return this.#logger.isLevelEnabled?.('debug') ?? true
  }

  workerStarted({ id, queues, tasks, concurrency, lease }: WorkerInfo): void {
    this.#line('info', 'worker.started', { worker: id, queues, tasks, concurrency, lease }, 'Worker started')
  }

  /** @param released jobs given back unfinished in its time */
  workerStopped(worker: string, released: number): void {
    this.#line('info', 'worker.stopped', { worker, released }, 'Worker stopped')
  }

  storeUnavailable(error: unknown): void {
    this.#line('error', 'store.unavailable', { err: error }, 'The store cannot be reached; trying again until it can')
  }

  storeRecovered(milliseconds: number): void {
    this.#line('info', 'store.recovered', { milliseconds }, 'The store can be reached again')
  }

  upkeepFailed(what: string, error: unknown): void {
    this.#line('warn', 'upkeep.failed', { what, err: error }, 'Upkeep of the store failed; it will be tried again')
  }

  jobStarted(job: LoggedJob): void {
    this.#line('debug', 'job.started', jobFields(job), 'Job started')
  }

  /** What became of a job that ran here. */
  jobEnded(job: LoggedJob, elapsed: number, outcome: Outcome, error: unknown): void {
    const fields = { ...jobFields(job), milliseconds: Math.round(elapsed) }
    const failed = { ...fields, err: error }
    switch (outcome.kind) {
      case 'completed':
        this.#line('debug', 'job.completed', fields, 'Job completed')
        break
      case 'retrying':
        this.#line(
          'warn',
          'job.retrying',
          { ...failed, delay: outcome.delay },
          'Attempt failed; the job will run again',
        )
        break
      case 'dead':
        this.#line('error', 'job.dead', { ...failed, reason: outcome.reason }, 'Job ended dead')
        break
      case 'cancelled':
        this.#line('info', 'job.cancelled', fields, 'Job cancelled')
        break
      case 'snoozed':
        this.#line('info', 'job.snoozed', { ...fields, delay: outcome.delay }, 'Job asked to run later')
        break
      case 'released':
        this.#line('info', 'job.released', fields, 'Job given back unfinished; it uses up no attempt')
        break
      case 'crashed':
        this.#line(
          'warn',
          'job.crashed',
          { ...fields, crashes: job.crashes + 1 },
          'Job taken back from a worker that vanished',
        )
        break
    }
  }

  /** `job` has more fields than its id where it was still running here. */
  leaseLost(job: LoggedJob | JobId): void {
    const fields = typeof job === 'string' ? { job } : jobFields(job)
    this.#line('warn', 'job.lease-lost', fields, 'Job belongs to another worker by now; what it did here is discarded')
  }

  /** A function of the task's own (a hook, `retryIf`, `backoff`) threw. */
  callbackFailed(job: LoggedJob, callback: string, error: unknown): void {
    this.#line(
      'error',
      'job.callback-failed',
      { ...jobFields(job), callback, err: error },
      `${callback} threw; the job goes on`,
    )
  }

  /** What a handler logged. */
  handlerLine(level: LogLevel, job: LoggedJob, fields: Fields | undefined, message: string): void {
    this.#write(level, { ...jobFields(job), ...fields }, message)
  }

  #line(level: LogLevel, event: string, fields: Fields, message: string): void {
    this.#write(level, { event, ...fields }, message)
  }

  #write(level: LogLevel, fields: Fields, message: string): void {
    try {
      this.#logger[level](fields, message)
    } catch {
      // See above.
    }
  }
}

function jobFields({ id, task, queue, attempt }: LoggedJob): Fields {
  return { job: id, task, queue, attempt }
}
