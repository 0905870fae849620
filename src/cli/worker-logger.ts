import { closest } from '../closest.ts'
import type { Logger } from '../logger.ts'
import { configurationError } from './cli-error.ts'
import { LEVELS, type Level, terminalLogger } from './terminal-logger.ts'

/** To stdout: for people where it is a terminal, else lines of JSON. @throws CliError for an unknown level */
export async function workerLogger(fallback: Level): Promise<Logger> {
  const level = levelOf(process.env.MILLRACE_LOG_LEVEL || fallback)
  if (process.stdout.isTTY) return terminalLogger(level)
  const { pino } = await import('pino')
  const logger: Logger = pino({ name: 'millrace', level })
  return logger
}

function levelOf(name: string): Level {
  const level = LEVELS.find((known) => known === name)
  if (level !== undefined) return level
  const near = closest(name, LEVELS)
  const hint = near === undefined ? `Levels: ${LEVELS.join(', ')}.` : `Did you mean ${near}?`
  throw configurationError(`MILLRACE_LOG_LEVEL: there is no level '${name}'`, { hint })
}
