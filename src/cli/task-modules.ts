import { glob } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyTask } from '../task.ts'
import { configurationError } from './cli-error.ts'
import { describeModuleError } from './module-error.ts'

/** What was found where. */
export type TaskModule = { readonly file: string; readonly tasks: readonly AnyTask[] }

const IGNORED = ['**/node_modules/**', '**/*.test.*', '**/*.spec.*', '**/*.d.ts', '**/*.d.mts']
const IS_MODULE = /\.[cm]?[jt]s$/

/**
 * Loads every module that the globs match, for the tasks it exports.
 * @throws CliError for a glob that matches nothing, a module that does not load, and a name that two tasks have
 */
export async function loadTaskModules(globs: readonly string[], folder: string): Promise<TaskModule[]> {
  const files = new Set<string>()
  for (const pattern of globs) for (const file of await matching(pattern, folder)) files.add(file)
  const modules: TaskModule[] = []
  // One after the other: which one failed, and in which order they ran, must not depend on chance.
  for (const file of files) modules.push({ file, tasks: await tasksOf(file) })
  refuseDuplicates(modules, folder)
  return modules
}

async function matching(pattern: string, folder: string): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob(pattern, { cwd: folder, exclude: IGNORED })) found.push(resolve(folder, path))
  const files = found.filter((path) => IS_MODULE.test(path)).sort(byText)
  if (files.length > 0) return files
  const hint =
    found.length > 0
      ? 'It matches files, but no JavaScript or TypeScript module.'
      : 'Globs of a configuration file count from its folder, those of flags and variables from the working directory.'
  throw configurationError(`No task module matches '${pattern}' in ${folder}`, { hint })
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}

async function tasksOf(file: string): Promise<AnyTask[]> {
  let exported: object
  try {
    exported = (await import(pathToFileURL(file).href)) as object // a module's exports are an object
  } catch (error) {
    const { where, why, hint } = describeModuleError(error, file)
    throw configurationError(`A task module cannot be loaded: ${why} (${where})`, hint === undefined ? {} : { hint })
  }
  return [...new Set(Object.values(exported).flat().filter(isTask))]
}

/** By its shape: a task may have been made by another copy of the package. */
function isTask(value: unknown): value is AnyTask {
  return typeof value === 'function' && 'settings' in value && 'handlers' in value
}

function refuseDuplicates(modules: readonly TaskModule[], folder: string): void {
  const seen = new Map<string, { task: AnyTask; file: string }>()
  for (const { file, tasks } of modules) {
    for (const task of tasks) {
      const first = seen.get(task.settings.name)
      if (first !== undefined && first.task !== task) throw duplicate(task.settings.name, [first.file, file], folder)
      seen.set(task.settings.name, { task, file })
    }
  }
}

function duplicate(name: string, files: readonly string[], folder: string): Error {
  const places = [...new Set(files)].map((file) => relative(folder, file))
  return configurationError(`Two tasks are named "${name}" (${places.join(' and ')})`, {
    hint: 'Rename one of them: a stored job finds its handler by this name.',
  })
}
