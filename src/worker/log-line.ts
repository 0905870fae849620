import { inspect } from 'node:util'
import { encode } from '../codec.ts'
import type { LogEntry, LogLevel } from '../store/store.ts'

/** Of a stored line's message and of its fields, in UTF-16 units: a job's log is for reading, not for data. */
const LONGEST = 8_192

/** A line as it is kept with its job. Never throws: a handler must not fail because of what it logs. */
export function logLine(at: number, level: LogLevel, fields: object | undefined, message: string): LogEntry {
  const text = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message
  return fields === undefined
    ? { at, level, message: text }
    : { at, level, message: text, fields: encodeFields(fields) }
}

function encodeFields(fields: object): string {
  try {
    return encode(fields, { what: 'log fields', limit: LONGEST })
  } catch {
    return JSON.stringify({ fields: show(fields).slice(0, LONGEST) })
  }
}

/** For fields that cannot be stored as they are, or are too many. */
function show(fields: object): string {
  try {
    return inspect(fields, { depth: 2, maxArrayLength: 20, maxStringLength: 1_000, customInspect: false })
  } catch {
    return 'fields that cannot be shown'
  }
}
