import type { Command } from 'commander'
import type { Health } from '../../client/health.ts'
import { addressOf, connected, refuseMissing, settingsOf } from '../connect.ts'
import { counted } from '../counted.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { action, type Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { style } from '../style.ts'
import { workersData } from '../workers-data.ts'

const AFTER_HELP = `
Exit codes: 0 ok, 1 degraded (jobs are queued that nothing will run), 69 down (the store cannot be used)`

export function define(command: Command): void {
  command.addHelpText('after', AFTER_HELP).action(action(health))
}

async function health({ flags, out }: Invocation): Promise<ExitCode> {
  const settings = await settingsOf(flags)
  refuseMissing(await addressOf(settings))
  return await connected(settings, [], async ({ app }) => {
    const health = await app.health()
    out.result(healthData(health), () => healthLines(health))
    return { ok: EXIT.done, degraded: EXIT.failed, down: EXIT.unavailable }[health.status]
  })
}

function healthData({ workers, ...health }: Health): object {
  return { ...health, workers: workersData(workers) }
}

function healthLines({ status, problems, workers, queues }: Health): string[] {
  const color = { ok: 'green', degraded: 'yellow', down: 'red' } as const
  const waiting = queues.reduce((sum, { counts }) => sum + counts.queued, 0)
  const head = `${style(process.stdout, color[status], status)}  ${counted(workers.length, 'worker')}, ${counted(waiting, 'job')} queued`
  return [head, ...problems.map(({ message }) => `  ${printable(message)}`)]
}
