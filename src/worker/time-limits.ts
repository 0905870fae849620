import { HardTimeLimitError, SoftTimeLimitError } from '../errors.ts'
import type { Execution } from './execution.ts'
import { timerSafe } from './jitter.ts'

/**
 * Starts the timers of a job that has time limits, its own before its task's. The soft one aborts the signal; what the
 * hard one means is the caller's to say.
 */
export function armLimits(execution: Execution, onHard: (error: HardTimeLimitError) => void): void {
  const { job, plan } = execution
  const soft = job.options.softLimit ?? plan.settings.softLimit
  const hard = job.options.hardLimit ?? plan.settings.hardLimit
  if (soft === undefined && hard === undefined) return
  const startedAt = performance.now()
  const timers = [
    after(soft, (limit) => execution.abort(new SoftTimeLimitError(job.id, limit))),
    after(hard, (limit) => onHard(new HardTimeLimitError(job.id, limit, Math.round(performance.now() - startedAt)))),
  ]
  execution.limits = { clear: () => timers.forEach(clearTimeout) }
}

function after(limit: number | undefined, then: (limit: number) => void): NodeJS.Timeout | undefined {
  return limit === undefined ? undefined : setTimeout(() => then(limit), timerSafe(limit)).unref()
}
