import { timerSafe } from './jitter.ts'

/** Work that is repeated. Each run says how many milliseconds until the next; it never overlaps with itself. */
export class Periodic {
  readonly #work: () => Promise<number>
  #timer: NodeJS.Timeout | undefined
  #run: Promise<void> = Promise.resolve()
  #isStopped = false

  /** @param work must not reject */
  constructor(work: () => Promise<number>) {
    this.#work = work
  }

  /** The timers do not keep the process alive. */
  start(delay: number): void {
    this.#timer = setTimeout(() => {
      this.#run = this.#runOnce()
    }, timerSafe(delay)).unref()
  }

  /** Resolves when a run under way has ended. */
  stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    return this.#run
  }

  async #runOnce(): Promise<void> {
    const delay = await this.#work()
    if (!this.#isStopped) this.start(delay)
  }
}
