import { z } from 'zod'
import type { Duration } from '../duration.ts'
import { FINISHED_STATES, type FinishedState } from '../job.ts'
import { duration, parseOptions } from '../options.ts'
import type { Retention } from '../store/store.ts'

/** How long finished jobs of a state are kept, and at most how many, the newest. */
export type StateRetention = Duration | { readonly maxAge?: Duration; readonly maxCount?: number }

/** What is kept of jobs that have ended. Workers delete the rest bit by bit. */
export type RetentionOptions = {
  /** Default `'1d'`. */
  readonly completed?: StateRetention
  /** Default `'1d'`. */
  readonly cancelled?: StateRetention
  /** Default `'7d'`. */
  readonly expired?: StateRetention
  /** Default `'30d'`. */
  readonly dead?: StateRetention
  /** How long an idempotency key is remembered after its job ended. Default `'7d'`. */
  readonly idempotencyKeys?: Duration
}

const DAY = 86_400_000
const DEFAULT_AGES: Readonly<Record<FinishedState, number>> = {
  completed: DAY,
  cancelled: DAY,
  expired: 7 * DAY,
  dead: 30 * DAY,
}

const stateSchema = z.union([
  z.strictObject({ maxAge: duration.exactOptional(), maxCount: z.int().min(0).exactOptional() }),
  duration.transform((maxAge) => ({ maxAge })),
])

const schema = z
  .strictObject({
    completed: stateSchema,
    cancelled: stateSchema,
    expired: stateSchema,
    dead: stateSchema,
    idempotencyKeys: duration,
  })
  .partial()

/** @throws InvalidOptionError */
export function parseRetention(options: RetentionOptions = {}): Retention {
  const parsed = parseOptions(schema, options, 'Options of retention')
  const maxAge = { ...DEFAULT_AGES }
  const maxCount: Partial<Record<FinishedState, number>> = {}
  for (const state of FINISHED_STATES) {
    const asked: { maxAge?: number; maxCount?: number } = parsed[state] ?? {}
    if (asked.maxAge !== undefined) maxAge[state] = asked.maxAge
    if (asked.maxCount !== undefined) maxCount[state] = asked.maxCount
  }
  return { maxAge, maxCount, idempotencyKeys: parsed.idempotencyKeys ?? 7 * DAY }
}
