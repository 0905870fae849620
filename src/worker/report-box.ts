import type { Holding, LogEntry, Report } from '../store/store.ts'

/** A handler that logs faster than the store writes must not fill the memory: beyond this, lines are dropped and counted. */
export const MOST_UNSENT_LINES = 1_000

type Waiter = { readonly written: () => void; readonly refused: (error: Error) => void }

/** What was taken out of a box for one exchange. */
export type Parcel = { readonly box: ReportBox; readonly report: Report; readonly waiters: readonly Waiter[] }

/** What one running job has told that the store does not know yet. */
export class ReportBox {
  readonly #holding: Holding
  readonly #onLost: () => void
  #progress: number | undefined
  #message: string | undefined
  #lines: LogEntry[] = []
  #dropped = 0
  #waiters: Waiter[] = []

  /** @param onLost called when the store says that the job belongs to another worker */
  constructor({ id, ref, token }: Holding, onLost: () => void) {
    this.#holding = { id, ref, token }
    this.#onLost = onLost
  }

  /** Settles when the store has written it, or never will. */
  progress(percent: number, message: string | undefined): Promise<void> {
    this.#progress = percent
    this.#message = message ?? this.#message
    return new Promise((written, refused) => this.#waiters.push({ written, refused }))
  }

  log(line: LogEntry): void {
    if (this.#lines.length < MOST_UNSENT_LINES) this.#lines.push(line)
    else this.#dropped += 1
  }

  take(): Parcel {
    const parcel = { box: this, report: this.#report(), waiters: this.#waiters }
    this.#progress = undefined
    this.#message = undefined
    this.#lines = []
    this.#dropped = 0
    this.#waiters = []
    return parcel
  }

  /** After an exchange that failed: what came since stays the newer. */
  putBack({ report, waiters }: Parcel): void {
    this.#progress ??= report.progress
    this.#message ??= report.message
    const lines = [...(report.logs ?? []), ...this.#lines]
    this.#lines = lines.slice(0, MOST_UNSENT_LINES + 1) // one more, for the line that tells of dropped ones
    this.#dropped += lines.length - this.#lines.length
    this.#waiters = [...waiters, ...this.#waiters]
  }

  lost({ waiters }: Parcel, error: Error): void {
    for (const { refused } of waiters) refused(error)
    this.refuseAll(error)
    this.#onLost()
  }

  refuseAll(error: Error): void {
    for (const { refused } of this.#waiters) refused(error)
    this.#waiters = []
  }

  #report(): Report {
    const lines = this.#dropped === 0 ? this.#lines : [...this.#lines, this.#droppedLine()]
    return {
      ...this.#holding,
      ...(this.#progress !== undefined && { progress: this.#progress }),
      ...(this.#message !== undefined && { message: this.#message }),
      ...(lines.length > 0 && { logs: lines }),
    }
  }

  #droppedLine(): LogEntry {
    const at = this.#lines.at(-1)?.at ?? 0
    return { at, level: 'warn', message: `${this.#dropped} more lines were logged faster than they could be stored` }
  }
}
