import type { Enqueue } from './enqueue.ts'
import type { Logger } from './logger.ts'
import type { Holding, Retention, Store } from './store/store.ts'

/** What a worker uses of the application that made it. */
export type WorkerSurroundings = {
  /** Open. The application closes it, after its workers stopped. */
  readonly store: Store
  /** Makes the `ctx.enqueue` of one execution: its calls are fenced by `holder`, its jobs name that job as parent. */
  readonly enqueueFrom: (holder: Holding) => Enqueue
  /** Bytes of UTF-8 an encoded result may have. */
  readonly payloadLimit: number
  readonly retention: Retention
  /** The application's; a worker's own (`settings.logger`) goes before it. */
  readonly logger?: Logger
}
