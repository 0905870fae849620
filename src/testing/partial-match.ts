import { isDeepStrictEqual } from 'node:util'

/** One place where a value is not as expected; `path` is dotted. */
export type Difference = { readonly path: string; readonly expected: unknown; readonly actual: unknown }

/** All of a value, or part of it: objects may leave properties out, at any depth. Arrays are compared whole. */
export type Partially<T> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Partially<Item>[]
    : T extends object
      ? { readonly [K in keyof T]?: Partially<T[K]> }
      : T

type Leaf = Date | Uint8Array | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ((...args: never[]) => unknown)

/** Matchers of vitest and jest, such as `expect.any(String)`. */
type Matcher = { asymmetricMatch(actual: unknown): boolean }

/**
 * Where `actual` differs from what is expected of it. An expected object says nothing of properties it does not name;
 * everything else must be equal, arrays in their length too.
 */
export function differences(expected: unknown, actual: unknown, path: string): Difference[] {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? [] : [{ path, expected, actual }]
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`))
  }
  if (isPlain(expected) && isPlain(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`))
  }
  return isDeepStrictEqual(expected, actual) ? [] : [{ path, expected, actual }]
}

function isMatcher(value: unknown): value is Matcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  )
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
