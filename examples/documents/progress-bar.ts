import { styleText } from 'node:util'

/** What it needs of `process.stdout`. */
export type Screen = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown }

export type Progress = { readonly done: number; readonly total: number }

const BAR = 24
/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const REDRAW = 100
const NEXT_LINE = 2_000
const ERASE_LINE = '\r\u001b[K'

/** How far a run is: a bar with rate and time left on a terminal, a plain line now and then elsewhere. */
export class ProgressBar {
  readonly #screen: Screen
  readonly #progress: () => Progress
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  #isDrawn = false

  /** @param progress asked at each drawing, so that nobody has to tell each step */
  constructor(screen: Screen, progress: () => Progress) {
    this.#screen = screen
    this.#progress = progress
    this.#timer = setInterval(() => this.#show(), screen.isTTY ? REDRAW : NEXT_LINE)
    // Watching must not keep a process alive whose work has failed.
    this.#timer.unref()
  }

  /** A line of its own, above the bar. */
  note(line: string): void {
    this.#erase()
    this.#screen.write(`${line}\n`)
    if (this.#screen.isTTY) this.#show()
  }

  /** Takes the bar away, or writes the last plain line. */
  end(): void {
    clearInterval(this.#timer)
    this.#erase()
    if (!this.#screen.isTTY && this.#progress().done > 0) this.#show()
  }

  #show(): void {
    const progress = this.#progress()
    if (progress.total === 0) return
    const description = describe(progress, performance.now() - this.#startedAt)
    this.#screen.write(this.#screen.isTTY ? `${ERASE_LINE}${this.#bar(progress, description)}` : `${description}\n`)
    this.#isDrawn = this.#screen.isTTY ?? false
  }

  /** Fits one line: what wraps could not be erased. styleText minds NO_COLOR. */
  #bar({ done, total }: Progress, description: string): string {
    const full = Math.floor((done / total) * BAR)
    const room = Math.max(0, (this.#screen.columns || 80) - BAR - 2)
    return `${styleText('cyan', '█'.repeat(full) + '░'.repeat(BAR - full))} ${description.slice(0, room)}`
  }

  #erase(): void {
    if (this.#isDrawn) this.#screen.write(ERASE_LINE)
    this.#isDrawn = false
  }
}

/** @param elapsed milliseconds since the first one was begun */
export function describe({ done, total }: Progress, elapsed: number): string {
  const counted = `${done} of ${total} documents`
  if (done === 0 || elapsed <= 0) return counted
  const left = done === total ? '' : `, ${Math.ceil(((total - done) * elapsed) / done / 1_000)} s left`
  return `${counted}, ${perSecond(done, elapsed)}${left}`
}

/** @param elapsed milliseconds */
export function perSecond(count: number, elapsed: number): string {
  const rate = (count / elapsed) * 1_000
  return `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`
}
