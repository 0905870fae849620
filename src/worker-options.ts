import { z } from 'zod'
import type { Duration } from './duration.ts'
import { InvalidOptionError } from './errors.ts'
import type { Logger } from './logger.ts'
import type { Middleware } from './middleware.ts'
import { duration, functionOf, isLogger, name, parseOptions } from './options.ts'
import { DEFAULT_MAX_CRASHES } from './outcome.ts'
import { type Registry, registryOf } from './registry.ts'
import type { AnyTask } from './task.ts'

export type WorkerOptions = {
  /** What this worker can run. Jobs of other tasks stay in their queues for workers that know them. */
  readonly tasks: readonly AnyTask[]
  /**
   * The queues to serve, with how many of each one's jobs run here at once, or as a list, where each may use the whole
   * `concurrency`. Default: the queues of the tasks.
   */
  readonly queues?: Readonly<Record<string, number>> | readonly string[]
  /** Jobs that run here at once, of all queues together. Default: the sum of `queues` if it gives numbers, else 10. */
  readonly concurrency?: number
  /** How long this worker may be silent before others take its jobs over. At least `'1s'`, default `'30s'`. */
  readonly lease?: Duration
  /** How often to look for jobs when no wake-up came. At least `'10ms'`, default `'2s'`. */
  readonly pollInterval?: Duration
  /** Around every job, the first outermost; outside those of the task. */
  readonly middleware?: readonly Middleware[]
  /** Workers that may vanish while running a job before it ends dead as poison. Default 3. */
  readonly maxCrashes?: number
  /** How long `stop()` lets running jobs go on before it gives them back. Default `'30s'`. */
  readonly drain?: Duration
  /** Default: the application's. */
  readonly logger?: Logger
}

/** Checked and completed options; durations in milliseconds. */
export type WorkerSettings = {
  readonly registry: Registry
  /** Jobs at once per queue, none more than `concurrency`. */
  readonly queues: Readonly<Record<string, number>>
  readonly concurrency: number
  readonly lease: number
  readonly pollInterval: number
  readonly middleware: readonly Middleware[]
  readonly maxCrashes: number
  readonly drain: number
  readonly logger?: Logger
}

const DEFAULT_CONCURRENCY = 10

const nothingToServe = { message: 'names no queue: leave it out to serve the queues of the tasks' }
const positive = z.int().min(1)
const atLeast = (milliseconds: number) =>
  duration.refine((value) => value >= milliseconds, { message: `must be at least ${milliseconds} ms` })

export const workerOptionsSchema = z.strictObject({
  tasks: z
    .array(z.custom<AnyTask>())
    .min(1, { message: 'must hold at least one task: a worker runs jobs of these alone' }),
  queues: z
    .union(
      [
        z.array(name).min(1, nothingToServe),
        z.record(name, positive).refine((queues) => Object.keys(queues).length > 0, nothingToServe),
      ],
      {
        error: 'must be a list of names, or an object of name: jobs at once',
      },
    )
    .optional(),
  concurrency: positive.optional(),
  lease: atLeast(1_000).default(30_000),
  pollInterval: atLeast(10).default(2_000),
  middleware: z.array(functionOf<Middleware>()).default([]),
  maxCrashes: positive.default(DEFAULT_MAX_CRASHES),
  drain: duration.default(30_000),
  logger: isLogger.optional(),
})

/**
 * @throws InvalidOptionError for unknown, wrong or contradictory options
 * @throws DuplicateTaskError when two tasks have one name
 */
export function parseWorkerOptions(options: WorkerOptions): WorkerSettings {
  const {
    tasks,
    queues: asked,
    concurrency: total,
    logger,
    ...rest
  } = parseOptions(workerOptionsSchema, options, 'Options of worker')
  const registry = registryOf(tasks)
  const concurrency = total ?? sumOf(asked) ?? DEFAULT_CONCURRENCY
  const queues = slotsOf(asked ?? tasks.map((task) => task.settings.queue), concurrency)
  for (const task of tasks) refuseLargeBatch(task, queues)
  return { registry, queues, concurrency, ...rest, ...(logger && { logger }) }
}

type Asked = z.output<typeof workerOptionsSchema>['queues']

function sumOf(queues: Asked): number | undefined {
  if (queues === undefined || Array.isArray(queues)) return undefined
  return Object.values(queues).reduce((sum, slots) => sum + slots, 0) || undefined
}

/** A queue's number may exceed the total, as when a flag lowers the concurrency of a configuration. */
function slotsOf(queues: NonNullable<Asked>, concurrency: number): Record<string, number> {
  const asked = Array.isArray(queues) ? queues.map((queue) => [queue, concurrency] as const) : Object.entries(queues)
  return Object.fromEntries(asked.map(([queue, slots]) => [queue, Math.min(slots, concurrency)]))
}

/** Jobs of a batch take a slot each: such a batch would never fill. Queues not served here are others' concern. */
function refuseLargeBatch({ settings }: AnyTask, queues: Readonly<Record<string, number>>): void {
  // A queue may be named like what every object inherits.
  const slots = Object.hasOwn(queues, settings.queue) ? queues[settings.queue] : undefined
  if (settings.batch === undefined || slots === undefined || settings.batch.size <= slots) return
  throw new InvalidOptionError(
    `Options of worker: task "${settings.name}" takes batches of ${settings.batch.size}, ` +
      `but queue "${settings.queue}" has ${slots} slots here`,
    { hint: `Give the queue at least ${settings.batch.size}, or make the task's batches smaller.` },
  )
}
