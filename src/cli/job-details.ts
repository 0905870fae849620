import type { AttemptRecord, JobRecord } from '../job.ts'
import { iso, relative, span } from './human-time.ts'
import { printable, shorten } from './printable.ts'
import { table } from './table.ts'

type Field = readonly [name: string, value: string | number | undefined]

/**
 * Everything about one job, for people.
 * @param now - on the store's clock
 */
export function jobDetails(job: JobRecord, now: number): string[] {
  const fields = [...whatItIs(job), ...when(job, now), ...content(job)]
  const known = fields.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]))
  const lines = known.map(({ name, value }) => `${name.padEnd(10)}  ${printable(String(value))}`)
  return [...lines, ...attempts(job), ...stack(job)]
}

function whatItIs({ options, ...job }: JobRecord): Field[] {
  const { tags = [], subject, partition, parent, maxAttempts } = options
  return [
    ['id', job.id],
    ['task', job.task],
    ['queue', job.queue],
    ['state', job.reason === undefined ? job.state : `${job.state} (${job.reason})`],
    ['progress', job.progress === undefined ? undefined : `${job.progress} % ${job.progressMessage ?? ''}`],
    ['priority', job.priority],
    ['attempt', maxAttempts === undefined ? job.attempt : `${job.attempt} of ${maxAttempts}`],
    ['crashes', job.crashes === 0 ? undefined : job.crashes],
    ['tags', tags.join(', ')],
    ['subject', subject && `${subject.type}:${subject.id}`],
    ['partition', partition],
    ['parent', parent],
    ['worker', job.worker],
  ]
}

function when(job: JobRecord, now: number): Field[] {
  const at = (time: number | undefined) => (time === undefined ? undefined : `${iso(time)}  ${relative(time, now)}`)
  return [
    ['enqueued', at(job.enqueuedAt)],
    ['due', at(job.dueAt)],
    ['expires', at(job.expiresAt)],
    ['started', at(job.startedAt)],
    ['finished', at(job.finishedAt)],
    ['cancel', job.cancelRequestedAt === undefined ? undefined : `asked for ${at(job.cancelRequestedAt)}`],
  ]
}

function content({ input, result, error }: JobRecord): Field[] {
  return [
    ['input', input],
    ['result', result],
    ['error', error && `${error.name}: ${error.message}`],
  ]
}

function attempts({ attempts: list }: JobRecord): string[] {
  if (list.length === 0) return []
  const lines = table<AttemptRecord>(list, [
    { title: 'ATTEMPT', cell: ({ attempt }) => String(attempt), align: 'right' },
    { title: 'OUTCOME', cell: ({ outcome }) => outcome },
    { title: 'STARTED', cell: ({ startedAt }) => iso(startedAt) },
    { title: 'TOOK', cell: ({ startedAt, endedAt }) => took(endedAt - startedAt), align: 'right' },
    { title: 'WORKER', cell: ({ worker }) => worker },
    { title: '', cell: ({ error }) => (error ? shorten(printable(`${error.name}: ${error.message}`), 60) : '') },
  ])
  return ['', ...lines]
}

function took(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : span(milliseconds)
}

function stack({ error }: JobRecord): string[] {
  return error?.stack === undefined ? [] : ['', ...error.stack.split('\n').map(printable)]
}
