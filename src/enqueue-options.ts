import { z } from 'zod'
import type { Duration } from './duration.ts'
import { InvalidOptionError } from './errors.ts'
import { isId } from './ids.ts'
import { type JobId, MAX_PRIORITY, MIN_PRIORITY, type Subject } from './job.ts'
import { duration, moment, name, parseOptions } from './options.ts'

/** Arguments after the task: the input may be left out only where the task takes none. */
export type EnqueueInput<I, O> = undefined extends I ? [input?: I, options?: O] : [input: I, options?: O]

export type EnqueueOptions = {
  /** Instead of the task's own queue. */
  readonly queue?: string
  /** Larger runs first; −32 768 … 32 767, default 0. */
  readonly priority?: number
  /** Before every waiting job of equal priority. */
  readonly atFront?: boolean
  /** Not before this long from now. */
  readonly delay?: Duration
  /** Not before this time (Date or epoch milliseconds). A time in the past means now. */
  readonly runAt?: Date | number
  /** End the job as expired unless it has started by then. */
  readonly expiresIn?: Duration
  readonly expiresAt?: Date | number
  /** UUID of the job. Repeating a call with the same id makes one job. */
  readonly id?: JobId
  /** Up to 255 characters. Calls with the same key make one job, until some days after it ended. */
  readonly idempotencyKey?: string
  /** Up to 32 words to find the job by. */
  readonly tags?: readonly string[]
  /** What the job is about; jobs can be listed by it. */
  readonly subject?: Subject
  /** Tenant or other group, for fairness and visibility. */
  readonly partition?: string
  /** Attempts in all, the first included, instead of the task's. */
  readonly maxAttempts?: number
  /** Time limits of one attempt, instead of the task's. */
  readonly timeLimit?: { readonly soft?: Duration; readonly hard?: Duration }
  /**
   * The caller's own transaction: a `DatabaseSync` on the store's file, with BEGIN done. The job exists when it commits.
   * Call `app.open()` at start-up. Whatever else runs on that handle before COMMIT belongs to the transaction, so let no
   * other work in between: do its statements and the enqueue, await that, commit.
   */
  readonly tx?: unknown
}

const word = z.string().min(1).max(255)

export const timeLimit = z
  .strictObject({ soft: duration.optional(), hard: duration.optional() })
  .refine(({ soft, hard }) => soft === undefined || hard === undefined || soft < hard, {
    message: 'must have a soft limit below the hard one: otherwise the soft one is never reached',
  })

const schema = z
  .strictObject({
    queue: name,
    priority: z.int().min(MIN_PRIORITY).max(MAX_PRIORITY),
    atFront: z.boolean(),
    delay: duration,
    runAt: moment,
    expiresIn: duration,
    expiresAt: moment,
    id: z.string().refine(isId, { message: 'must be a UUID; use `idempotencyKey` for any other text' }),
    idempotencyKey: word,
    tags: z.array(word).max(32),
    subject: z.strictObject({ type: word, id: word }),
    partition: word,
    maxAttempts: z.int().min(1),
    timeLimit,
    tx: z.unknown(),
  })
  .partial()

export type ParsedEnqueueOptions = z.output<typeof schema>

/** @throws InvalidOptionError */
export function parseEnqueueOptions(options: EnqueueOptions): ParsedEnqueueOptions {
  const parsed = parseOptions(schema, options, 'Options of enqueue')
  refuseBoth(parsed, 'delay', 'runAt')
  refuseBoth(parsed, 'expiresIn', 'expiresAt')
  refuseExpiryBeforeStart(parsed)
  return parsed
}

function refuseBoth<K extends keyof ParsedEnqueueOptions>(options: ParsedEnqueueOptions, one: K, other: K): void {
  if (options[one] === undefined || options[other] === undefined) return
  throw new InvalidOptionError(`Options of enqueue: \`${one}\` and \`${other}\` contradict each other`, {
    hint: 'Pass one of them.',
  })
}

/** Only what one clock can tell: a delay and a moment cannot be compared without knowing the store's time. */
function refuseExpiryBeforeStart({ delay = 0, runAt = 0, expiresIn, expiresAt }: ParsedEnqueueOptions): void {
  const never = (expiresIn !== undefined && expiresIn <= delay) || (expiresAt !== undefined && expiresAt <= runAt)
  if (!never) return
  throw new InvalidOptionError('Options of enqueue: the job would expire before it may start', {
    hint: 'Let it expire later: `expiresIn` counts from now, not from the end of `delay`.',
  })
}
