import { inspect, types } from 'node:util'

/** An error as plain JSON data: what is stored of a failed attempt. Its size is bounded, see {@link toErrorData}. */
export type ErrorData = {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: ErrorData
  /** The members of an AggregateError. */
  readonly errors?: readonly ErrorData[]
}

const LONGEST_NAME = 256
const LONGEST_MESSAGE = 8 * 1_024
const LONGEST_STACK = 16 * 1_024
/** An error and seven causes: deeper ones have not been seen to explain anything. */
const DEEPEST = 8
/** Of one error with all its causes and members, so that a wide AggregateError cannot fill the store. */
const MOST_ERRORS = 32
const CUT = '… [truncated]'

/**
 * Describes anything a handler may throw as plain data. Never throws itself, whatever getters or proxies do.
 *
 * Names are cut to 256 bytes of UTF-8, messages and codes to 8 KiB, stacks to 16 KiB; causes go 8 errors deep and there are at
 * most 32 errors in all; a cause that leads back to an error above it is left out. What is no error becomes one named
 * `'NonError'`, unless it carries a name of its own.
 */
export function toErrorData(thrown: unknown): ErrorData {
  return describe(thrown, { above: new Set(), left: { count: MOST_ERRORS } })
}

/**
 * A plain `Error` with the data's name, message, stack, code, cause and errors. Classes are never revived: data from a store must
 * not choose what code runs. Without a stack in the data there is none, rather than that of this function.
 */
export function fromErrorData(data: ErrorData): Error {
  const error = new Error(data.message)
  // Not enumerable, like the properties of any Error, so that logs and comparisons treat both alike.
  const put = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: key === 'code' })
  }
  put('name', data.name)
  put('stack', data.stack)
  if (data.code !== undefined) put('code', data.code)
  if (data.cause !== undefined) put('cause', fromErrorData(data.cause))
  if (data.errors !== undefined) put('errors', data.errors.map(fromErrorData))
  return error
}

/** Whether a value read from outside has the shape of {@link ErrorData}, causes included. */
export function isErrorData(value: unknown, depth = DEEPEST): value is ErrorData {
  if (typeof value !== 'object' || value === null || depth === 0) return false
  const { name, message, stack, code, cause, errors }: Partial<Record<keyof ErrorData, unknown>> = value
  if (typeof name !== 'string' || typeof message !== 'string') return false
  if (stack !== undefined && typeof stack !== 'string') return false
  if (code !== undefined && typeof code !== 'string' && typeof code !== 'number') return false
  if (cause !== undefined && !isErrorData(cause, depth - 1)) return false
  return errors === undefined || (Array.isArray(errors) && errors.every((member) => isErrorData(member, depth - 1)))
}

/** `above` holds the errors that lead here; `left` is shared by the whole description. */
type Context = { readonly above: ReadonlySet<unknown>; readonly left: { count: number } }

function describe(thrown: unknown, context: Context): ErrorData {
  context.left.count -= 1
  if (typeof thrown !== 'object' || thrown === null)
    return { name: 'NonError', message: truncate(print(thrown), LONGEST_MESSAGE) }
  const message = text(read(thrown, 'message')) ?? print(thrown)
  const shown = truncate(message, LONGEST_MESSAGE)
  const stack = text(read(thrown, 'stack'))
  const code = read(thrown, 'code')
  const inner = { above: new Set(context.above).add(thrown), left: context.left }
  const cause = describeAll([read(thrown, 'cause')], inner)[0]
  const errors = describeAll(read(thrown, 'errors'), inner)
  return {
    name: truncate(text(read(thrown, 'name')) || (isError(thrown) ? 'Error' : 'NonError'), LONGEST_NAME),
    message: shown,
    ...(stack !== undefined && { stack: truncate(shortenHead(stack, message, shown), LONGEST_STACK) }),
    ...(typeof code === 'string' && { code: truncate(code, LONGEST_MESSAGE) }),
    ...(typeof code === 'number' && Number.isFinite(code) && { code }),
    ...(cause !== undefined && { cause }),
    ...(errors.length > 0 && { errors }),
  }
}

/** Descriptions of those of a list that are there, not above, not too deep and not too many. */
function describeAll(list: unknown, context: Context): ErrorData[] {
  const described: ErrorData[] = []
  if (context.above.size >= DEEPEST) return described
  const length = isArray(list) ? Number(read(list, 'length')) : 0
  for (let index = 0; index < length && context.left.count > 0; index += 1) {
    const member = read(list, index)
    if (member !== undefined && member !== null && !context.above.has(member)) described.push(describe(member, context))
  }
  return described
}

/** A stack begins with the whole message. Cutting it there too keeps room for the frames, which are what a stack is for. */
function shortenHead(stack: string, message: string, shown: string): string {
  const at = message === shown ? -1 : stack.indexOf(message)
  return at === -1 ? stack : stack.slice(0, at) + shown + stack.slice(at + message.length)
}

/** At most `limit` bytes of UTF-8, the mark included, never cut inside a character. */
function truncate(value: string, limit: number): string {
  if (value.length * 3 <= limit || Buffer.byteLength(value) <= limit) return value
  const room = new Uint8Array(limit - Buffer.byteLength(CUT))
  return value.slice(0, new TextEncoder().encodeInto(value, room).read) + CUT
}

/** The property, or undefined when a getter or a proxy throws instead of giving it. */
function read(owner: unknown, key: string | number): unknown {
  try {
    // Any value but null and undefined can be asked for any property; for those two the catch answers.
    return (owner as Readonly<Record<PropertyKey, unknown>>)[key]
  } catch {
    return undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** What was thrown, for reading; inspect() can throw when the value defines its own inspection. */
function print(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    return inspect(thrown, { depth: 2, maxArrayLength: 20, maxStringLength: 1_000, customInspect: false })
  } catch {
    return `[${typeof thrown} that cannot be shown]`
  }
}

function isError(value: object): boolean {
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

/** Array.isArray throws for a revoked proxy. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}
