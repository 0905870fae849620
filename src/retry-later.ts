import { type Duration, toMilliseconds } from './duration.ts'
import { MillraceError } from './errors.ts'

/** Throw from a handler to run the job again after `delay`. Not a failure: it uses up no attempt. */
export class RetryLater extends MillraceError {
  override readonly code = 'RETRY_LATER'
  /** Milliseconds. */
  readonly delay: number
  constructor(delay: Duration, message = 'The handler asked to run later') {
    super(message)
    this.delay = toMilliseconds(delay, 'delay')
  }
}
