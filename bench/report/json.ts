import type { Row } from './row.ts'

/** For programs: the medians alone. */
export function renderJson(rows: readonly Row[]): string {
  const plain = rows.map(({ engine, scenario, subject, perSecond, p50Ms, p99Ms, bytesPerJob, rounds }) => ({
    engine,
    scenario,
    subject,
    perSecond,
    p50Ms,
    p99Ms,
    bytesPerJob,
    rounds,
  }))
  return JSON.stringify(plain, undefined, 2)
}
