import { InvalidArgumentError } from 'commander'
import { closest } from '../closest.ts'
import { type Duration, type DurationString, toMilliseconds } from '../duration.ts'
import { JOB_STATES, type JobState } from '../job.ts'

/** Values of a flag that may be repeated, or list several: `--queue mail --queue a,b`. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')]
}

export function integer(value: string): number {
  if (!/^[+-]?\d{1,9}$/.test(value)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(value)
}

export function positive(value: string): number {
  const number = integer(value)
  if (number < 1) throw new InvalidArgumentError('It must be 1 or more.')
  return number
}

export function duration(value: string): Duration {
  try {
    toMilliseconds(value as DurationString) // what it is there to refuse
  } catch {
    throw new InvalidArgumentError("Write a duration with its unit: '250ms', '30s', '5m', '1h', '7d', '1h30m'.")
  }
  return value as DurationString // just checked
}

export function time(value: string): Date {
  const date = new Date(value)
  if (!/^\d{4}-\d\d/.test(value) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError("Write a time like '2026-07-01T18:00:00Z' or '2026-07-01T20:00+02:00'.")
  }
  return date
}

/** A time, or how long ago. */
export function timeOrAge(value: string): Date | { readonly ago: number } {
  return /^\d{4}-/.test(value) ? time(value) : { ago: toMilliseconds(duration(value)) }
}

export function states(value: string, before: readonly JobState[] = []): JobState[] {
  return [...before, ...value.split(',').map(state)]
}

function state(value: string): JobState {
  const known = JOB_STATES.find((name) => name === value)
  if (known !== undefined) return known
  const near = closest(value, JOB_STATES)
  const hint = near === undefined ? `States: ${JOB_STATES.join(', ')}.` : `Did you mean ${near}?`
  throw new InvalidArgumentError(`There is no state ${value}. ${hint}`)
}
