import type { Middleware } from '../middleware.ts'
import type { Registry } from '../registry.ts'
import type { Handlers } from '../task.ts'
import type { TaskSettings } from '../task-settings.ts'

/** How this worker runs the jobs of one task. */
export type Plan = {
  readonly settings: TaskSettings
  readonly handlers: Handlers
  /** The worker's, then the task's: the first is the outermost. */
  readonly middleware: readonly Middleware[]
  /** Nothing around the handler: the common case has a shorter way. */
  readonly isBare: boolean
}

export function plansOf(registry: Registry, middleware: readonly Middleware[]): ReadonlyMap<string, Plan> {
  const plans = new Map<string, Plan>()
  for (const [name, { settings, handlers }] of registry) {
    const all = [...middleware, ...handlers.middleware]
    plans.set(name, {
      settings,
      handlers,
      middleware: all,
      isBare: all.length === 0 && handlers.onSuccess === undefined,
    })
  }
  return plans
}
