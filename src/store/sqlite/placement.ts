import { idToBytes } from '../../ids.ts'
import type { JobId, WaitingState } from '../../job.ts'
import type { Scope } from './scope.ts'

/** Where a job's rows are. */
export type Placed = { readonly seq: number; readonly lane: number; readonly rank: number }

export type TakenFromWait = {
  readonly state: WaitingState
  readonly position: number
  readonly attempt: number
  readonly crashes: number
}

export function findJob(scope: Scope, id: JobId): Placed | undefined {
  return scope.get<Placed>('findJob', idToBytes(id))
}

/** Takes a job out of its queue or its wait, whichever it is in. */
export function takeWaiting(scope: Scope, { seq, lane, rank }: Placed): TakenFromWait | undefined {
  const ready = scope.get<Omit<TakenFromWait, 'state'>>('takeReady', lane, rank, seq)
  return ready ? { ...ready, state: 'queued' } : scope.get<TakenFromWait>('takeWaiting', seq)
}
