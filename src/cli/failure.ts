import { CliError } from './cli-error.ts'
import { EXIT, type ExitCode } from './exit-code.ts'

/** An error as it is told on the command line. */
export type Failure = {
  readonly code: string
  readonly message: string
  /** What caused it. */
  readonly why?: string
  /** What to do about it. */
  readonly hint?: string
  readonly exitCode: ExitCode
  /** Only of errors nobody expected: what a bug report needs. */
  readonly stack?: string
}

/** By the code and not the class: tasks may bring their own copy of the package. Every StoreError not listed is 69. */
const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  INVALID_OPTION: EXIT.usage,
  INVALID_DURATION: EXIT.usage,
  INVALID_INPUT: EXIT.usage,
  NOT_SERIALIZABLE: EXIT.usage,
  PAYLOAD_TOO_LARGE: EXIT.usage,
  DUPLICATE_TASK: EXIT.configuration,
  UNKNOWN_TASK: EXIT.notFound,
  JOB_NOT_FOUND: EXIT.notFound,
  JOB_STATE: EXIT.conflict,
  IDEMPOTENCY_CONFLICT: EXIT.conflict,
  QUEUE_FULL: EXIT.conflict,
  WORKER_STATE: EXIT.conflict,
  RESULT_TIMEOUT: EXIT.timeout,
  JOB_FAILED: EXIT.failed,
}

export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return unexpected(thrown, String(thrown))
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  if (code.startsWith('commander.')) return usageFailure(thrown.message)
  const exitCode = thrown instanceof CliError ? thrown.exitCode : exitCodeOf(code)
  if (exitCode === undefined) return unexpected(thrown, thrown.message)
  return { code, message: thrown.message, ...reason(thrown), exitCode }
}

function exitCodeOf(code: string): ExitCode | undefined {
  return EXIT_CODES[code] ?? (/^STORE(_|$)/.test(code) ? EXIT.unavailable : undefined)
}

function reason(error: Error): Pick<Failure, 'why' | 'hint'> {
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
  const why = error.cause instanceof Error ? error.cause.message : undefined
  // Some messages end with their cause already, and zod's are data.
  const isNews = why !== undefined && !error.message.includes(why) && !why.startsWith('[')
  return { ...(isNews && { why }), ...(hint !== undefined && { hint }) }
}

/**
 * Of commander: "error: unknown option '--jsn'\n(Did you mean --json?)" or
 * "error: option '--delay <duration>' argument 'soon' is invalid. Write a duration."
 */
function usageFailure(text: string): Failure {
  const [, message = text, guess, advice] =
    /^(?:error: )?(.+?)\.?(?:\n\((.+)\)|(?<= is invalid)\. (.+))?$/s.exec(text) ?? []
  const hint = guess ?? advice ?? 'See `millrace --help`, or `millrace <command> --help`.'
  return { code: 'USAGE', message, hint, exitCode: EXIT.usage }
}

function unexpected(thrown: unknown, message: string): Failure {
  const stack = thrown instanceof Error ? thrown.stack : undefined
  const hint = 'This is not supposed to happen; please report it with the lines above.'
  return { code: 'UNEXPECTED', message, hint, exitCode: EXIT.failed, ...(stack !== undefined && { stack }) }
}
