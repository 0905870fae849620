import { timerSafe } from './jitter.ts'

/** A moment that can be brought forward, never put off. */
export class Deadline {
  readonly passed: Promise<void>
  #pass: () => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #at = Number.POSITIVE_INFINITY

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#pass = resolve
    })
  }

  /** In so many milliseconds from now, unless it comes sooner already. */
  within(milliseconds: number): void {
    const at = performance.now() + milliseconds
    if (at >= this.#at) return
    this.#at = at
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#pass, timerSafe(milliseconds))
  }

  /** For good: no timer is left, and none will be. */
  cancel(): void {
    clearTimeout(this.#timer)
    this.#at = Number.NEGATIVE_INFINITY
  }
}

/** Waits for the work, but no longer than so many milliseconds. */
export async function waitAtMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const deadline = new Deadline()
  deadline.within(milliseconds)
  await Promise.race([work, deadline.passed])
  deadline.cancel()
}
