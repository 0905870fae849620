import { EXIT } from './exit-code.ts'

type StopSignal = 'SIGINT' | 'SIGTERM'

/** Signals of one key press may come twice, from the terminal and from npm: a second one counts only after this. */
const SAME_PRESS = 100

/**
 * Asks this process to stop at the first signal, and ends it at once at the second. A hang-up counts as a signal, and so
 * does the end of the process that started this one and speaks to it (`millrace dev`).
 */
export class StopSignals {
  /** Resolves with the first signal. */
  readonly first: Promise<void>
  readonly #resolve: () => void
  #firstAt: number | undefined

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.first = promise
    this.#resolve = resolve
    process.on('SIGINT', () => this.#stop('SIGINT'))
    process.on('SIGTERM', () => this.#stop('SIGTERM'))
    process.once('SIGHUP', () => this.#stop('SIGTERM'))
    process.once('disconnect', () => this.#stop('SIGTERM'))
  }

  get isAsked(): boolean {
    return this.#firstAt !== undefined
  }

  #stop(signal: StopSignal): void {
    const now = performance.now()
    if (this.#firstAt !== undefined && now - this.#firstAt > SAME_PRESS) process.exit(EXIT[signal])
    this.#firstAt ??= now
    this.#resolve()
  }
}
