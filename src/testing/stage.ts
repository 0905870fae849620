import type { Enqueue } from '../enqueue.ts'
import type { JobId } from '../job.ts'
import type { Logger } from '../logger.ts'
import type { Middleware } from '../middleware.ts'
import type { Registry } from '../registry.ts'
import type { Holding, Store } from '../store/store.ts'
import { type Plan, plansOf } from '../worker/plan.ts'

/** What the jobs of a test app run with. */
export type Stage = {
  readonly store: Store
  readonly plans: ReadonlyMap<string, Plan>
  readonly middleware: readonly Middleware[]
  readonly logger: Logger
  /** Bytes an encoded result may have. */
  readonly payloadLimit: number
  /** The `ctx.enqueue` of one execution. */
  readonly enqueueFrom: (holder: Holding) => Enqueue
  /** Jobs that run now, each until its outcome is in the store. */
  readonly underWay: Map<JobId, Promise<unknown>>
}

/** As a worker's, but batches wait for nothing: a drain claims all that a batch can have. */
export function testPlans(registry: Registry, middleware: readonly Middleware[]): ReadonlyMap<string, Plan> {
  return new Map([...plansOf(registry, middleware)].map(([name, plan]) => [name, withoutWait(plan)]))
}

function withoutWait(plan: Plan): Plan {
  const { batch } = plan.settings
  return batch === undefined ? plan : { ...plan, settings: { ...plan.settings, batch: { ...batch, wait: 0 } } }
}
