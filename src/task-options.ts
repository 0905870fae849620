import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Backoff } from './backoff.ts'
import type { JobContext } from './context.ts'
import type { Duration } from './duration.ts'
import type { Middleware } from './middleware.ts'

export type RetryOptions = {
  /** Attempts in all, the first included. Default 5, or one more than the list of `delays(…)`. */
  readonly maxAttempts?: number
  /** Default `exponential({ first: '1s', max: '10m' })`. */
  readonly backoff?: Backoff
  /** Whether this error is worth another attempt. Default: every error is, but NonRetryableError. */
  readonly retryIf?: (error: unknown) => boolean
}

export type TimeLimit = {
  /** The signal aborts with SoftTimeLimitError; the handler may still clean up. */
  readonly soft?: Duration
  /** The attempt ends whatever the handler does. */
  readonly hard?: Duration
}

export type ResultOptions = {
  /** Keep no result. Default false. */
  readonly ignore?: boolean
  /** Forget the result this long after completion. Default: as long as the job is kept. */
  readonly expiresIn?: Duration
}

type CommonOptions<Output> = {
  /** Stored with each job and never reused for something else; conventionally `app.verb`, e.g. `documents.process`. */
  readonly name: string
  readonly description?: string
  /** Default `default`. */
  readonly queue?: string
  /** Default 0; larger runs first. */
  readonly priority?: number
  /** End a job as expired unless it has started this long after it became due. Default: never. */
  readonly expiresIn?: Duration
  readonly retry?: RetryOptions
  readonly timeLimit?: TimeLimit
  readonly result?: ResultOptions
  /** Acknowledge at the start: a job whose worker vanishes, or that fails, is not run again. Default false. */
  readonly atMostOnce?: boolean
  /** Around each run of this task, inside the worker's own. */
  readonly middleware?: readonly Middleware[]
  /** After the handler returned, before the job is recorded as completed; an error here fails the attempt. */
  readonly onSuccess?: (result: Output, ctx: JobContext) => void | Promise<void>
  /** After each failed attempt. Errors here are logged only. */
  readonly onFailure?: (error: unknown, ctx: JobContext) => void | Promise<void>
  /** After the failure that ended the job dead. Errors here are logged only. */
  readonly onDead?: (error: unknown, ctx: JobContext) => void | Promise<void>
}

export type TaskOptions<Input, Output> = CommonOptions<Output> & {
  run(input: Input, ctx: JobContext): Output | Promise<Output>
}

export type SchemaTaskOptions<S extends StandardSchemaV1, Output> = CommonOptions<Output> & {
  /** Any Standard Schema: checked when enqueued and again when run. The handler gets its output. */
  readonly input: S
  /** Changes the input before it is validated and stored, for example to drop secrets or trim text. */
  readonly sanitize?: (input: StandardSchemaV1.InferInput<S>) => StandardSchemaV1.InferInput<S>
  run(input: StandardSchemaV1.InferOutput<S>, ctx: JobContext): Output | Promise<Output>
}

/** One job of a batch, as a batch handler sees it. */
export type BatchItem<Input> = { readonly input: Input; readonly ctx: JobContext }

export type BatchOptions = {
  /** Jobs handed over at once, at most. */
  readonly size: number
  /** How long the first one waits for the others. Default `0ms`: whatever was claimed together. */
  readonly wait?: Duration
}

/**
 * Returns one result per item, in order; an Error in the place of a result fails that item alone. Returning nothing
 * completes them all, throwing fails them all.
 */
export type BatchRun<Input, Output> = (
  items: readonly BatchItem<Input>[],
) => BatchResults<Output> | Promise<BatchResults<Output>>
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement has the type void
export type BatchResults<Output> = readonly (Output | Error)[] | void

export type BatchTaskOptions<Input, Output> = CommonOptions<Output> & {
  readonly batch: BatchOptions
  readonly run: BatchRun<Input, Output>
}
export type SchemaBatchTaskOptions<S extends StandardSchemaV1, Output> = CommonOptions<Output> & {
  readonly input: S
  readonly sanitize?: (input: StandardSchemaV1.InferInput<S>) => StandardSchemaV1.InferInput<S>
  readonly batch: BatchOptions
  readonly run: BatchRun<StandardSchemaV1.InferOutput<S>, Output>
}
