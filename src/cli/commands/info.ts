import type { Command } from 'commander'
import type { Health } from '../../client/health.ts'
import type { WorkerRecord } from '../../store/store.ts'
import { withStore } from '../connect.ts'
import { relative } from '../human-time.ts'
import { action, type Invocation } from '../invocation.ts'
import { printable, shorten } from '../printable.ts'
import { queueLines } from '../queue-view.ts'
import { style } from '../style.ts'
import { table } from '../table.ts'
import { workersData } from '../workers-data.ts'

export function define(command: Command): void {
  command.action(action(info))
}

async function info({ flags, out }: Invocation): Promise<void> {
  await withStore(flags, async ({ app, store }) => {
    // A store that fails is an answer of health's, and a failure of this command, with its own error.
    await app.stats()
    const [health, now] = [await app.health(), await store.now()]
    out.result(infoData(health), () => infoLines(health, now))
  })
}

function infoData({ store, queues, workers, unknownTasks, tasks, problems }: Health): object {
  return { store, queues, workers: workersData(workers), tasks, unknownTasks, problems }
}

function infoLines({ store, queues, workers, problems }: Health, now: number): string[] {
  const where = store.reachable
    ? `${store.location}  (${store.engine} ${store.version}, schema ${store.schema})`
    : store.error
  return [
    where,
    '',
    ...queueLines(queues),
    '',
    ...workerLines(workers, now),
    ...problems.map(({ message }) => `${style(process.stdout, 'yellow', '!')} ${printable(message)}`),
  ]
}

function workerLines(workers: readonly WorkerRecord[], now: number): string[] {
  if (workers.length === 0) return ['No workers.']
  return table(workers, [
    { title: 'WORKER', cell: ({ id }) => id },
    { title: 'HOST', cell: ({ host, pid }) => `${printable(host)}:${pid}` },
    { title: 'RUNNING', cell: ({ running, concurrency }) => `${running}/${concurrency}`, align: 'right' },
    { title: 'STARTED', cell: ({ startedAt }) => relative(startedAt, now) },
    { title: 'QUEUES', cell: ({ queues }) => shorten(printable(queues.join(', ')), 40) },
    { title: 'TASKS', cell: ({ tasks }) => shorten(printable(tasks.join(', ')), 60) },
  ])
}
