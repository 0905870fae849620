import type { Logger } from '../../src/logger.ts'

type Line = { readonly level: string; readonly message: string; readonly [field: string]: unknown }

/** Keeps what is logged, from `info` up unless told otherwise. */
export class RecordingLogger implements Logger {
  readonly lines: Line[] = []
  readonly debug: Logger['debug']
  readonly info = this.#at('info')
  readonly warn = this.#at('warn')
  readonly error = this.#at('error')
  readonly #details: boolean

  constructor({ details = false } = {}) {
    this.#details = details
    this.debug = details ? this.#at('debug') : () => {}
  }

  isLevelEnabled(level: string): boolean {
    return level !== 'debug' || this.#details
  }

  /** Names of the events, in order; lines of handlers have none. */
  get events(): unknown[] {
    return this.lines.flatMap(({ event }) => event ?? [])
  }

  #at(level: string): Logger['info'] {
    return (fields, message) => void this.lines.push({ ...fields, level, message })
  }
}
