import { InvalidDurationError } from './errors.ts'

type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w'
type Part = `${number}${Unit}`

/** A written duration: `'250ms'`, `'1.5s'`, `'30m'`, `'1h30m'`, `'1h 30m'`. At run time any number of parts, largest unit first. */
export type DurationString = Part | `${Part}${Part}` | `${Part} ${Part}`

/** A length of time: a number of milliseconds, or a written duration with its unit. */
export type Duration = number | DurationString

/** Milliseconds in each unit. The order, largest first, is the order in which parts may be written. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
])

/** 100 Julian years. Anything longer is a unit mistaken for another, and would overflow dates far in the future. */
const LONGEST = 36_525 * 86_400_000

const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]) ?)+(?<! )$/
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/g

const HINT =
  "Write milliseconds as a number (1500), or a string with units: '250ms', '1.5s', '30m', '1h', '7d', '2w', '1h30m'; " +
  'units from large to small, each once; from 0 to 100 years'

/**
 * Converts a duration to whole milliseconds, rounding fractions of one to the nearest.
 *
 * @param what - the option's name, for the error message; default `'duration'`
 * @throws InvalidDurationError for anything but 0 to 100 years in the accepted forms. The run-time check covers callers
 *   without types and strings from files and the environment.
 */
export function toMilliseconds(value: Duration, what = 'duration'): number {
  const parsed = typeof value === 'string' ? parse(value) : value
  // Adding 0 turns -0 into 0. The type of a number is checked because callers without types pass anything.
  if (typeof parsed === 'number' && parsed >= 0 && parsed <= LONGEST) return Math.round(parsed) + 0
  throw new InvalidDurationError(`${what}: ${show(value)} is not a duration`, { hint: HINT })
}

/**
 * Writes milliseconds in a short form for people: `'250ms'`, `'2.5s'`, `'1h 30m'`, `'12d 4h'`. Rounded to two units (seconds
 * under a minute: to a tenth). Days are the largest unit, because `'30d'` says more than `'4w 2d'`. Never throws: negative
 * spans (clocks that disagree) get a minus sign, and what is not finite is printed as it is.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return String(ms)
  if (ms < 0) return Math.round(-ms) === 0 ? '0ms' : `-${formatDuration(-ms)}`
  if (Math.round(ms) < 1_000) return `${Math.round(ms)}ms`
  // Rounding comes before choosing the units, so that 59 990 ms is '1m' and never '60s'.
  const tenths = Math.round(ms / 100)
  if (tenths < 600) return `${tenths / 10}s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return twoUnits(seconds, 60, 'm', 's')
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1_440) return twoUnits(minutes, 60, 'h', 'm')
  return twoUnits(Math.round(ms / 3_600_000), 24, 'd', 'h')
}

function twoUnits(count: number, ratio: number, large: string, small: string): string {
  const rest = count % ratio
  const head = `${Math.floor(count / ratio)}${large}`
  return rest === 0 ? head : `${head} ${rest}${small}`
}

/** NaN when the text is not a duration. Repeated or unordered units ('5m5m', '5m1h') are refused as slips of the pen. */
function parse(text: string): number {
  if (text.length > 100 || !WHOLE.test(text)) return Number.NaN
  let total = 0
  let previous = Number.POSITIVE_INFINITY
  for (const [, count, unit = ''] of text.matchAll(PART)) {
    const size = UNITS.get(unit) ?? Number.NaN
    if (!(size < previous)) return Number.NaN
    previous = size
    total += Number(count) * size
  }
  return total
}

/** The refused value, short and unambiguous, whatever it is: callers without types pass anything. */
function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}
