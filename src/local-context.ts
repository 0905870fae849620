import type { JobContext, JobLog } from './context.ts'
import { MillraceError } from './errors.ts'
import { newId } from './ids.ts'
import type { TaskSettings } from './task-settings.ts'

const silent = () => {}
const silentLog: JobLog = { debug: silent, info: silent, warn: silent, error: silent }

/** What a handler sees when its task is called like a function: no store, no worker, nothing recorded. */
export function localContext(settings: TaskSettings): JobContext {
  return {
    job: {
      id: newId(),
      task: settings.name,
      queue: settings.queue,
      priority: settings.priority,
      attempt: 1,
      maxAttempts: 1,
      enqueuedAt: new Date(),
      tags: [],
    },
    signal: new AbortController().signal,
    log: silentLog,
    progress: () => Promise.resolve(),
    enqueue: () =>
      Promise.reject(
        new MillraceError(`Task "${settings.name}" was called directly, so there is no store for its child jobs`, {
          hint: 'Use performJob() of millrace/testing to run a handler that enqueues.',
        }),
      ),
  }
}
