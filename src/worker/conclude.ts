import { exponential } from '../backoff.ts'
import { fromErrorData } from '../error-data.ts'
import { decide, type Ending, type Outcome, type Standing } from '../outcome.ts'
import type { Holding, Settlement } from '../store/store.ts'
import type { Execution } from './execution.ts'

/** What becomes of the job. A backoff function that throws must not strand it: then the default backoff counts. */
export function conclude(execution: Execution, ending: Ending): Outcome {
  const standing = standingOf(execution)
  try {
    return decide(ending, standing)
  } catch (error) {
    execution.workplace.events.callbackFailed(execution.job, 'backoff', error)
    return decide(ending, { ...standing, backoff: exponential() })
  }
}

function standingOf({ job, plan, workplace, maxAttempts, cancelRequested }: Execution): Standing {
  return {
    attempt: job.attempt,
    maxAttempts,
    crashes: job.crashes,
    maxCrashes: workplace.maxCrashes,
    backoff: plan.settings.backoff,
    atMostOnce: job.options.atMostOnce ?? plan.settings.atMostOnce,
    cancelRequested,
  }
}

/**
 * Runs the task's onFailure and onDead where they apply; undefined when there is nothing to run. They run before the
 * outcome is recorded, so that `ctx.enqueue` works in them and a crash in between loses neither.
 */
export function runHooks(execution: Execution, ending: Ending, outcome: Outcome): Promise<void> | undefined {
  const { onFailure, onDead } = execution.plan.handlers
  const failed = onFailure !== undefined && (ending.kind === 'threw' || ending.kind === 'unusable')
  const died = onDead !== undefined && outcome.kind === 'dead'
  if (outcome.kind === 'cancelled' || !(failed || died)) return undefined
  return callHooks(execution, causeOf(ending, outcome), failed, died)
}

/** What was thrown, or an error that says why the job ended so. */
export function causeOf(ending: Ending, outcome: Outcome): unknown {
  if ('thrown' in ending) return ending.thrown
  return 'error' in outcome && outcome.error ? fromErrorData(outcome.error) : undefined
}

/** What the store needs of it, and nothing that could not be sent to another thread. */
export function settlementOf({ id, ref, token }: Holding, outcome: Outcome): Settlement {
  return { id, ref, token, outcome }
}

async function callHooks(execution: Execution, cause: unknown, failed: boolean, died: boolean): Promise<void> {
  const { handlers } = execution.plan
  if (failed) await guarded(execution, 'onFailure', () => handlers.onFailure?.(cause, execution.ctx))
  if (died) await guarded(execution, 'onDead', () => handlers.onDead?.(cause, execution.ctx))
}

async function guarded(execution: Execution, name: string, hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch (error) {
    execution.workplace.events.callbackFailed(execution.job, name, error)
  }
}
