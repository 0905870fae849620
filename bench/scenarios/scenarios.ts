import { backlog } from './backlog.ts'
import { enqueue } from './enqueue.ts'
import { enqueueBulk } from './enqueue-bulk.ts'
import { latency } from './latency.ts'
import { multiProcess } from './multi-process.ts'
import { process } from './process.ts'
import type { Scenario } from './scenario.ts'

/** In the order they run. */
export const scenarios: readonly Scenario[] = [enqueue, enqueueBulk, process, latency, backlog, multiProcess]
