import { type Duration, toMilliseconds } from './duration.ts'
import { InvalidOptionError } from './errors.ts'

/** `'full'` draws each delay uniformly from 0 to the computed one, so that jobs that failed together do not return together. */
export type Jitter = 'full' | 'none'

/** What a backoff function is told. `attempt` is the failed attempt's number, 1 for the first. */
export type Failure = { readonly attempt: number; readonly error: unknown }

/** Plain data, in whole milliseconds, as the builders below make it: fit to be stored, compared and shown. */
export type BackoffPolicy =
  | {
      readonly kind: 'exponential'
      readonly first: number
      readonly factor: number
      readonly max: number
      readonly jitter: Jitter
    }
  | { readonly kind: 'fixed'; readonly delay: number; readonly jitter: Jitter }
  | { readonly kind: 'delays'; readonly delays: readonly number[] }

/** How long a failed job waits for its next attempt: a policy, or a function of the failure. */
export type Backoff = BackoffPolicy | ((failure: Failure) => Duration)

export type ExponentialOptions = {
  /** Delay after the first failed attempt, before jitter. More than 0. Default `'1s'`. */
  readonly first?: Duration
  /** Growth from one attempt to the next. At least 1. Default 2. */
  readonly factor?: number
  /** No delay is longer. At least `first`. Default `'10m'`. */
  readonly max?: Duration
  /** Default `'full'`. */
  readonly jitter?: Jitter
}

/**
 * Delays that grow: `min(max, first · factor^(attempt − 1))`, then full jitter.
 *
 * The formula is "Full Jitter" of Marc Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015); the defaults
 * (1 s, doubling, 10 min, jitter) are those of Celery's `retry_backoff=True`.
 *
 * @throws InvalidOptionError for an unknown option, a factor below 1, a `first` of 0, or a `max` below `first`
 * @throws InvalidDurationError for a `first` or `max` that is no duration
 */
export function exponential(options: ExponentialOptions = {}): BackoffPolicy {
  refuseUnknown('exponential', options, ['first', 'factor', 'max', 'jitter'])
  const first = toMilliseconds(options.first ?? '1s', 'exponential: first')
  const max = toMilliseconds(options.max ?? '10m', 'exponential: max')
  const factor = options.factor ?? 2
  if (first === 0) throw invalid('exponential: first is 0, which never grows', "Use fixed('0s') to retry at once.")
  if (!(Number.isFinite(factor) && factor >= 1)) {
    throw invalid(
      'exponential: factor must be a number of at least 1',
      'Delays that shrink make a failing service worse; 2 is usual.',
    )
  }
  if (max < first)
    throw invalid(`exponential: max (${max} ms) is less than first (${first} ms)`, 'Raise max or lower first.')
  return { kind: 'exponential', first, factor, max, jitter: jitterOf('exponential', options, 'full') }
}

/**
 * The same delay after every failure, exact unless `jitter` is `'full'` (default `'none'`).
 *
 * @throws InvalidOptionError for an unknown option or jitter
 * @throws InvalidDurationError for a delay that is no duration
 */
export function fixed(delay: Duration, options: { readonly jitter?: Jitter } = {}): BackoffPolicy {
  refuseUnknown('fixed', options, ['jitter'])
  return { kind: 'fixed', delay: toMilliseconds(delay, 'fixed: delay'), jitter: jitterOf('fixed', options, 'none') }
}

/**
 * A retry plan written out: `delays('0s', '30s', '5m')`, or one array. The last delay repeats when there are more attempts than
 * delays. A task that sets no `maxAttempts` gets {@link impliedAttempts}.
 *
 * @throws InvalidOptionError for an empty list
 * @throws InvalidDurationError for an entry that is no duration
 */
export function delays(...list: readonly Duration[] | readonly [readonly Duration[]]): BackoffPolicy {
  const entries = list.flat()
  if (entries.length === 0)
    throw invalid('delays: the list is empty', 'Give one delay for each retry; for no retry set maxAttempts: 1.')
  return { kind: 'delays', delays: entries.map((delay, index) => toMilliseconds(delay, `delays: entry ${index + 1}`)) }
}

/** Attempts that a backoff suggests where a task sets none: for a list of delays one more than its length, else undefined. */
export function impliedAttempts(backoff: Backoff): number | undefined {
  return typeof backoff === 'object' && backoff.kind === 'delays' ? backoff.delays.length + 1 : undefined
}

/**
 * Milliseconds from the failure of `attempt` (1 for the first) to the next one: an integer from 0. Never overflows, however many
 * attempts there were.
 *
 * @param failure.random - a source like `Math.random`, passed in so that outcomes are decided purely
 * @throws InvalidDurationError when a user's function returns no duration; what it throws passes through
 */
export function nextDelay(backoff: Backoff, failure: Failure & { readonly random: () => number }): number {
  const { attempt, error, random } = failure
  if (typeof backoff === 'function')
    return toMilliseconds(backoff({ attempt, error }), 'the delay returned by the backoff function')
  if (backoff.kind === 'delays') return backoff.delays.at(Math.min(attempt, backoff.delays.length) - 1) ?? 0
  const delay = backoff.kind === 'fixed' ? backoff.delay : grown(backoff, attempt)
  return backoff.jitter === 'full' ? Math.min(delay, Math.floor(random() * (delay + 1))) : delay
}

/** The power may be Infinity; the minimum brings it back. `first` is never 0, so their product is never NaN. */
function grown({ first, factor, max }: Extract<BackoffPolicy, { kind: 'exponential' }>, attempt: number): number {
  return Math.min(max, Math.round(first * factor ** (attempt - 1)))
}

function jitterOf(builder: string, { jitter }: { readonly jitter?: Jitter }, preset: Jitter): Jitter {
  if (jitter === undefined || jitter === 'full' || jitter === 'none') return jitter ?? preset
  throw invalid(`${builder}: jitter must be 'full' or 'none'`, `Leave it out for '${preset}'.`)
}

/** A misspelt option would silently leave its default in force, so it is refused. */
function refuseUnknown(builder: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw invalid(`${builder}: unknown option '${unknown}'`, `Known options: ${known.join(', ')}.`)
}

function invalid(message: string, hint: string): InvalidOptionError {
  return new InvalidOptionError(message, { hint })
}
