import { DuplicateTaskError, InvalidOptionError } from './errors.ts'
import type { AnyTask } from './task.ts'

/** Tasks by name. */
export type Registry = ReadonlyMap<string, AnyTask>

/**
 * @throws DuplicateTaskError when two different tasks have one name
 * @throws InvalidOptionError when something else than a task is among them
 */
export function registryOf(tasks: readonly AnyTask[]): Registry {
  const registry = new Map<string, AnyTask>()
  for (const task of tasks) {
    if (typeof task !== 'function' || task.settings === undefined) {
      throw new InvalidOptionError('`tasks` holds something that is not a task', {
        hint: 'Make each with task({ name, run }).',
      })
    }
    const known = registry.get(task.settings.name)
    if (known !== undefined && known !== task) throw new DuplicateTaskError(task.settings.name)
    registry.set(task.settings.name, task)
  }
  return registry
}
