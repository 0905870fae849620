import type { CompletedReason, JobId } from '../../job.ts'
import type { ClaimRequest, ExchangeRequest, Report, Settlement } from '../store.ts'

/**
 * The completed jobs of one claim as they go through the engine's thread into SQLite: one text, which is copied whole,
 * where a hundred objects would be taken apart and put together again, twice.
 */
export type CompletedGroup = {
  readonly token: string
  /** JSON `[seq, …]`. */
  readonly seqs: string
  /** JSON `[[seq, result?, resultExpiresIn?, reason?], …]`; absent when none of them has a result or a reason. */
  readonly results?: string
  readonly count: number
  /** How many of them each lane holds. */
  readonly lanes: readonly (readonly [lane: number, count: number])[]
}

export type PackedExchange = {
  readonly completed: readonly CompletedGroup[]
  readonly settle: readonly Settlement[]
  readonly report: readonly Report[]
  readonly claim?: ClaimRequest
}

type Completed = Settlement & { readonly outcome: { readonly kind: 'completed' } }

export function packExchange({ settle, report, claim }: ExchangeRequest): PackedExchange {
  const groups = new Map<string, Completed[]>()
  const others: Settlement[] = []
  for (const settlement of settle ?? []) {
    if (isCompleted(settlement)) addTo(groups, settlement)
    else others.push(settlement)
  }
  const completed = [...groups].map(([token, group]) => packGroup(token, group))
  return { completed, settle: others, report: report ?? [], ...(claim && { claim }) }
}

function isCompleted(settlement: Settlement): settlement is Completed {
  return settlement.outcome.kind === 'completed'
}

function addTo(groups: Map<string, Completed[]>, settlement: Completed): void {
  const group = groups.get(settlement.token)
  if (group === undefined) groups.set(settlement.token, [settlement])
  else group.push(settlement)
}

function packGroup(token: string, group: readonly Completed[]): CompletedGroup {
  const lanes = new Map<number, number>()
  const seqs: number[] = []
  let hasResults = false
  for (const { ref, outcome } of group) {
    const lane = laneOf(ref)
    lanes.set(lane, (lanes.get(lane) ?? 0) + 1)
    seqs.push(seqOf(ref))
    hasResults ||= outcome.result !== null || outcome.softFailure === true
  }
  const packed = { token, seqs: JSON.stringify(seqs), count: seqs.length, lanes: [...lanes] }
  return hasResults ? { ...packed, results: JSON.stringify(group.map(resultRow)) } : packed
}

function resultRow({ ref, outcome: { result, resultExpiresIn, softFailure } }: Completed): unknown[] {
  if (softFailure) return [seqOf(ref), result, resultExpiresIn ?? null, SOFT_FAILURE]
  if (resultExpiresIn !== undefined) return [seqOf(ref), result, resultExpiresIn]
  return result === null ? [seqOf(ref)] : [seqOf(ref), result]
}

const SOFT_FAILURE: CompletedReason = 'soft-failure'

/** The jobs behind the numbers that the engine found lost. */
export function lostIds({ settle = [], report = [] }: ExchangeRequest, lost: readonly number[]): JobId[] {
  if (lost.length === 0) return []
  const seqs = new Set(lost)
  const ids = [...report, ...settle].filter(({ ref }) => seqs.has(seqOf(ref))).map(({ id }) => id)
  return [...new Set(ids)]
}

export function seqOf(ref: Settlement['ref']): number {
  return Number(ref[0])
}

function laneOf(ref: Settlement['ref']): number {
  return Number(ref[1])
}
