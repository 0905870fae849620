import type { Command } from 'commander'
import { closest } from '../../closest.ts'
import { defined } from '../../defined.ts'
import type { Duration } from '../../duration.ts'
import type { EnqueueOptions } from '../../enqueue-options.ts'
import type { JobHandle } from '../../job-handle.ts'
import type { AnyTask } from '../../task.ts'
import { CliError, usageError } from '../cli-error.ts'
import { type Connection, connected, settingsOf } from '../connect.ts'
import { EXIT } from '../exit-code.ts'
import { collect, duration, integer, time } from '../flag-values.ts'
import { action, type Invocation } from '../invocation.ts'
import { readInput } from '../read-input.ts'
import type { Settings } from '../settings.ts'

type Flags = {
  readonly delay?: Duration
  readonly at?: Date
  readonly priority?: number
  readonly queue?: string
  readonly id?: string
  readonly key?: string
  readonly tag?: readonly string[]
  readonly wait?: boolean
  readonly timeout?: Duration
  readonly unregistered?: boolean
}

const AFTER_HELP = `
The input is JSON as it stands, @file, or - for stdin. The id of the job goes to stdout; with --wait its result as JSON.

Examples:
  $ millrace enqueue mail.send '{"to":"ada@example.org"}' --delay 5m
  $ millrace enqueue report.make @input.json --key weekly-2026-31
  $ cat input.json | millrace enqueue report.make - --wait --timeout 1m`

export function define(command: Command): void {
  command
    .option('--delay <duration>', 'not before so long from now', duration)
    .option('--at <time>', 'not before this time, e.g. 2026-07-01T18:00:00Z', time)
    .option('--priority <n>', 'larger runs first (default: 0)', integer)
    .option('--queue <queue>', "instead of the task's own")
    .option('--id <uuid>', 'id of the job; repeated, it makes one job')
    .option('--key <text>', 'idempotency key: repeated, it makes one job')
    .option('--tag <tag>', 'word to find the job by (repeatable)', collect)
    .option('--wait', 'wait until the job has ended, and print its result')
    .option('--timeout <duration>', 'with --wait: how long at most', duration)
    .option('--unregistered', 'also for a task that none of the configured modules defines')
    .addHelpText('after', AFTER_HELP)
    .action(action(enqueue))
}

async function enqueue({ args: [task = '', text], flags, out }: Invocation<Flags>): Promise<void> {
  if (flags.timeout !== undefined && !flags.wait)
    throw usageError('--timeout is about --wait', 'Add --wait, or leave --timeout out.')
  const [input, settings] = [await readInput(text), await settingsOf(flags)]
  const tasks = await tasksOf(settings)
  if (tasks.length > 0 && !flags.unregistered) refuseUnknown(task, tasks)
  await connected(settings, tasks, async (connection) => {
    const job = await connection.app.enqueue(task, input, optionsOf(flags))
    if (!job.created) out.note('It was enqueued before.')
    if (flags.wait) await printResult(job, flags, out)
    else {
      out.result({ id: job.id, created: job.created }, () => [job.id])
      if (tasks.length === 0 && !out.isForMachines) await warnOfUnknown(connection, task, out)
    }
  })
}

/** Of the configured modules: so that the task's own queue, priority and schema count here as in the application. */
async function tasksOf({ config, folder }: Settings): Promise<AnyTask[]> {
  if (config.tasks === undefined) return []
  const { loadTaskModules } = await import('../task-modules.ts')
  return (await loadTaskModules(config.tasks, folder)).flatMap(({ tasks }) => tasks)
}

function refuseUnknown(name: string, tasks: readonly AnyTask[]): void {
  const names = tasks.map(({ settings }) => settings.name)
  if (names.includes(name)) return
  const near = closest(name, names)
  const guess = near === undefined ? `Tasks: ${names.join(', ')}.` : `Did you mean ${near}?`
  throw new CliError('UNKNOWN_TASK', EXIT.notFound, `No task is named "${name}"`, {
    hint: `${guess} For a task whose code is elsewhere, add --unregistered.`,
  })
}

/** Without any tasks configured nothing can be checked; a running worker may still know better. */
async function warnOfUnknown({ store }: Connection, task: string, out: Invocation['out']): Promise<void> {
  const known = [...new Set((await store.workers()).flatMap(({ tasks }) => tasks))]
  if (known.length === 0 || known.includes(task)) return
  const near = closest(task, known)
  out.note(`No running worker has task "${task}".${near === undefined ? '' : ` Did you mean ${near}?`}`)
}

function optionsOf({ delay, at, priority, queue, id, key, tag }: Flags): EnqueueOptions {
  return defined({ delay, runAt: at, priority, queue, id, idempotencyKey: key, tags: tag })
}

async function printResult(job: JobHandle<unknown>, { timeout }: Flags, out: Invocation['out']): Promise<void> {
  if (!out.isForMachines) out.note(`${job.id} enqueued; waiting for its end.`)
  await job.result(defined({ timeout }))
  const { result } = await job.status()
  const value: unknown = result === undefined ? null : JSON.parse(result) // the codec writes JSON
  out.result({ id: job.id, created: job.created, state: 'completed', result: value }, () => [JSON.stringify(value)])
}
