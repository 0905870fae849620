type Line = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** Where log lines go: a pino logger, or anything with these methods. `fields.event` names the event, e.g. `job.retrying`. */
export type Logger = {
  readonly debug: Line
  readonly info: Line
  readonly warn: Line
  readonly error: Line
  /** Where it is there, lines of levels that are off are not even put together. */
  isLevelEnabled?(level: string): boolean
}
