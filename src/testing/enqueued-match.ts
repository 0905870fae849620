import { type Duration, toMilliseconds } from '../duration.ts'
import { InvalidOptionError } from '../errors.ts'
import type { JobId, Subject } from '../job.ts'
import type { AnyTaskRef } from '../task-settings.ts'
import type { EnqueuedJob } from './enqueued-job.ts'
import { type Difference, differences } from './partial-match.ts'

/** What else an enqueued job must be like; what is left out may be anything. */
export type EnqueuedMatch = {
  readonly id?: JobId
  readonly queue?: string
  readonly priority?: number
  /** How long after it was enqueued it becomes due, to within a second. `0` for a job that waits for no time. */
  readonly delay?: Duration
  /** When it becomes due, to within a second. */
  readonly runAt?: Date | number
  /** Tags it must have; it may have others. */
  readonly tags?: readonly string[]
  readonly subject?: Partial<Subject>
  readonly partition?: string
}

/** What is looked for. */
export type Wanted = { readonly task: string; readonly input: unknown; readonly match: EnqueuedMatch }

/** Code computes due times from a clock that goes on until the job is stored. */
const TOLERANCE = 1_000

/** @throws InvalidOptionError */
export function taskName(task: AnyTaskRef | string): string {
  if (typeof task === 'string') return task
  // Callers without types pass anything.
  const settings = task.settings as AnyTaskRef['settings'] | undefined
  if (settings !== undefined) return settings.name
  throw new InvalidOptionError('The first argument is neither a task nor the name of one')
}

/** Where a job of the wanted task differs from what is wanted. */
export function mismatches({ input, match }: Wanted, job: EnqueuedJob): Difference[] {
  const { delay, runAt, tags, id, queue, priority, subject, partition } = match
  const plain = { id, queue, priority, subject, partition }
  const named = Object.entries(plain).filter(([, value]) => value !== undefined)
  return [
    ...(input === undefined ? [] : differences(input, job.input, 'input')),
    ...named.flatMap(([key, value]) => differences(value, job[key as keyof typeof plain], key)),
    ...missingTags(tags ?? [], job),
    ...(delay === undefined ? [] : wrongDelay(toMilliseconds(delay, 'delay'), job)),
    ...(runAt === undefined ? [] : wrongTime(new Date(runAt), job)),
  ]
}

function missingTags(tags: readonly string[], job: EnqueuedJob): Difference[] {
  const has = tags.every((tag) => job.tags.includes(tag))
  return has ? [] : [{ path: 'tags', expected: tags, actual: job.tags }]
}

function wrongDelay(expected: number, { dueAt, enqueuedAt }: EnqueuedJob): Difference[] {
  const actual = dueAt === undefined ? 0 : dueAt.getTime() - enqueuedAt.getTime()
  return Math.abs(actual - expected) < TOLERANCE ? [] : [{ path: 'delay', expected, actual }]
}

function wrongTime(expected: Date, { dueAt }: EnqueuedJob): Difference[] {
  const isThen = dueAt !== undefined && Math.abs(dueAt.getTime() - expected.getTime()) < TOLERANCE
  return isThen ? [] : [{ path: 'runAt', expected, actual: dueAt }]
}
