import type { SQLInputValue } from 'node:sqlite'
import { InvalidOptionError } from '../../errors.ts'
import { FINISHED_STATES, type JobState } from '../../job.ts'
import type { JobFilter, JobPage } from '../store.ts'
import { recordsOf } from './read.ts'
import type { Scope } from './scope.ts'

const MAX_PAGE = 1_000

/** A place in the order of a listing: an end time for finished jobs (0 otherwise) and a seq. */
type Place = readonly [at: number, seq: number]

/** A page of jobs. Only the keys are read in SQL; records are fetched for the page alone. */
export function list(
  scope: Scope,
  filter: JobFilter,
  page: { readonly limit: number; readonly cursor?: string },
): JobPage {
  const limit = Math.min(page.limit, MAX_PAGE)
  const source = sourceOf(filter.states)
  const where = conditionsOf(scope, filter, source)
  if (page.cursor !== undefined) startAfter(where, source, parseCursor(page.cursor))
  const rows = scope.connection.query<{ at: number; seq: number }>(
    `select ${source.at} as at, j.seq from ${source.from} where ${where} order by ${source.order} limit ?`,
    ...where.values,
    limit + 1,
  )
  const shown = rows.slice(0, limit)
  const jobs = recordsOf(
    scope,
    shown.map(({ seq }) => seq),
  )
  const last = shown.at(-1)
  return rows.length > limit && last ? { jobs, cursor: `${last.at}.${last.seq}` } : { jobs }
}

/** How many jobs match, up to a limit that bounds the work. */
export function count(scope: Scope, filter: JobFilter, limit: number): number {
  const source = sourceOf(filter.states)
  const where = conditionsOf(scope, filter, source)
  const [row] = scope.connection.query<{ n: number }>(
    `select count(*) as n from (select 1 from ${source.from} where ${where} limit ?)`,
    ...where.values,
    limit,
  )
  return row?.n ?? 0
}

// --- Where to read --------------------------------------------------------------------------------------------------

type Source = {
  readonly from: string
  readonly at: string
  readonly order: string
  readonly byEnd: boolean
  readonly states: string | null
  readonly reason: string
}

const BY_SEQ = { at: '0', order: 'j.seq desc', byEnd: false, reason: 'coalesce(f.reason, w.reason)' }

/** The smallest table that holds all the states asked for. `cross join` keeps it the outer loop. */
function sourceOf(states: readonly JobState[] | undefined): Source {
  if (states?.length && states.every((state) => (FINISHED_STATES as readonly JobState[]).includes(state))) {
    return {
      from: 'millrace_finished f cross join millrace_job j on j.seq = f.seq',
      at: 'f.finished_at',
      order: 'f.finished_at desc, f.seq desc',
      byEnd: true,
      states: 'f.state',
      reason: 'f.reason',
    }
  }
  if (states?.length === 1 && states[0] === 'running') {
    return {
      ...BY_SEQ,
      from: 'millrace_running r cross join millrace_job j on j.seq = r.seq left join millrace_finished f on f.seq = j.seq',
      states: null,
      reason: 'f.reason',
    }
  }
  return { ...BY_SEQ, from: ALL_TABLES, states: STATE }
}

const ALL_TABLES =
  'millrace_job j left join millrace_waiting w on w.seq = j.seq left join millrace_running r on r.seq = j.seq left join millrace_finished f on f.seq = j.seq'
const STATE = "coalesce(f.state, iif(r.seq is null, null, 'running'), w.state, 'queued')"

// --- What to leave out ----------------------------------------------------------------------------------------------

class Conditions {
  readonly #texts: string[] = ['1']
  readonly values: SQLInputValue[] = []

  add(text: string, ...values: SQLInputValue[]): void {
    this.#texts.push(text)
    this.values.push(...values)
  }

  toString(): string {
    return this.#texts.join(' and ')
  }
}

function conditionsOf(scope: Scope, filter: JobFilter, source: Source): Conditions {
  const where = new Conditions()
  restrict(where, filter, source)
  const lanes = laneIds(scope, filter)
  if (lanes !== undefined) where.add('j.lane in (select value from json_each(?))', JSON.stringify(lanes))
  return where
}

function restrict(where: Conditions, filter: JobFilter, source: Source): void {
  const { states, reasons, tag, subject, enqueuedAfter, enqueuedBefore, finishedAfter, finishedBefore } = filter
  if (states?.length && source.states) where.add(`${source.states} in (${states.map(() => '?').join(', ')})`, ...states)
  if (reasons?.length) where.add(`${source.reason} in (${reasons.map(() => '?').join(', ')})`, ...reasons)
  if (tag !== undefined) where.add('j.seq in (select seq from millrace_tag where tag = ?)', tag)
  if (subject !== undefined) where.add('j.subject_type = ?', subject.type)
  if (subject?.id !== undefined) where.add('j.subject_id = ?', subject.id)
  if (enqueuedAfter !== undefined) where.add('j.enqueued_at >= ?', enqueuedAfter)
  if (enqueuedBefore !== undefined) where.add('j.enqueued_at < ?', enqueuedBefore)
  if (finishedAfter !== undefined) where.add('f.finished_at >= ?', finishedAfter)
  if (finishedBefore !== undefined) where.add('f.finished_at < ?', finishedBefore)
}

function laneIds(scope: Scope, { queues, tasks }: JobFilter): number[] | undefined {
  if (queues === undefined && tasks === undefined) return undefined
  return scope
    .all<{ id: number; queue: string; task: string }>('lanes')
    .filter(({ queue, task }) => (queues?.includes(queue) ?? true) && (tasks?.includes(task) ?? true))
    .map(({ id }) => id)
}

// --- Cursors --------------------------------------------------------------------------------------------------------

function startAfter(where: Conditions, { byEnd }: Source, [at, seq]: Place): void {
  if (byEnd) where.add('(f.finished_at, f.seq) < (?, ?)', at, seq)
  else where.add('j.seq < ?', seq)
}

function parseCursor(cursor: string): Place {
  const match = /^(\d{1,16})\.(\d{1,16})$/.exec(cursor)
  if (match === null)
    throw new InvalidOptionError('The cursor is not one of a listing', {
      hint: 'Pass the `cursor` of the page before, unchanged.',
    })
  return [Number(match[1]), Number(match[2])]
}
