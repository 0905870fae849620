import { decode, encode } from '../codec.ts'
import { MalformedDataError } from '../codec-revive.ts'
import type { JobContext } from '../context.ts'
import { toErrorData } from '../error-data.ts'
import { InvalidInputError, NonRetryableError, PayloadTooLargeError, ShutdownError } from '../errors.ts'
import type { Ending } from '../outcome.ts'
import { RetryLater } from '../retry-later.ts'
import { checkInput } from '../validate-input.ts'
import type { Execution } from './execution.ts'
import { throughMiddleware } from './onion.ts'

export type Handler = (input: unknown, ctx: JobContext) => unknown

/**
 * Runs a job to its ending: input, middleware, handler, onSuccess, result. Never throws and never rejects. A promise
 * only where something on the way is asynchronous: a turn of promises costs more than the rest of a short job.
 */
export function runJob(execution: Execution, handler: Handler): Ending | Promise<Ending> {
  let input: unknown
  try {
    input = checkInput(execution.plan.settings, decode(execution.job.input))
  } catch (thrown) {
    return refusedInput(execution, thrown)
  }
  return input instanceof Promise ? runAfterCheck(execution, handler, input) : runWith(execution, handler, input)
}

async function runAfterCheck(execution: Execution, handler: Handler, checked: Promise<unknown>): Promise<Ending> {
  let input: unknown
  try {
    input = await checked
  } catch (thrown) {
    return refusedInput(execution, thrown)
  }
  return runWith(execution, handler, input)
}

function runWith(execution: Execution, handler: Handler, input: unknown): Ending | Promise<Ending> {
  try {
    const result = execution.plan.isBare ? handler(input, execution.ctx) : runWrapped(execution, handler, input)
    return isThenable(result) ? endingOfPromise(execution, result) : returned(execution, result)
  } catch (thrown) {
    return threw(execution, thrown)
  }
}

async function runWrapped({ plan, ctx }: Execution, handler: Handler, input: unknown): Promise<unknown> {
  const result = await throughMiddleware(plan.middleware, ctx, () => handler(input, ctx))
  await plan.handlers.onSuccess?.(result, ctx)
  return result
}

async function endingOfPromise(execution: Execution, pending: PromiseLike<unknown>): Promise<Ending> {
  try {
    return returned(execution, await pending)
  } catch (thrown) {
    return threw(execution, thrown)
  }
}

function returned({ plan, workplace }: Execution, value: unknown): Ending {
  const { ignoreResult, resultExpiresIn } = plan.settings
  const soft = isSoftFailure(value) ? { softFailure: true as const } : undefined
  if (ignoreResult || value === undefined) return { kind: 'returned', result: null, ...soft }
  try {
    const result = encode(value, { what: 'result', limit: workplace.payloadLimit })
    return { kind: 'returned', result, ...(resultExpiresIn !== undefined && { resultExpiresIn }), ...soft }
  } catch (thrown) {
    const reason = thrown instanceof PayloadTooLargeError ? 'result-too-large' : 'result-not-serializable'
    return { kind: 'unusable', reason, error: toErrorData(thrown), thrown }
  }
}

/** A failure that is told instead of thrown (R14): the job is done, its result says so. */
function isSoftFailure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'success' in value && value.success === false
}

/** A schema that throws on its own account (it asked a database that is down) is an ordinary failure. */
function refusedInput(execution: Execution, thrown: unknown): Ending {
  if (!(thrown instanceof InvalidInputError || thrown instanceof MalformedDataError)) return threw(execution, thrown)
  return { kind: 'unusable', reason: 'invalid-input', error: toErrorData(thrown), thrown }
}

/** What follows from something thrown. */
export function threw(execution: Execution, thrown: unknown): Ending {
  if (thrown instanceof RetryLater) return { kind: 'asked-later', delay: thrown.delay }
  if (thrown instanceof ShutdownError || execution.abortReason instanceof ShutdownError) return { kind: 'shut-down' }
  return { kind: 'threw', error: toErrorData(thrown), thrown, retryable: isRetryable(execution, thrown) }
}

/** A `retryIf` that throws says nothing, so the error is retried like any other. */
function isRetryable({ plan, job, workplace }: Execution, thrown: unknown): boolean {
  const { retryIf } = plan.settings
  if (thrown instanceof NonRetryableError) return false
  try {
    return retryIf === undefined || Boolean(retryIf(thrown))
  } catch (error) {
    workplace.events.callbackFailed(job, 'retryIf', error)
    return true
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
