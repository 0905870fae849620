import { MillraceError } from '../errors.ts'
import type { Ran } from './ran.ts'

/** Jobs kept making work for each other, or asked to run again, without end. */
export class EndlessJobsError extends MillraceError {
  override readonly code = 'ENDLESS_JOBS'
  /** Executions of each task until then. */
  readonly executions: Readonly<Record<string, number>>

  constructor(verb: string, ran: readonly Pick<Ran, 'task'>[]) {
    const executions = countByTask(ran)
    const most = Object.entries(executions).sort(([, a], [, b]) => b - a)
    const shown = most.slice(0, 3).map(([task, count]) => `${task} (${count} times)`)
    super(`${verb} ran ${ran.length} jobs and there were still more. Most often: ${shown.join(', ')}`, {
      hint: 'Look for a job that enqueues itself or always asks to run later; to run only so many, pass `limit` to drain().',
    })
    this.executions = executions
  }
}

/**
 * Executions after which jobs are taken for endless: more than tests need, where each job may be retried and enqueue
 * some others, and less than a test's time limit allows.
 */
export function mostExecutions(waiting: number): number {
  return 500 + 10 * waiting
}

function countByTask(ran: readonly Pick<Ran, 'task'>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { task } of ran) counts[task] = (counts[task] ?? 0) + 1
  return counts
}
