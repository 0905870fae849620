import type { Case } from '../measure/case.ts'
import type { Figures } from '../measurement.ts'
import { formatNumber } from './format.ts'

/** Tells on standard error how far the run is: one changing line on a terminal, a line per measurement elsewhere. */
export class Progress {
  readonly #total: number
  readonly #rounds: number
  readonly #terminal = process.stderr.isTTY
  #done = 0

  constructor(cases: number, rounds: number) {
    this.#total = cases * rounds
    this.#rounds = rounds
  }

  started(what: Case, round: number): void {
    if (this.#terminal) process.stderr.write(`\r\x1b[K${this.#place(what, round)}`)
  }

  ended(what: Case, round: number, figures: Figures): void {
    this.#done += 1
    if (!this.#terminal) process.stderr.write(`${this.#place(what, round)}: ${describe(figures)}\n`)
  }

  /** Leaves the terminal's line to whoever writes next. */
  clear(): void {
    if (this.#terminal) process.stderr.write('\r\x1b[K')
  }

  #place({ scenario, label }: Case, round: number): string {
    return `${this.#done}/${this.#total}  round ${round}/${this.#rounds}  ${scenario.name}  ${label}`
  }
}

function describe({ perSecond, p50Ms, p99Ms, problems }: Figures): string {
  const parts = [
    perSecond !== undefined && `${formatNumber(perSecond)} jobs/s`,
    p50Ms !== undefined && `p50 ${formatNumber(p50Ms)} ms`,
    p99Ms !== undefined && `p99 ${formatNumber(p99Ms)} ms`,
    problems !== undefined && problems.length > 0 && `${problems.length} problems`,
  ]
  return parts.filter((part) => part !== false).join(', ')
}
