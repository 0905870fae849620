import type { styleText } from 'node:util'
import { inspect } from 'node:util'
import type { Logger } from '../logger.ts'
import { style } from './style.ts'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type Level = (typeof LEVELS)[number]

type Fields = Readonly<Record<string, unknown>>

const COLORS: Readonly<Record<Level, Parameters<typeof styleText>[0]>> = {
  debug: 'gray',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
  silent: 'gray',
}

/** Log lines for people: time, level, message, fields, and below them the stack of an error. */
export function terminalLogger(least: Level): Logger {
  const isOn = (level: string) => (LEVELS as readonly string[]).indexOf(level) >= LEVELS.indexOf(least)
  const at = (level: Level) => (fields: Fields, message: string) => {
    if (isOn(level)) process.stdout.write(`${line(level, fields, message)}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), isLevelEnabled: isOn }
}

function line(level: Level, { event: _, err, ...fields }: Fields, message: string): string {
  const time = new Date().toTimeString().slice(0, 8)
  const parts = Object.entries(fields).map(([key, value]) => `${key}=${show(value)}`)
  const details = parts.length === 0 ? '' : `  ${style(process.stdout, 'dim', parts.join(' '))}`
  const head = `${style(process.stdout, 'dim', time)} ${style(process.stdout, COLORS[level], level.padEnd(5))} ${message}`
  return head + details + below(err)
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 3 })
}

function below(error: unknown): string {
  if (error === undefined) return ''
  const text = error instanceof Error ? (error.stack ?? String(error)) : show(error)
  return `\n${text.replace(/^/gm, '    ')}`
}
