import { inspect } from 'node:util'
import { closest } from '../closest.ts'
import { formatDuration } from '../duration.ts'
import type { EnqueuedJob } from './enqueued-job.ts'
import { mismatches, type Wanted } from './enqueued-match.ts'
import type { Difference } from './partial-match.ts'

/** Jobs shown one by one; of the rest the number is told. */
const SHOWN = 10

/** Why no job is the wanted one: what is enqueued, and where each job of the same task differs. */
export function reportMissing(wanted: Wanted, jobs: readonly EnqueuedJob[], hint: string): string {
  const [head, ...rest] = [`No job of "${wanted.task}" is enqueued${asWanted(wanted)}.`, hint]
  if (jobs.length === 0) return [head, 'Nothing is enqueued.', ...rest].filter(Boolean).join('\n')
  const same = jobs.filter(({ task }) => task === wanted.task)
  if (same.length === 0) return [head, ...others(wanted, jobs), ...rest].filter(Boolean).join('\n')
  const lines = same
    .slice(0, SHOWN)
    .flatMap((job) => [`  ${describe(job)}`, ...mismatches(wanted, job).map(showDifference)])
  return [head, `Enqueued of this task (${same.length}), with what differs:`, ...lines, ...more(same)].join('\n')
}

/** Why a job is there that should not be. */
export function reportPresent(wanted: Wanted, found: readonly EnqueuedJob[]): string {
  const lines = found.slice(0, SHOWN).map((job) => `  ${describe(job)}`)
  const head = `Expected no job of "${wanted.task}" to be enqueued${asWanted(wanted)}, but found ${found.length}:`
  return [head, ...lines, ...more(found)].join('\n')
}

function others(wanted: Wanted, jobs: readonly EnqueuedJob[]): string[] {
  const near = closest(wanted.task, [...new Set(jobs.map(({ task }) => task))])
  const guess = near === undefined ? [] : [`Did you mean "${near}"?`]
  return [
    ...guess,
    `Enqueued (${jobs.length}):`,
    ...jobs.slice(0, SHOWN).map((job) => `  ${describe(job)}`),
    ...more(jobs),
  ]
}

function more(jobs: readonly EnqueuedJob[]): string[] {
  return jobs.length > SHOWN ? [`  … and ${jobs.length - SHOWN} more`] : []
}

function asWanted({ input, match }: Wanted): string {
  const parts = Object.entries(match).filter(([, value]) => value !== undefined)
  const rest = parts.map(([key, value]) => `${key} ${show(value)}`)
  const all = [...(input === undefined ? [] : [`input ${show(input)}`]), ...rest]
  return all.length === 0 ? '' : ` with ${all.join(', ')}`
}

function describe({ task, queue, state, dueAt, enqueuedAt, input }: EnqueuedJob): string {
  const delay = dueAt === undefined ? '' : ` in ${formatDuration(dueAt.getTime() - enqueuedAt.getTime())}`
  return `${task} · queue ${queue} · ${state}${delay} · input ${show(input)}`
}

function showDifference({ path, expected, actual }: Difference): string {
  if (path === 'delay')
    return `    delay: expected ${formatDuration(Number(expected))}, is ${formatDuration(Number(actual))}`
  return `    ${path}: expected ${show(expected)}, is ${show(actual)}`
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200, maxArrayLength: 20 })
}
