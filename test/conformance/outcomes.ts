import type { ErrorData } from '../../src/error-data.ts'
import type { Outcome } from '../../src/outcome.ts'

export const failure: ErrorData = {
  name: 'SmtpError',
  message: 'mailbox full',
  code: 452,
  stack: 'SmtpError: mailbox full',
}

export const completed = { kind: 'completed', result: '{"sent":true}' } as const satisfies Outcome
export const dead = { kind: 'dead', reason: 'attempts-exhausted', error: failure } as const satisfies Outcome
export const cancelled = { kind: 'cancelled' } as const satisfies Outcome
export const released = { kind: 'released' } as const satisfies Outcome
export const crashed = { kind: 'crashed' } as const satisfies Outcome

export function retrying(delay: number, message = failure.message): Outcome {
  return { kind: 'retrying', delay, error: { ...failure, message } }
}

export function snoozed(delay: number): Outcome {
  return { kind: 'snoozed', delay }
}
