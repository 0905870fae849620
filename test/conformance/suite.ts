import { describe, expect, it, type TestContext } from 'vitest'
import { attemptsConformance } from './attempts.ts'
import { cancelConformance } from './cancel.ts'
import { childEnqueueConformance } from './child-enqueue.ts'
import { claimConformance } from './claim.ts'
import { claimRaceConformance } from './claim-race.ts'
import { dueConformance } from './due.ts'
import { enqueueConformance } from './enqueue.ts'
import { enqueueManyConformance } from './enqueue-many.ts'
import { expiryConformance } from './expiry.ts'
import { fencingConformance } from './fencing.ts'
import type { Harness } from './harness.ts'
import { idempotencyConformance } from './idempotency-keys.ts'
import { lifecycleConformance } from './lifecycle.ts'
import { listFilterConformance } from './list-filter.ts'
import { listPagesConformance } from './list-pages.ts'
import { lostLeaseConformance } from './lost-lease.ts'
import { orderConformance } from './order.ts'
import { queueLengthConformance } from './queue-length.ts'
import { queuesConformance } from './queues.ts'
import { reapConformance } from './reap.ts'
import { repeatedEnqueueConformance } from './repeated-enqueue.ts'
import { reportConformance } from './report.ts'
import { resultsConformance } from './results.ts'
import { retentionConformance } from './retention.ts'
import { retryConformance } from './retry.ts'
import { settleConformance } from './settle.ts'
import { settleWaitingConformance } from './settle-waiting.ts'
import { statisticsConformance } from './statistics.ts'
import { unknownTasksConformance } from './unknown-tasks.ts'
import { wakeupsConformance } from './wakeups.ts'

const groups: readonly ((harness: Harness) => void)[] = [
  enqueueConformance,
  orderConformance,
  repeatedEnqueueConformance,
  idempotencyConformance,
  enqueueManyConformance,
  queueLengthConformance,
  childEnqueueConformance,
  claimConformance,
  claimRaceConformance,
  unknownTasksConformance,
  settleConformance,
  settleWaitingConformance,
  fencingConformance,
  reportConformance,
  resultsConformance,
  cancelConformance,
  retryConformance,
  reapConformance,
  lostLeaseConformance,
  dueConformance,
  expiryConformance,
  retentionConformance,
  queuesConformance,
  listFilterConformance,
  listPagesConformance,
  attemptsConformance,
  statisticsConformance,
  wakeupsConformance,
  lifecycleConformance,
]

/** The store contract as tests. An engine is right when they pass; every engine has the same number of cases. */
export function conformance(harness: Harness): void {
  describe(`conformance of ${harness.name}`, () => {
    for (const group of groups) group(harness)

    it('has counted its cases', ({ task }) => {
      const { cases, skipped } = count(task.suite)
      const why = harness.alone === undefined ? '' : ` (${harness.alone})`
      console.log(`conformance of ${harness.name}: ${cases} cases, ${skipped} of them skipped${why}`)
      if (harness.alone === undefined) expect(skipped).toBe(0)
    })
  })
}

type Task = TestContext['task']
type Suite = NonNullable<Task['suite']>

/** The cases of a suite but for the one that counts. */
function count(suite: Suite | undefined): { cases: number; skipped: number } {
  const tests = suite === undefined ? [] : testsOf(suite).slice(0, -1)
  return { cases: tests.length, skipped: tests.filter((test) => test.mode === 'skip').length }
}

function testsOf(suite: Suite): Task[] {
  return suite.tasks.flatMap((task) => (task.type === 'suite' ? testsOf(task) : [task]))
}
