import { vi } from 'vitest'
import { encode } from '../../src/codec.ts'
import type { ClaimedJob } from '../../src/store/store.ts'
import type { AnyTask } from '../../src/task.ts'
import { Execution, type Workplace } from '../../src/worker/execution.ts'
import { LogEvents } from '../../src/worker/log-events.ts'
import { plansOf } from '../../src/worker/plan.ts'
import { claimedJob } from './claimed-job.ts'
import { RecordingLogger } from './recording-logger.ts'

/** A workplace whose store writes nothing. */
export function workplace(overrides: Partial<Workplace> & { readonly logger?: RecordingLogger } = {}): Workplace {
  const { logger = new RecordingLogger(), ...rest } = overrides
  return {
    events: new LogEvents(logger),
    payloadLimit: 1_000,
    maxCrashes: 3,
    now: () => 5_000,
    enqueueFrom: () => () => Promise.reject(new Error('There is no store here')),
    report: vi.fn(),
    ...rest,
  }
}

function planOf(task: AnyTask, middleware: Parameters<typeof plansOf>[1] = []) {
  const plan = plansOf(new Map([[task.name, task]]), middleware).get(task.name)
  if (plan === undefined) throw new Error('A task has a plan')
  return plan
}

/** One run of the task, not begun. */
export function executionOf(
  task: AnyTask,
  input?: unknown,
  { job = {}, place = workplace(), middleware = [] }: Partial<Extras> = {},
): Execution {
  const claimed = claimedJob({ task: task.name, input: encode(input, { what: 'input' }), ...job })
  return new Execution(claimed, planOf(task, middleware), place)
}

type Extras = {
  readonly job: Partial<ClaimedJob>
  readonly place: Workplace
  readonly middleware: Parameters<typeof plansOf>[1]
}
