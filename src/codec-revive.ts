import { MAX_DEPTH, TAG, type TagName } from './codec-tag.ts'
import { fromErrorData, isErrorData } from './error-data.ts'
import { MillraceError, type MillraceErrorOptions } from './errors.ts'

/** Stored data cannot be decoded: it was damaged, or something other than Millrace wrote it. */
export class MalformedDataError extends MillraceError {
  override readonly code = 'MALFORMED_DATA'
  constructor(why: string, options: Pick<MillraceErrorOptions, 'cause'> = {}) {
    super(`Stored data cannot be decoded: ${why}`, {
      ...options,
      hint: `Write payloads through Millrace, or as plain JSON without objects whose only key is "${TAG}".`,
    })
  }
}

/** Turns the tags in freshly parsed JSON back into values. Changes the given value in place, which nothing else holds. */
export function revive(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isTag(value)) return reviveTag(value[TAG], depth)
  if (depth === MAX_DEPTH) throw new MalformedDataError(`it is nested more than ${MAX_DEPTH} levels deep`)
  if (Array.isArray(value)) return reviveAll(value, depth)
  for (const [key, item] of Object.entries(value)) {
    // Only changed values are written; all are own properties, so that writing __proto__ changes data, not the prototype.
    const revived = revive(item, depth + 1)
    if (revived !== item) Reflect.set(value, key, revived)
  }
  return value
}

/** Not generic over what a tag may build: only the built-in types listed here ever come out. */
const REVIVERS: Readonly<Record<TagName, (body: unknown, depth: number) => unknown>> = {
  undefined: () => undefined,
  number: (body) =>
    body === 'NaN' || body === 'Infinity' || body === '-Infinity' || body === '-0' ? Number(body) : malformed('number'),
  bigint: (body) => (typeof body === 'string' && /^(?:0|-?[1-9]\d*)$/.test(body) ? BigInt(body) : malformed('bigint')),
  Date: reviveDate,
  Uint8Array: reviveBytes,
  Map: (body, depth) => new Map(list('Map', body).map((entry) => reviveEntry(entry, depth + 1))),
  Set: (body, depth) => new Set(reviveAll(list('Set', body), depth)),
  Error: (body) => (isErrorData(body) ? fromErrorData(body) : malformed('Error')),
  Escaped: (body, depth) => ({ [TAG]: revive(body, depth + 1) }),
}

function isTag(value: object): value is Readonly<Record<typeof TAG, unknown>> {
  const keys = Object.keys(value)
  return keys.length === 1 && keys[0] === TAG
}

function reviveTag(tag: unknown, depth: number): unknown {
  const [name, body, ...rest] = list('any', tag)
  if (!isTagName(name) || rest.length > 0 || (body === undefined) !== (name === 'undefined')) return malformed(name)
  if (depth === MAX_DEPTH && (name === 'Map' || name === 'Set' || name === 'Escaped')) {
    throw new MalformedDataError(`it is nested more than ${MAX_DEPTH} levels deep`)
  }
  return REVIVERS[name](body, depth)
}

/** Own names alone: a tag named "constructor" must not find what REVIVERS inherits. */
function isTagName(name: unknown): name is TagName {
  return typeof name === 'string' && Object.hasOwn(REVIVERS, name)
}

function reviveAll(items: unknown[], depth: number): unknown[] {
  for (const [index, item] of items.entries()) items[index] = revive(item, depth + 1)
  return items
}

function reviveEntry(entry: unknown, depth: number): [unknown, unknown] {
  const pair = list('Map', entry)
  return pair.length === 2 ? [revive(pair[0], depth), revive(pair[1], depth)] : malformed('Map')
}

function reviveDate(body: unknown): Date {
  const date = new Date(typeof body === 'string' ? body : Number.NaN)
  const matches = Number.isNaN(date.getTime()) ? body === null : date.toISOString() === body
  return matches ? date : malformed('Date')
}

/** Copied out of Buffer's shared pool, so that `buffer` holds these bytes alone. Buffer skips what is not base64: compare. */
function reviveBytes(body: unknown): Uint8Array {
  const bytes = Buffer.from(typeof body === 'string' ? body : '', 'base64')
  return bytes.toString('base64') === body ? new Uint8Array(bytes) : malformed('Uint8Array')
}

function list(tag: string, body: unknown): unknown[] {
  return Array.isArray(body) ? body : malformed(tag)
}

function malformed(tag: unknown): never {
  throw new MalformedDataError(
    `it has a malformed "${TAG}" tag (${typeof tag === 'string' ? tag.slice(0, 60) : typeof tag})`,
  )
}
