import { type Command, InvalidArgumentError } from 'commander'
import type { QueueStatus } from '../../client/queue-figures.ts'
import type { Queues } from '../../client/queues.ts'
import { closest } from '../../closest.ts'
import { defined } from '../../defined.ts'
import { notFoundError, usageError } from '../cli-error.ts'
import { withStore } from '../connect.ts'
import { integer } from '../flag-values.ts'
import { action, type Invocation } from '../invocation.ts'
import { queueLines } from '../queue-view.ts'

export function define(command: Command): void {
  command.command('ls').description('list queues with their jobs counted').action(action(list))
  command
    .command('pause <queue>')
    .description('start no more jobs of it; running ones go on, new ones are accepted')
    .action(action((call) => steer(call, 'pause')))
  command
    .command('resume <queue>')
    .description('start jobs of it again')
    .action(action((call) => steer(call, 'resume')))
  command
    .command('set <queue>')
    .description('set up a queue; it need not exist yet')
    .option('--max-length <n>', "waiting jobs it may hold, or 'none'", maxLength)
    .option('--description <text>', "what it is for; '' removes it")
    .action(action(set))
}

async function list({ flags, out }: Invocation): Promise<void> {
  await withStore(flags, async ({ app }) => {
    const queues = await app.queues.list()
    out.list(queues, () => queueLines(queues))
  })
}

async function steer({ args: [name = ''], flags, out }: Invocation, verb: 'pause' | 'resume'): Promise<void> {
  await withStore(flags, async ({ app }) => {
    await refuseUnknown(app.queues, name)
    await app.queues[verb](name)
    out.result(await statusOf(app.queues, name), () => [`Queue ${name} ${verb}d.`])
  })
}

type SetFlags = { readonly maxLength?: number | 'none'; readonly description?: string }

async function set({ args: [name = ''], flags, out }: Invocation<SetFlags>): Promise<void> {
  const { maxLength, description } = flags
  if (maxLength === undefined && description === undefined)
    throw usageError('Nothing to set', 'Pass --max-length or --description.')
  await withStore(flags, async ({ app }) => {
    await app.queues.set(
      name,
      defined({
        maxLength: maxLength === 'none' ? null : maxLength,
        description: description === '' ? null : description,
      }),
    )
    out.result(await statusOf(app.queues, name), () => [`Queue ${name} set up.`])
  })
}

/** A misspelt name must not make a paused queue that nobody uses. */
async function refuseUnknown(queues: Queues, name: string): Promise<void> {
  const names = (await queues.list()).map((queue) => queue.name)
  if (names.includes(name)) return
  const near = closest(name, names)
  throw notFoundError(
    `There is no queue "${name}"`,
    near === undefined ? `Queues: ${names.join(', ') || 'none'}.` : `Did you mean ${near}?`,
  )
}

async function statusOf(queues: Queues, name: string): Promise<QueueStatus | undefined> {
  return (await queues.list()).find((queue) => queue.name === name)
}

/** commander takes null for a missing value, so that no limit is told as it was written. */
function maxLength(value: string): number | 'none' {
  if (value === 'none') return value
  const number = integer(value)
  if (number < 0) throw new InvalidArgumentError("It must be 0 or more, or 'none'.")
  return number
}
