import type { Command } from 'commander'
import { LIVE_STATES } from '../../job.ts'
import type { LogEntry } from '../../store/store.ts'
import { addBulk, type BulkCall, cancelling, changeJobs, retrying } from '../change-jobs.ts'
import { withStore } from '../connect.ts'
import { positive } from '../flag-values.ts'
import { iso } from '../human-time.ts'
import { action, type Invocation } from '../invocation.ts'
import { jobDetails } from '../job-details.ts'
import { addFilter } from '../job-filter.ts'
import { jobData } from '../job-view.ts'
import { addPaging, listJobs } from '../list-jobs.ts'
import { printable } from '../printable.ts'

export function define(command: Command): void {
  addPaging(addFilter(command.command('ls'), { states: true }))
    .description('list jobs, newest first')
    .action(action(listJobs))
  command.command('get <id>').description('show everything about a job').action(action(show))
  command
    .command('logs <id>')
    .description('show what a job logged')
    .option('--limit <n>', 'lines at most, the first ones', positive)
    .action(action(logs))
  addBulk(command.command('retry [ids...]'), { states: true })
    .description('run jobs again that are dead, cancelled or expired, and waiting ones now')
    .action(action((call: BulkCall) => changeJobs(call, retrying, ['dead'])))
  addBulk(command.command('cancel [ids...]'), { states: true })
    .description('end waiting jobs, and ask running ones to stop')
    .action(action((call: BulkCall) => changeJobs(call, cancelling, LIVE_STATES)))
}

async function show({ args: [id = ''], flags, out }: Invocation): Promise<void> {
  await withStore(flags, async ({ app, store }) => {
    const [job, now] = [await app.jobs.status(id), await store.now()]
    out.result(jobData(job), () => jobDetails(job, now))
  })
}

async function logs({ args: [id = ''], flags, out }: Invocation<{ limit?: number }>): Promise<void> {
  await withStore(flags, async ({ app }) => {
    await app.jobs.status(id) // a job that does not exist is no job without logs
    const entries = await app.jobs.logs(id, flags.limit)
    out.list(entries.map(lineData), () => entries.map(line))
  })
}

function lineData({ at, fields, ...entry }: LogEntry): object {
  return { at: iso(at), ...entry, ...(fields !== undefined && { fields: JSON.parse(fields) as unknown }) }
}

function line({ at, level, message, fields = '' }: LogEntry): string {
  return `${iso(at)}  ${level.padEnd(5)}  ${printable(`${message} ${fields}`.trimEnd())}`
}
