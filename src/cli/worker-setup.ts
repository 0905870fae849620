import type { AnyTask } from '../task.ts'
import type { WorkerOptions } from '../worker-options.ts'
import { configurationError } from './cli-error.ts'
import { slotsOfEnvironment } from './environment.ts'
import { asRecord } from './queue-list.ts'
import type { Settings } from './settings.ts'
import { loadTaskModules } from './task-modules.ts'

/** What a worker of the command line is made of. */
export type WorkerSetup = {
  readonly tasks: readonly AnyTask[]
  readonly modules: number
  /** Names of those it serves. */
  readonly queues: readonly string[]
  readonly options: Omit<WorkerOptions, 'tasks' | 'logger'>
}

/** @throws CliError where the configuration names no tasks, or they do not load */
export async function setUpWorker({ config, folder }: Settings): Promise<WorkerSetup> {
  if (config.tasks === undefined) throw noTasks()
  const modules = await loadTaskModules(config.tasks, folder)
  const tasks = modules.flatMap((module) => module.tasks)
  if (tasks.length === 0) {
    throw configurationError(`None of the ${modules.length} modules of \`tasks\` exports a task`, {
      hint: 'Export what task({ name, run }) returns.',
    })
  }
  const { queues, worker } = config
  const served = asRecord(queues ?? tasks.map((task) => task.settings.queue), worker?.concurrency)
  const own = slotsOfEnvironment(process.env, Object.keys(served))
  // Without numbers of their own, queues are left to the worker's defaults.
  const chosen = Object.keys(own).length > 0 ? { ...served, ...own } : queues
  const options = { ...worker, ...(chosen && { queues: chosen }) }
  return { tasks, modules: modules.length, queues: Object.keys(served), options }
}

function noTasks(): Error {
  return configurationError('No tasks are configured, so that there is nothing to run', {
    hint: "Set `tasks: ['./tasks/**/*.ts']` in millrace.config.ts, or pass --tasks or MILLRACE_TASKS.",
  })
}
