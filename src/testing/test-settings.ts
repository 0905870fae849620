import { z } from 'zod'
import type { MillraceOptions } from '../client/millrace-options.ts'
import { DEFAULT_PAYLOAD_LIMIT } from '../codec.ts'
import { defined } from '../defined.ts'
import type { Logger } from '../logger.ts'
import type { Middleware } from '../middleware.ts'
import { functionOf, isLogger, moment, parseOptions } from '../options.ts'
import { type Registry, registryOf } from '../registry.ts'
import type { AnyTask } from '../task.ts'
import { silent } from './recorder.ts'

export type TestAppOptions = Pick<MillraceOptions, 'payloadLimit' | 'retention'> & {
  /** What this app can run. Jobs of other tasks can be enqueued, and stay so. */
  readonly tasks: readonly AnyTask[]
  /**
   * When jobs run. `manual`, the default: when `drain()` is called. `inline`: as soon as they are enqueued, before `enqueue`
   * resolves, skipping delays and backoffs.
   */
  readonly mode?: 'manual' | 'inline'
  /** What the store's clock shows at the start; it goes on from there. Default: now. */
  readonly now?: Date | number
  /** As of a worker. */
  readonly middleware?: readonly Middleware[]
  /** Default: nothing is logged. */
  readonly logger?: Logger
  /** Default `'sqlite::memory:'`, a store of its own that is gone when the app is closed. */
  readonly store?: string
}

export type TestSettings = {
  readonly mode: 'manual' | 'inline'
  readonly store: string
  /** Milliseconds by which the store's clock is ahead of the host's. */
  readonly clockOffset: number
  readonly registry: Registry
  readonly middleware: readonly Middleware[]
  readonly logger: Logger
  readonly payloadLimit: number
  /** For the client that the app is. */
  readonly client: Omit<MillraceOptions, 'store'>
}

const schema = z.strictObject({
  tasks: z.array(z.custom<AnyTask>()),
  mode: z.enum(['manual', 'inline']).default('manual'),
  now: moment.optional(),
  middleware: z.array(functionOf<Middleware>()).default([]),
  logger: isLogger.default(silent),
  store: z.string().default('sqlite::memory:'),
  payloadLimit: z.int().min(1).default(DEFAULT_PAYLOAD_LIMIT),
  retention: z.custom<NonNullable<MillraceOptions['retention']>>().optional(),
})

/** @throws InvalidOptionError @throws DuplicateTaskError */
export function parseTestOptions(options: TestAppOptions): TestSettings {
  const parsed = parseOptions(schema, options, 'Options of createTestApp')
  const { tasks, mode, now, middleware, logger, store, payloadLimit, retention } = parsed
  return {
    mode,
    store,
    clockOffset: now === undefined ? 0 : now - Date.now(),
    registry: registryOf(tasks),
    middleware,
    logger,
    payloadLimit,
    client: { tasks, payloadLimit, logger, ...defined({ retention }) },
  }
}
