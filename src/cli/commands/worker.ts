import { hostname } from 'node:os'
import { type Command, Option } from 'commander'
import type { WorkerHandle } from '../../client/worker-handle.ts'
import { type Duration, toMilliseconds } from '../../duration.ts'
import type { Millrace } from '../../millrace.ts'
import type { Store } from '../../store/store.ts'
import type { WorkerOptions } from '../../worker-options.ts'
import { nothingLeft } from '../burst.ts'
import { blame } from '../cli-error.ts'
import { connected, settingsOf } from '../connect.ts'
import { withCountdown } from '../countdown.ts'
import { counted } from '../counted.ts'
import type { Part } from '../environment.ts'
import { collect, duration, positive } from '../flag-values.ts'
import { action, type Invocation } from '../invocation.ts'
import { reportLoadedFiles, reportTaskFolders } from '../loaded-files.ts'
import { parseQueues } from '../queue-list.ts'
import { StopSignals } from '../stop-signals.ts'
import type { WorkerSetup } from '../worker-setup.ts'

export type WorkerFlags = {
  readonly tasks?: readonly string[]
  readonly queue?: readonly string[]
  readonly concurrency?: number
  readonly drain?: Duration
  readonly burst?: boolean
  readonly watched?: boolean
}

export function define(command: Command): void {
  addWorkerFlags(command)
    .option('--burst', 'stop when nothing is left to run')
    .addOption(new Option('--watched', 'started by `millrace dev`').hideHelp())
    .action(action(work))
}

export function addWorkerFlags(command: Command): Command {
  return command
    .option('--tasks <glob>', 'modules that export tasks (repeatable)', collect)
    .option('--queue <name[:n]>', 'serve this queue, running n of its jobs at once (repeatable)', collect)
    .option('--concurrency <n>', 'jobs at once, of all queues together', positive)
    .option('--drain <duration>', 'how long running jobs may go on after the first signal', duration)
}

async function work({ flags, out }: Invocation<WorkerFlags>): Promise<void> {
  if (flags.watched) reportLoadedFiles()
  const { setUpWorker } = await import('../worker-setup.ts')
  const { workerLogger } = await import('../worker-logger.ts')
  const settings = await settingsOf(flags, partsOf(flags))
  if (flags.watched) reportTaskFolders(settings.config.tasks ?? [], settings.folder)
  const setup = await setUpWorker(settings)
  const logger = await workerLogger(flags.watched ? 'debug' : 'info')
  await connected(settings, setup.tasks, async ({ app, store }) => {
    const asked = new StopSignals()
    const worker = makeWorker(app, { logger, ...setup.options, tasks: setup.tasks })
    await worker.start()
    if (flags.burst) await Promise.race([asked.first, nothingLeft(store, setup)])
    else {
      out.note(greeting(setup))
      await asked.first
    }
    const stopping = worker.stop()
    await (asked.isAsked ? withCountdown(stopping, drainOf(setup), () => runningHere(store)) : stopping)
  })
}

/** Each setting was checked before; what may be left is that some contradict each other. */
function makeWorker(app: Millrace, options: WorkerOptions): WorkerHandle {
  try {
    return app.worker(options)
  } catch (error) {
    throw blame(error, 'The worker')
  }
}

/** What the flags say in the place of the configuration. */
function partsOf({ tasks, queue, concurrency, drain }: WorkerFlags): Part[] {
  return [
    ...(tasks ? [{ name: '--tasks', config: { tasks } }] : []),
    ...(queue ? [{ name: '--queue', config: { queues: parseQueues(queue, concurrency) } }] : []),
    ...(concurrency ? [{ name: '--concurrency', config: { worker: { concurrency } } }] : []),
    ...(drain ? [{ name: '--drain', config: { worker: { drain } } }] : []),
  ]
}

function greeting({ tasks, modules, queues }: WorkerSetup): string {
  const what = `${counted(tasks.length, 'task')} of ${counted(modules, 'module')}`
  return `Working: ${what}, ${counted(queues.length, 'queue')} (${queues.join(', ')}). Ctrl-C stops it.`
}

function drainOf({ options: { drain = '30s' } }: WorkerSetup): number {
  return toMilliseconds(drain)
}

/** Jobs of this process, as the store knows them; none where it cannot be asked. */
async function runningHere(store: Store): Promise<number> {
  const workers = await store.workers().catch(() => [])
  return workers.find(({ pid, host }) => pid === process.pid && host === hostname())?.running ?? 0
}
