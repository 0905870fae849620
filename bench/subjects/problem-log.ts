type Fields = Readonly<Record<string, unknown>>

/** A logger that keeps what an operator would worry about, and drops the rest before it costs anything. */
export class ProblemLog {
  readonly problems: string[] = []

  isLevelEnabled(level: string): boolean {
    return level === 'warn' || level === 'error'
  }

  debug(): void {}

  info(): void {}

  readonly warn = (fields: Fields, message: string): void => this.#keep('warn', fields, message)

  readonly error = (fields: Fields, message: string): void => this.#keep('error', fields, message)

  #keep(level: string, { event, err }: Fields, message: string): void {
    const cause = err instanceof Error ? `: ${err.message}` : ''
    this.problems.push(`${level} ${String(event)}: ${message}${cause}`)
  }
}
