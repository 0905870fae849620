import { InvalidOptionError, MillraceError, type MillraceErrorOptions } from '../errors.ts'
import { EXIT, type ExitCode } from './exit-code.ts'

/** Something the command line itself has to object to. */
export class CliError extends MillraceError {
  override readonly code: string
  readonly exitCode: ExitCode

  constructor(code: string, exitCode: ExitCode, message: string, options: MillraceErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.exitCode = exitCode
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError('USAGE', EXIT.usage, message, hint === undefined ? {} : { hint })
}

export function configurationError(message: string, options: MillraceErrorOptions = {}): CliError {
  return new CliError('CONFIGURATION', EXIT.configuration, message, options)
}

export function notFoundError(message: string, hint?: string): CliError {
  return new CliError('NOT_FOUND', EXIT.notFound, message, hint === undefined ? {} : { hint })
}

export function refusedError(message: string, hint: string): CliError {
  return new CliError('REFUSED', EXIT.refused, message, { hint })
}

/**
 * The same as an error of whatever said the wrong thing: a file, a variable, a flag.
 * @param where - its name, for the message
 */
export function blame(error: unknown, where: string, exitCode: ExitCode = EXIT.configuration): unknown {
  if (!(error instanceof InvalidOptionError)) return error
  const code = exitCode === EXIT.usage ? 'USAGE' : 'CONFIGURATION'
  const message = error.message.replace(/^Configuration: /, '')
  return new CliError(code, exitCode, `${where}: ${message}`, error.hint === undefined ? {} : { hint: error.hint })
}
