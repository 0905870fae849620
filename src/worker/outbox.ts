import { LeaseLostError } from '../errors.ts'
import type { JobId, Settlement } from '../store/store.ts'
import type { Parcel, ReportBox } from './report-box.ts'

/** What one exchange carries to the store. */
export type Load = { readonly settlements: readonly Settlement[]; readonly parcels: readonly Parcel[] }

/** What the store must still be told. A settlement leaves it only when an exchange has carried it. */
export class Outbox {
  #settlements: Settlement[] = []
  readonly #boxes = new Set<ReportBox>()
  #isUrgent = false

  /** Whether it is worth an exchange of its own; log lines wait for one that goes anyway. */
  get isUrgent(): boolean {
    return this.#isUrgent
  }

  get isEmpty(): boolean {
    return this.#settlements.length === 0 && this.#boxes.size === 0
  }

  settle(settlement: Settlement): void {
    this.#settlements.push(settlement)
    this.#isUrgent = true
  }

  report(box: ReportBox): void {
    this.#boxes.add(box)
  }

  /** What it holds has waited long enough. */
  hurry(): void {
    this.#isUrgent = !this.isEmpty
  }

  load(): Load {
    const settlements = this.#settlements
    const parcels = this.#boxes.size === 0 ? [] : Array.from(this.#boxes, (box) => box.take())
    this.#settlements = []
    this.#boxes.clear()
    this.#isUrgent = false
    return { settlements, parcels }
  }

  putBack({ settlements, parcels }: Load): void {
    this.#settlements = [...settlements, ...this.#settlements]
    for (const parcel of parcels) {
      parcel.box.putBack(parcel)
      this.#boxes.add(parcel.box)
    }
    this.hurry()
  }

  /** Tells whoever waits; returns the jobs whose outcome was refused. */
  delivered({ settlements, parcels }: Load, lost: readonly JobId[]): JobId[] {
    const gone = new Set(lost)
    for (const { box, report, waiters } of parcels) {
      if (gone.has(report.id)) box.lost({ box, report, waiters }, new LeaseLostError(report.id))
      else for (const { written } of waiters) written()
    }
    return gone.size === 0 ? [] : settlements.filter(({ id }) => gone.has(id)).map(({ id }) => id)
  }

  /** Nothing will be written any more. */
  refuseAll(error: Error): void {
    for (const box of this.#boxes) box.refuseAll(error)
    this.#boxes.clear()
    this.#settlements = []
    this.#isUrgent = false
  }
}
