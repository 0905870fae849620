import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ErrorData, fromErrorData, isErrorData, toErrorData } from './error-data.ts'
import { NonRetryableError } from './errors.ts'

const bytes = (text: string | undefined): number => Buffer.byteLength(text ?? '')

/** An error under `depth` others. */
const chain = (depth: number): Error =>
  depth === 0 ? new Error('0') : new Error(String(depth), { cause: chain(depth - 1) })
const depthOf = (data: ErrorData): number => (data.cause === undefined ? 1 : 1 + depthOf(data.cause))

/** A proxy every use of which throws. */
function hostile(): object {
  const refuse = (): never => {
    throw new Error('trap')
  }
  const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'isExtensible']
  return new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, refuse])))
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy
}

describe('toErrorData', () => {
  it('R26 keeps name, message, stack, code and cause', () => {
    const error = new NonRetryableError('no such document', {
      cause: Object.assign(new TypeError('404'), { code: 404 }),
    })
    expect(toErrorData(error)).toEqual({
      name: 'NonRetryableError',
      message: 'no such document',
      stack: error.stack,
      code: 'NON_RETRYABLE',
      cause: { name: 'TypeError', message: '404', stack: expect.stringContaining('error-data.test.ts'), code: 404 },
    })
  })

  it('R26 keeps the members of an AggregateError, which may be all that explains it', () => {
    const { message, errors } = toErrorData(new AggregateError([new Error('::1 refused'), 'text']))
    expect(message).toBe('')
    expect(errors?.map((member) => member.message)).toEqual(['::1 refused', 'text'])
  })

  it.for<[unknown, string, string]>([
    ['boom', 'NonError', 'boom'],
    ['', 'NonError', ''],
    [null, 'NonError', 'null'],
    [undefined, 'NonError', 'undefined'],
    [42, 'NonError', '42'],
    [-0, 'NonError', '-0'],
    [7n, 'NonError', '7n'],
    [Symbol('s'), 'NonError', 'Symbol(s)'],
    [TypeError, 'NonError', '[Function: TypeError]'],
    [{ status: 503 }, 'NonError', '{ status: 503 }'],
    [Object.defineProperty({ a: 1 }, inspect.custom, { value: () => 'code that ran' }), 'NonError', '{ a: 1 }'],
    [{ name: 'ApiError', message: 'down' }, 'ApiError', 'down'],
    [Object.create(null), 'NonError', '[Object: null prototype] {}'],
    [new DOMException('gone', 'AbortError'), 'AbortError', 'gone'],
    [Object.assign(new Error('x'), { name: 5 }), 'Error', 'x'],
    [Object.create(Error.prototype), 'Error', ''],
  ])('describes %o thrown', ([thrown, name, message]) => {
    expect(toErrorData(thrown)).toMatchObject({ name, message })
  })

  it('survives getters, proxies and inspectors that throw', () => {
    const explode = (): never => {
      throw new Error('getter')
    }
    const getters = ['name', 'message', 'stack', 'code', 'cause', 'errors', 'toString', 'toJSON', 'constructor']
    const trapped = Object.defineProperties(
      {},
      Object.fromEntries(getters.map((key) => [key, { get: explode, enumerable: true }])),
    )
    const members = Object.assign(new Error('m'), { errors: [hostile(), revoked(), trapped], cause: revoked() })
    const custom = { [inspect.custom]: explode, [Symbol.toStringTag]: 5, toString: explode }
    for (const thrown of [
      trapped,
      hostile(),
      revoked(),
      members,
      custom,
      Object.assign(new Error('e'), { errors: revoked() }),
    ]) {
      expect(isErrorData(toErrorData(thrown))).toBe(true)
    }
  })

  it('ends at a cause that leads back to an error above it', () => {
    const first = new Error('first')
    const second = new Error('second', { cause: first })
    first.cause = second
    expect(depthOf(toErrorData(first))).toBe(2)
    expect(toErrorData(Object.assign(first, { errors: [first], cause: first }))).not.toHaveProperty('errors')
  })

  it('goes eight errors deep and no further', () => {
    expect([6, 7, 8, 10_000].map((depth) => depthOf(toErrorData(chain(Math.min(depth, 5_000)))))).toEqual([7, 8, 8, 8])
  })

  it('describes at most 32 errors, however wide and deep they branch', () => {
    const bush = (depth: number): Error =>
      new AggregateError(depth === 0 ? [] : Array(40).fill(bush(depth - 1)), String(depth))
    const count = (data: ErrorData): number => 1 + (data.errors ?? []).reduce((sum, member) => sum + count(member), 0)
    expect(count(toErrorData(bush(6)))).toBe(32)
    expect(toErrorData(Object.assign(new Error('x'), { errors: { length: 1e9 } }))).not.toHaveProperty('errors')
  })

  it('cuts a huge message to 8 KiB and keeps the frames of its stack', () => {
    const data = toErrorData(new Error('€'.repeat(1_000_000)))
    expect(bytes(data.message)).toBeGreaterThan(8 * 1_024 - 4)
    expect(bytes(data.message)).toBeLessThanOrEqual(8 * 1_024)
    expect(data.message).toMatch(/^€+… \[truncated\]$/)
    expect(data.stack).toContain('error-data.test.ts')
    expect(bytes(data.stack)).toBeLessThanOrEqual(16 * 1_024)
  })

  it('cuts stacks, names and codes too, never inside a character', () => {
    const long = '😀'.repeat(10_000)
    const data = toErrorData(Object.assign(new Error('x'), { stack: long, name: long, code: long }))
    expect([data.name, data.code, data.stack].map((text) => bytes(String(text)) <= 16 * 1_024)).toEqual([
      true,
      true,
      true,
    ])
    expect(bytes(data.name)).toBeLessThanOrEqual(256)
    expect([data.name, String(data.code), data.stack ?? ''].every((text) => text.isWellFormed())).toBe(true)
  })

  it('leaves out codes that JSON cannot hold', () => {
    for (const code of [Number.NaN, Number.POSITIVE_INFINITY, 5n, {}, null]) {
      expect(toErrorData(Object.assign(new Error('x'), { code }))).not.toHaveProperty('code')
    }
  })

  it('never throws, and always gives JSON data of a bounded size, for anything thrown', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withNullPrototype: true,
    })
    const key = fc.constantFrom('name', 'message', 'stack', 'code', 'cause', 'errors')
    const thrown = fc.oneof(
      value,
      fc.dictionary(key, value),
      fc.dictionary(key, value).map((fields) => Object.assign(new Error('x'), fields)),
    )
    fc.assert(
      fc.property(thrown, (it) => {
        const data = toErrorData(it)
        expect(isErrorData(data)).toBe(true)
        expect(JSON.parse(JSON.stringify(data))).toEqual(data)
      }),
    )
  })
})

/** Data of up to `depth` more levels. Two stay within the 32 errors of one description. */
const errorData = (depth: number): fc.Arbitrary<ErrorData> =>
  fc.record(
    {
      name: fc.string({ minLength: 1 }),
      message: fc.string(),
      stack: fc.string(),
      code: fc.oneof(fc.string(), fc.integer()),
      ...(depth > 0 && {
        cause: errorData(depth - 1),
        errors: fc.array(errorData(depth - 1), { minLength: 1, maxLength: 2 }),
      }),
    },
    { requiredKeys: ['name', 'message'] },
  )

describe('fromErrorData', () => {
  it('R26 builds a plain Error that reads and logs like the original', () => {
    const original = new NonRetryableError('gone', { cause: new Error('inner') })
    const error = fromErrorData(toErrorData(original))
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype)
    expect(String(error)).toBe('NonRetryableError: gone')
    expect(error.cause).toBeInstanceOf(Error)
    expect(error.stack).toBe(original.stack)
    expect(inspect(error)).toMatch(/NonRetryableError.*: gone\n +at [\s\S]*code: 'NON_RETRYABLE'[\s\S]*cause.*inner/)
    expect(Object.keys(error)).toEqual(['code'])
  })

  it('has no stack where the data has none', () => {
    expect(fromErrorData({ name: 'E', message: 'm' }).stack).toBeUndefined()
  })

  it('gives back the same data', () => {
    fc.assert(
      fc.property(errorData(2), (data) => {
        expect(toErrorData(fromErrorData(data))).toEqual(data)
      }),
    )
  })
})

describe('isErrorData', () => {
  it.for<unknown>([
    null,
    'x',
    [],
    {},
    { name: 'x' },
    { name: 'x', message: 5 },
    { name: 'x', message: '', stack: 5 },
    { name: 'x', message: '', code: null },
    { name: 'x', message: '', cause: 'x' },
    { name: 'x', message: '', cause: { name: 'x' } },
    { name: 'x', message: '', errors: {} },
    { name: 'x', message: '', errors: [null] },
  ])('refuses %j', (value) => {
    expect(isErrorData(value)).toBe(false)
  })
})
