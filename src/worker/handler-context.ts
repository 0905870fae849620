import type { JobContext, JobLog, JobView } from '../context.ts'
import { InvalidOptionError } from '../errors.ts'
import type { ClaimedJob, LogLevel } from '../store/store.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a context asks of the execution behind it. */
export interface ContextHost {
  readonly job: ClaimedJob
  readonly maxAttempts: number
  readonly signal: AbortSignal
  readonly enqueue: JobContext['enqueue']
  progress(percent: number, message: string | undefined): Promise<void>
  log(level: LogLevel, fields: Fields | undefined, message: string): void
}

/**
 * The `ctx` of a handler. Properties are getters because most handlers use few of them; methods are functions of their
 * own, so that `const { progress } = ctx` works.
 */
export class HandlerContext implements JobContext {
  readonly #host: ContextHost
  #job: JobView | undefined
  #log: JobLog | undefined

  constructor(host: ContextHost) {
    this.#host = host
  }

  get job(): JobView {
    this.#job ??= viewOf(this.#host)
    return this.#job
  }

  get signal(): AbortSignal {
    return this.#host.signal
  }

  get log(): JobLog {
    this.#log ??= logOf(this.#host)
    return this.#log
  }

  get progress(): JobContext['progress'] {
    return (percent, message) => report(this.#host, percent, message)
  }

  get enqueue(): JobContext['enqueue'] {
    return this.#host.enqueue
  }
}

function viewOf({ job, maxAttempts }: ContextHost): JobView {
  const { id, task, queue, priority, attempt, options } = job
  return Object.freeze({
    id,
    task,
    queue,
    priority,
    attempt,
    maxAttempts,
    enqueuedAt: new Date(job.enqueuedAt),
    tags: options.tags ?? [],
    ...(options.subject && { subject: options.subject }),
    ...(options.partition !== undefined && { partition: options.partition }),
    ...(options.parent !== undefined && { parent: options.parent }),
  })
}

function logOf(host: ContextHost): JobLog {
  const at = (level: LogLevel) => (first: Fields | string, message?: string) =>
    typeof first === 'string' ? host.log(level, undefined, first) : host.log(level, first, String(message ?? ''))
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** @throws InvalidOptionError at once and not as a rejection, which would pass unseen where the promise is not awaited */
function report(host: ContextHost, percent: number, message: string | undefined): Promise<void> {
  if (!(typeof percent === 'number' && percent >= 0 && percent <= 100)) {
    throw new InvalidOptionError(`ctx.progress: ${String(percent)} is not a percentage`, {
      hint: 'Pass a number from 0 to 100.',
    })
  }
  const written = host.progress(percent, message === undefined ? undefined : String(message))
  // Handlers may leave it unawaited. A lost lease, which their signal tells them too, must not end the process then.
  written.catch(() => {})
  return written
}
