import { FINISHED_STATES, type FinishedState } from '../../job.ts'
import type { Retention } from '../store.ts'
import type { Scope } from './scope.ts'

const ZERO: Readonly<Record<FinishedState, number>> = { completed: 0, dead: 0, cancelled: 0, expired: 0 }
/** Deletes what the retention does not keep, inside a transaction; at most `limit` jobs. */
export function prune(
  scope: Scope,
  retention: Retention,
  limit: number,
): { pruned: Record<FinishedState, number>; more: boolean } {
  const pruned = { ...ZERO }
  let left = limit
  for (const state of FINISHED_STATES) {
    const seqs = prunable(scope, state, retention, left)
    if (seqs.length === 0) continue
    remove(scope, seqs, state, retention)
    pruned[state] = seqs.length
    left -= seqs.length
  }
  scope.run('dropResults', scope.now, limit)
  scope.run('dropKeys', scope.now, limit)
  // A worker's name is shown with its jobs, and no job outlives its worker by more than this.
  scope.run('dropWorkers', scope.now - Math.max(...Object.values(retention.maxAge)))
  return { pruned, more: left === 0 }
}

function prunable(scope: Scope, state: FinishedState, { maxAge, maxCount }: Retention, limit: number): number[] {
  const old = scope.all<{ seq: number }>('prunableByAge', state, scope.now - maxAge[state], limit)
  const most = maxCount[state]
  const excess = most === undefined ? 0 : Math.min(limit, total(scope, state) - most)
  // Both lists start with the oldest, so the longer one holds the other.
  const rows = excess > old.length ? scope.all<{ seq: number }>('prunableByCount', state, excess) : old
  return rows.map(({ seq }) => seq)
}

function total(scope: Scope, state: FinishedState): number {
  return scope.all<Record<FinishedState, number>>('lanes').reduce((sum, lane) => sum + lane[state], 0)
}

function remove(scope: Scope, seqs: readonly number[], state: FinishedState, { idempotencyKeys }: Retention): void {
  const list = JSON.stringify(seqs)
  scope.run('pruneKeys', list, idempotencyKeys)
  for (const { lane } of scope.all<{ lane: number }>('pruneFinished', list)) scope.lanes.count(lane, state, -1)
  for (const statement of ['pruneExpiry', 'pruneAttempt', 'pruneLog', 'pruneTag', 'pruneJob'] as const)
    scope.run(statement, list)
}
