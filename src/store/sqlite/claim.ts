import type { ClaimRequest } from '../store.ts'
import type { Scope } from './scope.ts'

/** A claimed job on its way to the caller's thread, with the place of its lane in the list beside it. */
export type ClaimedRow = readonly [
  lane: number,
  seq: number,
  /** 32 hexadecimal digits; dashes are put in where it is needed as text. */
  id: string,
  priority: number,
  attempt: number,
  crashes: number,
  input: string,
  options: string | null,
  enqueuedAt: number,
]

/** Rows as arrays, names once per lane: structured clone copies every key and every string it meets. */
export type Claimed = { readonly lanes: readonly Lane[]; readonly rows: readonly ClaimedRow[] }

export const NOTHING_CLAIMED: Claimed = { lanes: [], rows: [] }

export type Lane = { readonly id: number; readonly queue: string; readonly task: string }
type Head = readonly [rank: number, position: number]
type Picked = readonly [
  ...Head,
  attempt: number,
  crashes: number,
  id: string,
  input: string,
  options: string | null,
  enqueuedAt: number,
]

/** Gives queued jobs to a worker in run order, inside a transaction. */
export function claim(scope: Scope, request: ClaimRequest, worker: number): Claimed {
  const room = new Map(Object.entries(request.queues))
  const lanes = eligibleLanes(scope, request.tasks, room)
  const [only] = lanes
  const shares =
    only && lanes.length === 1 ? [shareOfOnly(only, request.limit, room)] : merge(scope, lanes, request.limit, room)
  const picked = shares.flatMap((share, index) => take(scope, share, index, request.token, worker))
  if (shares.length > 1) picked.sort(byRunOrder)
  return { lanes: shares.map(({ lane }) => lane), rows: picked.map(({ row }) => row) }
}

/** How many more jobs of each queue may be taken. */
type Room = Map<string, number>

function eligibleLanes(scope: Scope, tasks: readonly string[], room: Room): Lane[] {
  const known = new Set(tasks)
  // What this transaction queued itself counts too.
  scope.lanes.flush()
  return scope.all<Lane>('claimLanes').filter(({ task, queue }) => known.has(task) && (room.get(queue) ?? 0) > 0)
}

type Share = { readonly lane: Lane; readonly count: number }

function shareOfOnly(lane: Lane, limit: number, room: Room): Share {
  return { lane, count: Math.min(limit, room.get(lane.queue) ?? 0) }
}

/** How many jobs to take of each lane so that together they are the first in run order, within the limits. */
function merge(scope: Scope, lanes: readonly Lane[], limit: number, room: Room): Share[] {
  const sources = lanes.map((lane) => new LaneHeads(scope, lane, Math.ceil((2 * limit) / lanes.length)))
  for (let left = limit; left > 0; left--) {
    const next = firstOf(sources, room)
    if (next === undefined) break
    next.taken++
    room.set(next.lane.queue, (room.get(next.lane.queue) ?? 0) - 1)
  }
  return sources.filter(({ taken }) => taken > 0).map(({ lane, taken }) => ({ lane, count: taken }))
}

function firstOf(sources: readonly LaneHeads[], room: Room): LaneHeads | undefined {
  let first: LaneHeads | undefined
  let head: Head | undefined
  for (const source of sources) {
    if ((room.get(source.lane.queue) ?? 0) <= 0) continue
    const candidate = source.head()
    if (candidate !== undefined && (head === undefined || compare(candidate, head) < 0))
      [first, head] = [source, candidate]
  }
  return first
}

function compare(a: Head, b: Head): number {
  return a[0] - b[0] || a[1] - b[1]
}

/** The order of one lane, read in chunks as the merge goes on. */
class LaneHeads {
  readonly lane: Lane
  readonly #scope: Scope
  readonly #chunk: number
  taken = 0
  #heads: Head[] = []
  #before = 0
  #last: Head = [Number.MIN_SAFE_INTEGER, 0]
  #ended = false

  constructor(scope: Scope, lane: Lane, chunk: number) {
    this.lane = lane
    this.#scope = scope
    this.#chunk = chunk
  }

  head(): Head | undefined {
    if (this.taken - this.#before >= this.#heads.length && !this.#ended) this.#more()
    return this.#heads[this.taken - this.#before]
  }

  #more(): void {
    this.#before = this.taken
    this.#heads = this.#scope.connection.tuples<Head>('claimHeads', this.lane.id, ...this.#last, this.#chunk)
    this.#last = this.#heads.at(-1) ?? this.#last
    this.#ended = this.#heads.length === 0
  }
}

type Ordered = { readonly head: Head; readonly row: ClaimedRow }

function byRunOrder(a: Ordered, b: Ordered): number {
  return compare(a.head, b.head)
}

function take(scope: Scope, { lane, count }: Share, index: number, token: string, worker: number): Ordered[] {
  const picked = scope.connection.tuples<Picked>('claimPick', lane.id, count)
  const last = picked.at(-1)
  if (last === undefined) return []
  scope.run('claimStart', lane.id, last[0], last[1], token, worker, scope.now)
  scope.run('claimLeave', lane.id, last[0], last[1])
  scope.lanes.move(lane.id, 'queued', 'running', picked.length)
  return picked.map((job) => toRow(index, job))
}

function toRow(lane: number, [rank, position, attempt, crashes, id, input, options, enqueuedAt]: Picked): Ordered {
  const seq = Math.abs(position)
  const row = [lane, seq, id, 0 - rank, attempt, crashes, input, options, enqueuedAt] as const
  return { head: [rank, position], row }
}
