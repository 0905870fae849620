import { z } from 'zod'
import { defined } from '../defined.ts'
import { JOB_REASONS, JOB_STATES, type JobReason, type JobState } from '../job.ts'
import { moment, parseOptions } from '../options.ts'
import type { JobFilter } from '../store/store.ts'

/** Which jobs: those that match every given part. */
export type JobQuery = {
  readonly states?: readonly JobState[]
  readonly queues?: readonly string[]
  readonly tasks?: readonly string[]
  /** Why they wait, ended dead, or completed without success (`'soft-failure'`). */
  readonly reasons?: readonly JobReason[]
  readonly tag?: string
  /** What they are about; without `id` everything of that type. */
  readonly subject?: { readonly type: string; readonly id?: string }
  readonly enqueuedAfter?: Date | number
  readonly enqueuedBefore?: Date | number
  readonly finishedAfter?: Date | number
  readonly finishedBefore?: Date | number
}

export type PageOptions = {
  /** Jobs a page holds at most; 1 … 1 000, default 100. */
  readonly limit?: number
  /** The `cursor` of the page before. */
  readonly cursor?: string
}

const querySchema = z
  .strictObject({
    states: z.array(z.enum(JOB_STATES)),
    queues: z.array(z.string()),
    tasks: z.array(z.string()),
    reasons: z.array(z.enum(JOB_REASONS)),
    tag: z.string(),
    subject: z.strictObject({ type: z.string(), id: z.string().exactOptional() }),
    enqueuedAfter: moment,
    enqueuedBefore: moment,
    finishedAfter: moment,
    finishedBefore: moment,
  })
  .partial()

const pageSchema = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  cursor: z.string().exactOptional(),
})

/** @throws InvalidOptionError */
export function parseQuery(query: JobQuery, page: PageOptions): ParsedQuery {
  return {
    filter: defined(parseOptions(querySchema, query, 'Filter of jobs.list')),
    page: parseOptions(pageSchema, page, 'Page of jobs.list'),
  }
}

type ParsedQuery = { readonly filter: JobFilter; readonly page: z.output<typeof pageSchema> }
