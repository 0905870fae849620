import type { WorkerRecord } from '../store/store.ts'
import { iso } from './human-time.ts'

/** Workers as programs read them: times in ISO 8601. */
export function workersData(workers: readonly WorkerRecord[]): readonly object[] {
  return workers.map(({ startedAt, leaseUntil, ...worker }) => ({
    ...worker,
    startedAt: iso(startedAt),
    leaseUntil: iso(leaseUntil),
  }))
}
