import { relative } from 'node:path'
import type { Command } from 'commander'
import { configurationError } from '../cli-error.ts'
import { DevWorkers } from '../dev-workers.ts'
import { FileWatch } from '../file-watch.ts'
import type { GlobalFlags } from '../invocation.ts'
import { action, type Invocation } from '../invocation.ts'
import { onKeys } from '../keys.ts'
import { StopSignals } from '../stop-signals.ts'
import { addWorkerFlags, type WorkerFlags } from './worker.ts'

export function define(command: Command): void {
  addWorkerFlags(command).action(action(dev))
}

async function dev({ flags, out }: Invocation<WorkerFlags>): Promise<void> {
  await refuseNothing(flags)
  const asked = new StopSignals()
  const restart = (why: string) => {
    out.note(`${why} Starting over.`)
    workers.restart()
  }
  const watch = new FileWatch((file) => restart(`${relative('.', file)} changed.`))
  const workers = new DevWorkers(workerArgs(flags), {
    watch: ({ files, folders }) => watch.add(files, folders),
    ended: (code) =>
      out.note(`The worker ended${code === null ? '' : ` with exit code ${code}`}. Waiting for a change.`),
  })
  workers.restart()
  using _ = onKeys({ r: () => restart('Asked to.'), q: () => process.kill(process.pid, 'SIGINT') }, out)
  await asked.first
  watch.close()
  await workers.stop()
}

/** Said here, in one line, rather than by a worker that is started again and again. */
async function refuseNothing({ tasks, config }: WorkerFlags & GlobalFlags): Promise<void> {
  const { findConfigFile } = await import('../config-file.ts')
  const { MILLRACE_TASKS, MILLRACE_CONFIG } = process.env
  if (tasks !== undefined || MILLRACE_TASKS || findConfigFile(config ?? MILLRACE_CONFIG) !== undefined) return
  throw configurationError(`There is no millrace.config.ts in ${process.cwd()}, and no --tasks to run`, {
    hint: "Write one: export default defineConfig({ tasks: ['./tasks/**/*.ts'] })",
  })
}

function workerArgs({
  store,
  config,
  tasks = [],
  queue = [],
  concurrency,
  drain,
}: WorkerFlags & GlobalFlags): string[] {
  const values = { store, config, concurrency, drain }
  const single = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  )
  const repeated = [...tasks.flatMap((glob) => ['--tasks', glob]), ...queue.flatMap((name) => ['--queue', name])]
  return [process.argv[1] ?? '', 'worker', '--watched', ...single, ...repeated]
}
