import { InvalidOptionError } from '../errors.ts'
import type { Logger } from '../logger.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/**
 * A pino logger to stdout, loaded only when a worker has no other. Its level is `MILLRACE_LOG_LEVEL`, else `warn`: a
 * worker inside an application should speak up only when something is wrong.
 * @throws InvalidOptionError for a level that does not exist
 */
export async function defaultLogger(): Promise<Logger> {
  const level = process.env.MILLRACE_LOG_LEVEL || 'warn'
  if (!LEVELS.includes(level)) {
    throw new InvalidOptionError(`MILLRACE_LOG_LEVEL: there is no level '${level}'`, {
      hint: `Levels: ${LEVELS.join(', ')}.`,
    })
  }
  const { pino } = await import('pino')
  const logger: Logger = pino({ name: 'millrace', level })
  return logger
}
