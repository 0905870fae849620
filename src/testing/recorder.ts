import type { Logger } from '../logger.ts'
import { LogEvents } from '../worker/log-events.ts'
import { type Ran, ranOf } from './ran.ts'

const nothing = () => {}

/** For tests that ask for no log. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  isLevelEnabled: () => false,
}

/** A worker's log that also keeps what became of each job: the one place that sees outcomes with what was thrown. */
export class Recorder extends LogEvents {
  readonly #ran: Ran[] = []

  /** Told of completed jobs too. */
  override get tellsDetails(): boolean {
    return true
  }

  override jobEnded(...args: Parameters<LogEvents['jobEnded']>): void {
    const [job, , outcome, error] = args
    super.jobEnded(...args)
    this.#ran.push(ranOf(job, outcome, error))
  }

  /** What was recorded since the last call, in the order of the ends. */
  take(): Ran[] {
    return this.#ran.splice(0)
  }
}
