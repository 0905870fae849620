import { closest } from '../closest.ts'
import type { Config } from '../config.ts'
import type { DurationString } from '../duration.ts'
import { configurationError } from './cli-error.ts'
import { parseQueues } from './queue-list.ts'

/** Part of a configuration, and the flag or variable that says it. */
export type Part = { readonly name: string; readonly config: Config }

export type Environment = Readonly<Record<string, string | undefined>>

const KNOWN = [
  'MILLRACE_URL',
  'MILLRACE_CONFIG',
  'MILLRACE_ENV',
  'MILLRACE_TASKS',
  'MILLRACE_QUEUES',
  'MILLRACE_CONCURRENCY',
  'MILLRACE_DRAIN',
  'MILLRACE_LOG_LEVEL',
]
/** `MILLRACE_QUEUE_PARSING_WORKERS=5` runs five jobs of queue `parsing` at once. */
const QUEUE_WORKERS = /^MILLRACE_QUEUE_([A-Z0-9_]+)_WORKERS$/

/** @throws CliError for a variable that is one slip away from a known one, or was removed */
export function refuseMisspelt(environment: Environment): void {
  for (const name of Object.keys(environment).filter((key) => key.startsWith('MILLRACE_'))) {
    if (KNOWN.includes(name) || QUEUE_WORKERS.test(name)) continue
    if (name === 'MILLRACE_AUTO_START_WORKER') {
      const hint = 'Start workers with `millrace worker`.'
      throw configurationError(`${name} was removed: no worker starts by itself`, { hint })
    }
    // Others may have variables of their own that begin so.
    const near = closest(name, KNOWN)
    if (near !== undefined) throw configurationError(`There is no variable ${name}`, { hint: `Did you mean ${near}?` })
  }
}

/** What each variable says in the place of the configuration file. */
export function configsOfEnvironment(environment: Environment): Part[] {
  const { MILLRACE_CONCURRENCY, MILLRACE_DRAIN, MILLRACE_QUEUES, MILLRACE_TASKS, MILLRACE_URL } = environment
  const concurrency = MILLRACE_CONCURRENCY ? Number(MILLRACE_CONCURRENCY) : undefined
  const drain = MILLRACE_DRAIN as DurationString | undefined // checked with the rest
  return [
    ...(MILLRACE_URL ? [{ name: 'MILLRACE_URL', config: { store: MILLRACE_URL } }] : []),
    ...(MILLRACE_TASKS ? [{ name: 'MILLRACE_TASKS', config: { tasks: list(MILLRACE_TASKS) } }] : []),
    ...(MILLRACE_QUEUES
      ? [{ name: 'MILLRACE_QUEUES', config: { queues: parseQueues(list(MILLRACE_QUEUES), concurrency) } }]
      : []),
    ...(concurrency === undefined ? [] : [{ name: 'MILLRACE_CONCURRENCY', config: { worker: { concurrency } } }]),
    ...(drain ? [{ name: 'MILLRACE_DRAIN', config: { worker: { drain } } }] : []),
  ]
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/**
 * Jobs at once of single queues, as the environment says.
 * @param queues - those that are served
 * @throws CliError for a variable whose queue is not among them, or whose value is no number
 */
export function slotsOfEnvironment(environment: Environment, queues: readonly string[]): Record<string, number> {
  const slots: Record<string, number> = {}
  for (const [name, value] of Object.entries(environment)) {
    const wanted = QUEUE_WORKERS.exec(name)?.[1]
    if (wanted === undefined) continue
    const queue = queues.find((known) => variablePart(known) === wanted)
    if (queue === undefined) throw unknownQueue(name, wanted, queues)
    if (!/^[1-9]\d*$/.test(value ?? '')) throw configurationError(`${name} must be a number of jobs, 1 or more`)
    slots[queue] = Number(value)
  }
  return slots
}

function variablePart(queue: string): string {
  return queue.toUpperCase().replace(/[^A-Z0-9]/g, '_')
}

function unknownQueue(name: string, wanted: string, queues: readonly string[]): Error {
  const near = closest(wanted, queues.map(variablePart))
  const guess = near === undefined ? '' : `Did you mean MILLRACE_QUEUE_${near}_WORKERS? `
  return configurationError(`${name} names no queue that is served here`, {
    hint: `${guess}Served: ${queues.join(', ')}.`,
  })
}
