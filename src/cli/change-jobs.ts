import type { Command } from 'commander'
import type { JobQuery } from '../client/job-query.ts'
import type { Jobs } from '../client/jobs.ts'
import type { JobId, JobState } from '../job.ts'
import { usageError } from './cli-error.ts'
import { confirm } from './confirm.ts'
import { withStore } from './connect.ts'
import { counted } from './counted.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Invocation } from './invocation.ts'
import { addFilter, type FilterFlags, hasFilter, queryOf } from './job-filter.ts'
import { pages } from './list-jobs.ts'
import type { Output } from './output.ts'

type BulkFlags = { readonly all?: boolean; readonly dryRun?: boolean; readonly yes?: boolean }
export type BulkCall = Invocation<FilterFlags & BulkFlags>

/** Changes some jobs and says of each what came of it. */
export type Change = {
  /** What the jobs are then. */
  readonly past: string
  readonly apply: (ids: readonly JobId[]) => Promise<string[]>
  /** The results that are what was asked for. */
  readonly good: readonly string[]
}

const PAGE = 1_000

export const retrying = (jobs: Jobs): Change => ({
  past: 'queued again',
  apply: (ids) => jobs.retryMany(ids),
  good: ['queued'],
})

export const cancelling = (jobs: Jobs): Change => ({
  past: 'cancelled or asked to stop',
  apply: (ids) => jobs.cancelMany(ids),
  good: ['cancelled', 'requested'],
})

export function addBulk(command: Command, filters: { readonly states: boolean }): Command {
  return addFilter(command, filters)
    .option('--all', 'all jobs that match the filters')
    .option('--dry-run', 'say how many, and change nothing')
    .option('-y, --yes', 'do not ask')
}

/**
 * Changes the jobs of the ids given, or with `--all` those that match.
 * @param states - of the jobs that `--all` means where no `--state` is given
 */
export async function changeJobs(
  { args: ids, flags, out }: BulkCall,
  changing: (jobs: Jobs) => Change,
  states: readonly JobState[],
): Promise<ExitCode> {
  refuseVague(ids, flags)
  return await withStore(flags, async ({ app, store }) => {
    const change = changing(app.jobs)
    if (ids.length > 0) return await changeEach(change, ids, out)
    const query = queryOf({ ...flags, state: flags.state ?? states }, await store.now())
    await changeAll(app.jobs, change, query, flags, out)
    return EXIT.done
  })
}

/** @throws CliError unless there are either ids or `--all` */
function refuseVague(ids: readonly string[], flags: FilterFlags & BulkFlags): void {
  const isBulk = flags.all || flags.dryRun || hasFilter(flags)
  if (ids.length > 0 && isBulk) throw usageError('Ids do not go together with --all, --dry-run or filters')
  if (ids.length > 0 || flags.all) return
  const hint = 'Pass ids, or --all with or without filters such as --task, --queue or --since.'
  throw usageError('It is not clear which jobs are meant', hint)
}

/** The jobs of these ids. The worst of the results makes the exit code. */
async function changeEach(change: Change, ids: readonly JobId[], out: Output): Promise<ExitCode> {
  const results = await change.apply(ids)
  const pairs = ids.map((id, index) => ({ id, result: results[index] ?? 'not-found' }))
  out.list(pairs, () => pairs.map(({ id, result }) => `${id}  ${result}`))
  if (results.includes('not-found')) return EXIT.notFound
  return results.every((result) => change.good.includes(result)) ? EXIT.done : EXIT.conflict
}

/** All jobs that match, a page at a time: there may be more than fit in memory. */
async function changeAll(
  jobs: Jobs,
  change: Change,
  query: JobQuery,
  { dryRun, yes }: BulkFlags,
  out: Output,
): Promise<void> {
  if (dryRun || !yes) {
    const matching = await count(jobs, query)
    if (dryRun) return out.result({ matching }, () => [`${counted(matching, 'job')} would be ${change.past}.`])
    if (matching > 0) await confirm(`${counted(matching, 'job')} will be ${change.past}`, yes)
  }
  const results: Record<string, number> = {}
  for await (const page of pages(jobs, query, PAGE, undefined)) {
    for (const result of await change.apply(page.jobs.map(({ id }) => id))) results[result] = (results[result] ?? 0) + 1
  }
  const changed = change.good.reduce((sum, result) => sum + (results[result] ?? 0), 0)
  out.result({ changed, results }, () => [`${counted(changed, 'job')} ${change.past}.`, ...left(change, results)])
}

/** Those that changed by themselves meanwhile. */
function left({ good }: Change, results: Readonly<Record<string, number>>): string[] {
  const others = Object.entries(results).filter(([result]) => !good.includes(result))
  return others.map(([result, number]) => `${number} left alone: ${result}.`)
}

async function count(jobs: Jobs, query: JobQuery): Promise<number> {
  let total = 0
  for await (const page of pages(jobs, query, PAGE, undefined)) total += page.jobs.length
  return total
}
