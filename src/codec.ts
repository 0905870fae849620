import { Escaper } from './codec-escape.ts'
import { MalformedDataError, revive } from './codec-revive.ts'
import { MAX_DEPTH, TAG } from './codec-tag.ts'
import { PayloadTooLargeError } from './errors.ts'

/** Bytes of UTF-8 that an encoded input, result or other payload may have unless configured otherwise: 1 MiB. */
export const DEFAULT_PAYLOAD_LIMIT = 1_048_576

export type EncodeOptions = {
  /** Names the value in errors, as the root of the path: `'input'` gives `input.items[3].callback`. */
  readonly what: string
  /** Bytes of UTF-8 the text may have. Default {@link DEFAULT_PAYLOAD_LIMIT}. */
  readonly limit?: number
}

/**
 * Encodes a value as JSON. Plain JSON values come out exactly as from `JSON.stringify`; `Date`, `bigint`, `Map`, `Set`,
 * `Uint8Array` (a `Buffer` comes back as one), `Error` (comes back as data, see error-data.ts), `undefined`, `NaN`, `±Infinity` and
 * `-0` are written as tags, `{"$millrace":["Date","2026-07-01T00:00:00.000Z"]}`. A user's object that looks like a tag is escaped,
 * so every accepted value comes back equal. As in JSON, symbol keys, non-enumerable properties and an array's named properties
 * are not data; getters are read; holes come back as `undefined`, objects without a prototype as plain ones.
 *
 * @throws NotSerializableError, naming the path, for functions, symbols, class instances, cycles and more than 200 levels
 * @throws PayloadTooLargeError when the text has more bytes than the limit
 */
export function encode(value: unknown, { what, limit = DEFAULT_PAYLOAD_LIMIT }: EncodeOptions): string {
  const text = JSON.stringify(spend(value, limit, 0) >= 0 ? value : new Escaper(what, limit).escape(value))
  // UTF-8 takes one to three bytes per UTF-16 unit, so that most payloads need not be measured.
  if (text.length * 3 > limit) {
    const bytes = Buffer.byteLength(text)
    if (bytes > limit) throw new PayloadTooLargeError(what, bytes, limit)
  }
  return text
}

/**
 * Decodes what {@link encode} wrote. It builds only the listed built-in types, never classes, runs nothing, and never touches a
 * prototype: a key named `__proto__` stays an object's own data.
 *
 * @throws MalformedDataError for text that is not JSON, and for tags that `encode` does not write
 */
export function decode(text: string): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new MalformedDataError('it is not JSON', { cause })
  }
  // Searching is much cheaper than walking, and most payloads have no tags.
  return text.includes(TAG) ? revive(parsed) : parsed
}

/**
 * Walks a value that JSON alone can hold, at the cost of about its JSON.stringify, and returns what is left of a budget of one per
 * value. Negative means: not surely plain, or surely too large (each value takes at least a byte). Then the Escaper decides, with
 * exact errors; here speed is all. The budget also ends the walk of a small graph with very many paths.
 */
function spend(value: unknown, budget: number, depth: number): number {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return budget - 1
    case 'number':
      // The difference is NaN for NaN and the infinities.
      return value - value === 0 && (value !== 0 || 1 / value > 0) ? budget - 1 : -1
    case 'object':
      if (value === null) return budget - 1
      if (depth === MAX_DEPTH) return -1
      return Array.isArray(value) ? spendArray(value, budget - 1, depth) : spendObject(value, budget - 1, depth)
    default:
      return -1
  }
}

function spendArray(array: readonly unknown[], budget: number, depth: number): number {
  if (Object.getPrototypeOf(array) !== Array.prototype) return -1
  let left = budget
  for (let index = 0; index < array.length && left >= 0; index += 1) left = spend(array[index], left, depth + 1)
  return left
}

function spendObject(object: object, budget: number, depth: number): number {
  if (Object.getPrototypeOf(object) !== Object.prototype) return -1
  let left = budget
  // A for-in loop needs no array of keys. Inherited ones, if a library adds any, only send the value to the Escaper.
  for (const key in object) {
    if (key === TAG) return -1
    // A for-in key of an object reads a property of it, or at worst undefined.
    left = spend((object as Readonly<Record<string, unknown>>)[key], left, depth + 1)
    if (left < 0) return left
  }
  return left
}
