import type { Command } from 'commander'
import type { JobQuery } from '../client/job-query.ts'
import { defined } from '../defined.ts'
import { isFinished, type JobState } from '../job.ts'
import { usageError } from './cli-error.ts'
import { collect, states, timeOrAge } from './flag-values.ts'

/** Flags that say which jobs. */
export type FilterFlags = {
  readonly state?: readonly JobState[]
  readonly queue?: readonly string[]
  readonly task?: readonly string[]
  readonly tag?: string
  readonly subject?: string
  readonly since?: ReturnType<typeof timeOrAge>
  readonly until?: ReturnType<typeof timeOrAge>
}

/** @param flags - without `states`, the command is about certain states already */
export function addFilter(command: Command, flags: { readonly states: boolean }): Command {
  if (flags.states) command.option('--state <state>', 'only of this state (repeatable)', states)
  return command
    .option('--queue <queue>', 'only of this queue (repeatable)', collect)
    .option('--task <task>', 'only of this task (repeatable)', collect)
    .option('--tag <tag>', 'only with this tag')
    .option('--subject <type[:id]>', 'only about this, e.g. user:42')
    .option('--since <when>', 'only enqueued (of ended jobs: ended) since a time, or so long ago: 90m', timeOrAge)
    .option('--until <when>', 'only enqueued (of ended jobs: ended) before a time, or longer ago', timeOrAge)
}

export function hasFilter(flags: FilterFlags): boolean {
  const { state, queue, task, tag, subject, since, until } = flags
  return [state, queue, task, tag, subject, since, until].some((value) => value !== undefined)
}

/** @param now - on the store's clock */
export function queryOf(flags: FilterFlags, now: number): JobQuery {
  const { state, queue, task, tag, subject } = flags
  const after = momentOf(flags.since, now)
  const before = momentOf(flags.until, now)
  const byEnd = state?.every(isFinished)
  const times = byEnd
    ? { finishedAfter: after, finishedBefore: before }
    : { enqueuedAfter: after, enqueuedBefore: before }
  return defined({ states: state, queues: queue, tasks: task, tag, subject: subjectOf(subject), ...times })
}

function momentOf(when: FilterFlags['since'], now: number): number | undefined {
  if (when === undefined) return undefined
  return when instanceof Date ? when.getTime() : now - when.ago
}

function subjectOf(text: string | undefined): { type: string; id?: string } | undefined {
  if (text === undefined) return undefined
  const [, type = '', id] = /^([^:]+)(?::(.+))?$/.exec(text) ?? []
  if (type === '')
    throw usageError(`--subject: '${text}' is no subject`, 'Write a type, or a type and an id: user, user:42.')
  return id === undefined ? { type } : { type, id }
}
