import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { type Backoff, exponential, impliedAttempts } from './backoff.ts'
import type { JobContext } from './context.ts'
import { defined } from './defined.ts'
import { timeLimit } from './enqueue-options.ts'
import { InvalidOptionError } from './errors.ts'
import { DEFAULT_QUEUE, MAX_PRIORITY, MIN_PRIORITY } from './job.ts'
import { localContext } from './local-context.ts'
import type { Middleware } from './middleware.ts'
import { duration, functionOf, name, parseOptions } from './options.ts'
import type {
  BatchRun,
  BatchTaskOptions,
  SchemaBatchTaskOptions,
  SchemaTaskOptions,
  TaskOptions,
} from './task-options.ts'
import type { TaskRef, TaskSettings } from './task-settings.ts'
import { validateInput } from './validate-input.ts'

/** Handlers and hooks without their types: what the runner calls once inputs are validated. */
export type Handlers = {
  readonly middleware: readonly Middleware[]
  readonly run?: (input: unknown, ctx: JobContext) => unknown
  readonly runBatch?: BatchRun<unknown, unknown>
  readonly onSuccess?: (result: unknown, ctx: JobContext) => unknown
  readonly onFailure?: (error: unknown, ctx: JobContext) => unknown
  readonly onDead?: (error: unknown, ctx: JobContext) => unknown
}

/** A task: enqueue it, or call it to run its handler here and now, without a store. */
export interface Task<Input, Output> extends TaskRef<Input, Output> {
  (...args: undefined extends Input ? [input?: Input] : [input: Input]): Promise<Output>
  readonly name: string
  readonly handlers: Handlers
}

// biome-ignore lint/suspicious/noExplicitAny: a task of any input; `unknown` would refuse every task, inputs being contravariant
export type AnyTask = Task<any, any>

const DEFAULT_MAX_ATTEMPTS = 5

const isBackoff = z.custom<Backoff>(
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && 'kind' in value),
  {
    message: 'must be made by exponential(), fixed() or delays(), or be a function',
  },
)
const isSchema = z.custom<StandardSchemaV1>(
  (value) => (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value,
  { message: 'must be a Standard Schema (zod, valibot, arktype …)' },
)

const schema = z.strictObject({
  name,
  description: z.string().optional(),
  queue: name.default(DEFAULT_QUEUE),
  priority: z.int().min(MIN_PRIORITY).max(MAX_PRIORITY).default(0),
  expiresIn: duration.refine((value) => value > 0, { message: 'must be more than 0' }).optional(),
  retry: z
    .strictObject({
      maxAttempts: z.int().min(1).optional(),
      backoff: isBackoff.optional(),
      retryIf: functionOf<(error: unknown) => boolean>().optional(),
    })
    .default({}),
  timeLimit: timeLimit.default({}),
  result: z.strictObject({ ignore: z.boolean().optional(), expiresIn: duration.optional() }).default({}),
  atMostOnce: z.boolean().default(false),
  middleware: z.array(functionOf<Middleware>()).default([]),
  input: isSchema.optional(),
  sanitize: functionOf<(input: unknown) => unknown>().optional(),
  batch: z.strictObject({ size: z.int().min(1).max(1000), wait: duration.default(0) }).optional(),
  // Told apart by `batch`; the overloads of task() tie either to its input.
  run: functionOf<NonNullable<Handlers['run']> & NonNullable<Handlers['runBatch']>>(),
  onSuccess: functionOf<NonNullable<Handlers['onSuccess']>>().optional(),
  onFailure: functionOf<NonNullable<Handlers['onFailure']>>().optional(),
  onDead: functionOf<NonNullable<Handlers['onDead']>>().optional(),
})

/**
 * Defines a task. Types come from the schema in `input`, or from the parameter of `run`.
 * @throws InvalidOptionError
 */
export function task<S extends StandardSchemaV1, Output>(
  options: SchemaBatchTaskOptions<S, Output>,
): Task<StandardSchemaV1.InferInput<S>, Output>
export function task<S extends StandardSchemaV1, Output>(
  options: SchemaTaskOptions<S, Output>,
): Task<StandardSchemaV1.InferInput<S>, Output>
export function task<Input = undefined, Output = void>(
  options: BatchTaskOptions<Input, Output> & { readonly input?: undefined },
): Task<Input, Output>
export function task<Input = undefined, Output = void>(
  options: TaskOptions<Input, Output> & { readonly input?: undefined },
): Task<Input, Output>
export function task(options: object): Task<unknown, unknown> {
  const parsed = parseOptions(schema, options, 'Options of task')
  const settings = settingsOf(parsed)
  const handlers = handlersOf(parsed)
  const call = (input?: unknown) => runHere({ settings, handlers }, input)
  Object.defineProperty(call, 'name', { value: settings.name })
  return Object.assign(call, { settings, handlers })
}

type Parsed = z.output<typeof schema>

function settingsOf(parsed: Parsed): TaskSettings {
  const { retry, timeLimit, result } = parsed
  const backoff = retry.backoff ?? exponential({ first: '1s', max: '10m' })
  const maxAttempts = retry.maxAttempts ?? (parsed.atMostOnce ? 1 : (impliedAttempts(backoff) ?? DEFAULT_MAX_ATTEMPTS))
  if (parsed.atMostOnce && maxAttempts > 1) {
    throw new InvalidOptionError(
      `Task "${parsed.name}": \`atMostOnce\` and ${maxAttempts} attempts contradict each other`,
      {
        hint: 'Leave `retry.maxAttempts` out: a job that may run at most once has one attempt.',
      },
    )
  }
  return {
    name: parsed.name,
    queue: parsed.queue,
    priority: parsed.priority,
    maxAttempts,
    backoff,
    ignoreResult: result.ignore ?? false,
    atMostOnce: parsed.atMostOnce,
    ...defined({
      description: parsed.description,
      expiresIn: parsed.expiresIn,
      retryIf: retry.retryIf,
      softLimit: timeLimit.soft,
      hardLimit: timeLimit.hard,
      resultExpiresIn: result.expiresIn,
      schema: parsed.input,
      sanitize: parsed.sanitize,
      batch: parsed.batch,
    }),
  }
}

function handlersOf(parsed: Parsed): Handlers {
  const { middleware, onSuccess, onFailure, onDead, run, batch } = parsed
  return { middleware, ...defined({ onSuccess, onFailure, onDead }), ...(batch ? { runBatch: run } : { run }) }
}

async function runHere({ settings, handlers }: Pick<AnyTask, 'settings' | 'handlers'>, raw: unknown): Promise<unknown> {
  const input = await validateInput(settings, raw)
  const ctx = localContext(settings)
  if (handlers.runBatch) {
    const results = await handlers.runBatch([{ input, ctx }])
    const [result] = results ?? []
    if (result instanceof Error) throw result
    return result
  }
  return await handlers.run?.(input, ctx)
}
