/**
 * Every error Millrace throws on purpose. One class for each decision a caller can take; `code` is stable across
 * versions, `message` says what happened and why, `hint` says what to do about it.
 */
export type MillraceErrorOptions = { readonly hint?: string; readonly cause?: unknown }

export class MillraceError extends Error {
  /** Stable, upper-case, safe to compare and to document. */
  readonly code: string = 'MILLRACE'
  /** What to do next, in one sentence. */
  readonly hint?: string

  constructor(message: string, options: MillraceErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = new.target.name
    if (options.hint !== undefined) this.hint = options.hint
  }
}

// --- What the caller passed -----------------------------------------------------------------------------------------

export class InvalidOptionError extends MillraceError {
  override readonly code: string = 'INVALID_OPTION'
}

export class InvalidDurationError extends InvalidOptionError {
  override readonly code = 'INVALID_DURATION'
}

export class DuplicateTaskError extends MillraceError {
  override readonly code = 'DUPLICATE_TASK'
  readonly task: string
  constructor(task: string) {
    super(`Two tasks are named "${task}"`, { hint: 'Rename one of them: a stored job finds its handler by this name.' })
    this.task = task
  }
}

/** One thing a schema objected to; `path` is dotted, empty for the input as a whole. */
export type InputIssue = { readonly path: string; readonly message: string }

export class InvalidInputError extends MillraceError {
  override readonly code = 'INVALID_INPUT'
  readonly task: string
  readonly issues: readonly InputIssue[]
  constructor(task: string, issues: readonly InputIssue[]) {
    const shown = issues
      .slice(0, 3)
      .map(({ path, message }) => `${path === '' ? 'input' : `input.${path}`}: ${message}`)
    const rest = issues.length > 3 ? ` (and ${issues.length - 3} more)` : ''
    super(`Input of task "${task}" does not match its schema: ${shown.join('; ')}${rest}`, {
      hint: 'Correct the input, or the schema if the input is right.',
    })
    this.task = task
    this.issues = issues
  }
}

export class NotSerializableError extends MillraceError {
  override readonly code = 'NOT_SERIALIZABLE'
  readonly path: string
  constructor(path: string, what: string) {
    super(`${path} is ${what}, which cannot be stored`, {
      hint: 'Pass plain data: JSON values, Date, bigint, Map, Set, Uint8Array; convert anything else first.',
    })
    this.path = path
  }
}

export class PayloadTooLargeError extends MillraceError {
  override readonly code = 'PAYLOAD_TOO_LARGE'
  readonly bytes: number
  readonly limit: number
  constructor(what: string, bytes: number, limit: number) {
    super(`${what} is ${bytes} bytes, more than the limit of ${limit}`, {
      hint: 'Store the data elsewhere and pass a reference, or raise `payloadLimit`.',
    })
    this.bytes = bytes
    this.limit = limit
  }
}

export class IdempotencyConflictError extends MillraceError {
  override readonly code = 'IDEMPOTENCY_CONFLICT'
  readonly jobId: string
  constructor(jobId: string, what: string) {
    super(`Job ${jobId} was already enqueued under the same ${what} with another task or input`, {
      hint: 'Repeat the call with the same task and input, or choose a new key.',
    })
    this.jobId = jobId
  }
}

export class QueueFullError extends MillraceError {
  override readonly code = 'QUEUE_FULL'
  readonly queue: string
  readonly maxLength: number
  constructor(queue: string, maxLength: number) {
    super(`Queue "${queue}" holds its maximum of ${maxLength} waiting jobs`, {
      hint: 'Try again later, add workers, or raise the maximum length of the queue.',
    })
    this.queue = queue
    this.maxLength = maxLength
  }
}

export class UnknownTaskError extends MillraceError {
  override readonly code = 'UNKNOWN_TASK'
  readonly task: string
  constructor(task: string, options: MillraceErrorOptions = {}) {
    super(`No task named "${task}" is registered here`, options)
    this.task = task
  }
}

export class JobNotFoundError extends MillraceError {
  override readonly code = 'JOB_NOT_FOUND'
  readonly jobId: string
  constructor(jobId: string) {
    super(`There is no job ${jobId}`, { hint: 'Its retention may have ended, or the id belongs to another store.' })
    this.jobId = jobId
  }
}

export class JobStateError extends MillraceError {
  override readonly code = 'JOB_STATE'
  readonly jobId: string
  readonly state: string
  constructor(jobId: string, state: string, verb: string, options: MillraceErrorOptions = {}) {
    super(`Job ${jobId} is ${state}: it cannot be ${verb}`, options)
    this.jobId = jobId
    this.state = state
  }
}

/** A worker was asked for what its state does not allow, such as to start a second time. */
export class WorkerStateError extends MillraceError {
  override readonly code = 'WORKER_STATE'
}

// --- Waiting for a result -------------------------------------------------------------------------------------------

export class ResultTimeoutError extends MillraceError {
  override readonly code = 'RESULT_TIMEOUT'
  readonly jobId: string
  constructor(jobId: string, milliseconds: number) {
    super(`Job ${jobId} had not ended after ${milliseconds} ms`, {
      hint: 'The job goes on; ask again with a longer timeout, or check that a worker serves its queue.',
    })
    this.jobId = jobId
  }
}

/** Thrown by `job.result()` when the job ended dead, cancelled or expired; `cause` is the last error, where there is one. */
export class JobFailedError extends MillraceError {
  override readonly code = 'JOB_FAILED'
  readonly jobId: string
  readonly state: string
  readonly reason: string | undefined
  constructor(jobId: string, state: string, reason: string | undefined, cause?: Error) {
    const why = cause?.message ?? reason
    super(`Job ${jobId} ended ${state}${why === undefined ? '' : `: ${why}`}`, cause ? { cause } : {})
    this.jobId = jobId
    this.state = state
    this.reason = reason
  }
}

// --- What a handler throws, or finds as the reason of its signal ----------------------------------------------------

/** Throw from a handler (or wrap the real error as `cause`) to end the job dead at once, whatever attempts remain. */
export class NonRetryableError extends MillraceError {
  override readonly code = 'NON_RETRYABLE'
}

/** Why a handler's signal was aborted. */
export class AbortedError extends MillraceError {
  override readonly code: string = 'ABORTED'
}

export class JobCancelledError extends AbortedError {
  override readonly code = 'JOB_CANCELLED'
  constructor(jobId: string) {
    super(`Job ${jobId} was cancelled`)
  }
}

export class SoftTimeLimitError extends AbortedError {
  override readonly code = 'SOFT_TIME_LIMIT'
  constructor(jobId: string, milliseconds: number) {
    super(`Job ${jobId} reached its soft time limit of ${milliseconds} ms`)
  }
}

/** The attempt has failed, whatever the handler still does; its result is dropped. */
export class HardTimeLimitError extends AbortedError {
  override readonly code = 'HARD_TIME_LIMIT'
  /** Milliseconds from the start of the attempt to its end. */
  readonly elapsed: number
  constructor(jobId: string, limit: number, elapsed: number) {
    super(`Job ${jobId} was ended after ${elapsed} ms: its hard time limit is ${limit} ms`)
    this.elapsed = elapsed
  }
}

export class ShutdownError extends AbortedError {
  override readonly code = 'SHUTDOWN'
  constructor(jobId: string) {
    super(`The worker running job ${jobId} is stopping; the job will run again elsewhere without using up an attempt`)
  }
}

export class LeaseLostError extends AbortedError {
  override readonly code = 'LEASE_LOST'
  readonly jobId: string
  constructor(jobId: string) {
    super(`Job ${jobId}: its lease went to another worker, so this write was discarded`)
    this.jobId = jobId
  }
}

// --- The store ------------------------------------------------------------------------------------------------------

export class StoreError extends MillraceError {
  override readonly code: string = 'STORE'
}

/** The store cannot be reached or opened. */
export class StoreUnavailableError extends StoreError {
  override readonly code = 'STORE_UNAVAILABLE'
}

/** Another process held the write lock beyond the deadline; nothing was written. */
export class StoreBusyError extends StoreError {
  override readonly code = 'STORE_BUSY'
}

export class StoreReadOnlyError extends StoreError {
  override readonly code = 'STORE_READ_ONLY'
}

/** Disk, quota or memory of the store is used up; nothing was written. */
export class StoreFullError extends StoreError {
  override readonly code = 'STORE_FULL'
}

export class StoreCorruptError extends StoreError {
  override readonly code = 'STORE_CORRUPT'
}

/** The store's schema, or the engine itself, is too old or too new for this version of Millrace. */
export class StoreVersionError extends StoreError {
  override readonly code = 'STORE_VERSION'
}

/** The Millrace client, worker or store was closed before this call. */
export class ClosedError extends MillraceError {
  override readonly code = 'CLOSED'
  constructor(what: string) {
    super(`${what} is closed`, {
      hint: 'Open a new one; calls after close() are refused so that nothing is half done.',
    })
  }
}
