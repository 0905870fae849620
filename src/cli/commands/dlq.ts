import type { Command } from 'commander'
import { addBulk, type BulkCall, changeJobs, retrying } from '../change-jobs.ts'
import { action } from '../invocation.ts'
import { addFilter } from '../job-filter.ts'
import { addPaging, type ListCall, listJobs } from '../list-jobs.ts'

/** The same as `jobs`, for those that ended dead. */
export function define(command: Command): void {
  addPaging(addFilter(command.command('ls'), { states: false }))
    .description('list dead jobs, the last to end first')
    .action(action((call: ListCall) => listJobs({ ...call, flags: { ...call.flags, state: ['dead'] } })))
  addBulk(command.command('retry [ids...]'), { states: false })
    .description('run dead jobs again, with all their attempts')
    .action(action((call: BulkCall) => changeJobs(call, retrying, ['dead'])))
}
