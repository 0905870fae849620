import type { Command } from 'commander'
import type { JobQuery } from '../client/job-query.ts'
import type { Jobs } from '../client/jobs.ts'
import type { JobRecord } from '../job.ts'
import type { JobPage } from '../store/store.ts'
import { withStore } from './connect.ts'
import { positive } from './flag-values.ts'
import type { Invocation } from './invocation.ts'
import { type FilterFlags, queryOf } from './job-filter.ts'
import { jobData, jobLines } from './job-view.ts'

type ListFlags = { readonly limit?: number; readonly cursor?: string; readonly all?: boolean }

export type ListCall = Invocation<FilterFlags & ListFlags>

const PAGE = 25
const LARGEST_PAGE = 1_000

export function addPaging(command: Command): Command {
  return command
    .option('--limit <n>', `jobs on a page, up to ${LARGEST_PAGE} (default: ${PAGE})`, positive)
    .option('--cursor <cursor>', 'go on behind the page that named this cursor')
    .option('--all', 'all pages')
}

/** Prints a page of jobs, or with `--all` every page as it comes. */
export async function listJobs({ flags, out }: ListCall): Promise<void> {
  await withStore(flags, async ({ app, store }) => {
    const now = await store.now()
    const query = queryOf(flags, now)
    const limit = flags.limit ?? (flags.all ? LARGEST_PAGE : PAGE)
    if (flags.all && out.isStream) {
      for await (const { jobs } of pages(app.jobs, query, limit, flags.cursor)) out.list(jobs.map(jobData), () => [])
      return
    }
    const { jobs, cursor } = await (flags.all
      ? allPages(app.jobs, query)
      : app.jobs.list(query, pageOf(limit, flags.cursor)))
    if (out.isStream) out.list(jobs.map(jobData), () => [])
    else out.result({ jobs: jobs.map(jobData), ...(cursor !== undefined && { cursor }) }, () => jobLines(jobs, now))
    if (cursor !== undefined && !out.isForMachines) out.note(`There are more: --cursor ${cursor}, or --all`)
  })
}

async function allPages(jobs: Jobs, query: JobQuery): Promise<JobPage> {
  const all: JobRecord[] = []
  for await (const page of pages(jobs, query, LARGEST_PAGE, undefined)) all.push(...page.jobs)
  return { jobs: all }
}

/** The pages from a cursor on. */
export async function* pages(
  jobs: Jobs,
  query: JobQuery,
  limit: number,
  from: string | undefined,
): AsyncGenerator<JobPage> {
  let page: JobPage
  let cursor = from
  do {
    page = await jobs.list(query, pageOf(limit, cursor))
    cursor = page.cursor
    yield page
  } while (cursor !== undefined)
}

function pageOf(limit: number, cursor: string | undefined): { limit: number; cursor?: string } {
  return cursor === undefined ? { limit } : { limit, cursor }
}
