import type { JobRecord } from '../job.ts'
import { iso, relative } from './human-time.ts'
import { printable, shorten } from './printable.ts'
import { table } from './table.ts'

/** A job as programs read it: times in ISO 8601, input and result as the JSON they are stored as. */
export function jobData(job: JobRecord): Readonly<Record<string, unknown>> {
  const { input, result, enqueuedAt, dueAt, expiresAt, startedAt, finishedAt, cancelRequestedAt, attempts, ...rest } =
    job
  const times = { enqueuedAt, dueAt, expiresAt, startedAt, finishedAt, cancelRequestedAt }
  return {
    ...rest,
    input: asJson(input),
    ...(result !== undefined && { result: asJson(result) }),
    ...isoTimes(times),
    attempts: attempts.map(({ startedAt, endedAt, ...attempt }) => ({
      ...attempt,
      ...isoTimes({ startedAt, endedAt }),
    })),
  }
}

function asJson(text: string): unknown {
  return JSON.parse(text) // the codec writes JSON
}

function isoTimes(times: Readonly<Record<string, number | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(times).flatMap(([key, at]) => (at === undefined ? [] : [[key, iso(at)]])))
}

/** @param now - on the store's clock */
export function jobLines(jobs: readonly JobRecord[], now: number): string[] {
  if (jobs.length === 0) return ['No jobs.']
  return table(jobs, [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'TASK', cell: ({ task }) => printable(task) },
    { title: 'QUEUE', cell: ({ queue }) => printable(queue) },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'ATTEMPT', cell: ({ attempt }) => String(attempt), align: 'right' },
    { title: 'ENQUEUED', cell: ({ enqueuedAt }) => relative(enqueuedAt, now) },
    { title: '', cell: (job) => shorten(remark(job, now), 60) },
  ])
}

/** The most telling thing about a job beside its state. */
function remark(job: JobRecord, now: number): string {
  if (job.state === 'running') return progressOf(job)
  if (job.dueAt !== undefined) return `${job.reason ?? ''} ${relative(job.dueAt, now)}`.trim()
  if (job.error !== undefined) return printable(`${job.error.name}: ${job.error.message}`)
  return job.reason ?? ''
}

function progressOf({ progress, progressMessage = '' }: JobRecord): string {
  return progress === undefined ? '' : printable(`${progress} % ${progressMessage}`.trim())
}
