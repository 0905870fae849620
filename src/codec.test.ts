import { deepStrictEqual } from 'node:assert/strict'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PAYLOAD_LIMIT, decode, encode } from './codec.ts'
import { MalformedDataError } from './codec-revive.ts'
import { toErrorData } from './error-data.ts'
import { NotSerializableError, PayloadTooLargeError } from './errors.ts'

const write = (value: unknown): string => encode(value, { what: 'input' })
const copy = (value: unknown): unknown => decode(write(value))
/** An own property, which a literal `{ __proto__: … }` would not make. */
const withProto = (value: unknown): unknown => Object.fromEntries([['__proto__', value]])

/** `depth` levels of one kind of container. */
const nest = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 0
  for (let level = 0; level < depth; level += 1) value = wrap(value)
  return value
}
const wraps: [string, (inner: unknown) => unknown][] = [
  ['arrays', (inner) => [inner]],
  ['objects', (inner) => ({ inner })],
  ['escaped objects', (inner) => ({ $millrace: inner })],
  ['maps, as values', (inner) => new Map([[1, inner]])],
  ['maps, as keys', (inner) => new Map([[inner, 1]])],
  ['sets', (inner) => new Set([inner])],
]

/** Shrinking nested values can take minutes; a counterexample that is not the smallest will do. */
const thorough = { numRuns: 1_000, interruptAfterTimeLimit: 10_000 }

const key = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', '$millrace', 'constructor', 'toJSON', 'length', 'then', '0'),
)
const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('$millrace', '{"$millrace":["undefined"]}', 'Date', 'Escaped', '\ud800', '\u0000', '\u2028'),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.bigInt(),
    fc.date(),
    fc.uint8Array(),
  ),
  array: fc.array(tie('any')),
  object: fc.dictionary(key, tie('any'), { noNullPrototype: true }),
  tagLike: fc.oneof(
    fc.record({ $millrace: tie('any') }, { noNullPrototype: true }),
    fc.tuple(fc.constantFrom('Date', 'Escaped', 'Map', 'undefined'), tie('any')).map((tag) => ({ $millrace: tag })),
  ),
  map: fc.array(fc.tuple(tie('any'), tie('any'))).map((entries) => new Map(entries)),
  set: fc.array(tie('any')).map((members) => new Set(members)),
  any: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('array'), tie('object'), tie('tagLike'), tie('map'), tie('set')),
})).any

describe('encode and decode', () => {
  it('R8 give back an equal value for anything on the whitelist', () => {
    fc.assert(
      fc.property(value, (it) => deepStrictEqual(copy(it), it)),
      thorough,
    )
  })

  it('R8 write plain JSON exactly as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (it) => {
        // JSON.parse removes -0, which is no plain JSON value.
        const plain: unknown = JSON.parse(JSON.stringify(it))
        expect(write(plain)).toBe(JSON.stringify(plain))
      }),
    )
  })

  it('R8 write the documented tags', () => {
    const at = new Date('2026-07-01T00:00:00.000Z')
    expect(write({ at, n: 5n })).toBe(
      '{"at":{"$millrace":["Date","2026-07-01T00:00:00.000Z"]},"n":{"$millrace":["bigint","5"]}}',
    )
    expect(write(undefined)).toBe('{"$millrace":["undefined"]}')
    expect(write(new Map([[{ a: 1 }, new Set([0 / 0])]]))).toBe(
      '{"$millrace":["Map",[[{"a":1},{"$millrace":["Set",[{"$millrace":["number","NaN"]}]]}]]]}',
    )
    expect(write({ $millrace: 1 })).toBe('{"$millrace":["Escaped",1]}')
    expect(write({ $millrace: 1, other: 2 })).toBe('{"$millrace":1,"other":2}')
  })

  it('R8 keep what JSON alone would lose', () => {
    const it = {
      nothing: undefined,
      list: [undefined, new Date(Number.NaN)],
      zero: -0,
      none: Number.NaN,
      most: -1 / 0,
      big: -(2n ** 70n),
    }
    deepStrictEqual(copy(it), it)
  })

  it('R8 give a Buffer back as a Uint8Array that shares no memory', () => {
    const bytes = copy(Buffer.from('millrace').subarray(4))
    // The length comes first: comparing all of Buffer's pool would take minutes to say that it differs.
    expect(bytes).toHaveProperty('buffer.byteLength', 4)
    deepStrictEqual(bytes, new Uint8Array([114, 97, 99, 101]))
  })

  it('R26 give errors back as plain Errors with the same data', () => {
    const error = Object.assign(new TypeError('no', { cause: new AggregateError([1], 'why') }), { code: 'E_NO' })
    const back = (copy({ error }) as { error: Error }).error // what was encoded one call before
    expect(Object.getPrototypeOf(back)).toBe(Error.prototype)
    expect(toErrorData(back)).toEqual(toErrorData(error))
    expect(copy(new DOMException('gone', 'AbortError'))).toMatchObject({ name: 'AbortError', message: 'gone' })
    // As made by constructors older than the class syntax.
    expect(copy(Object.create(Error.prototype, { message: { value: 'old' } }))).toMatchObject({ message: 'old' })
  })

  it('take holes for undefined and objects without a prototype for plain ones', () => {
    deepStrictEqual(copy(Array(2)), [undefined, undefined])
    deepStrictEqual(copy(Object.assign(Object.create(null), { a: 1 })), { a: 1 })
  })

  it('accept values of another realm', () => {
    const foreign: unknown = runInNewContext(
      '({ at: new Date(5), list: [1], map: new Map([[1, 2]]), set: new Set([3]) })',
    )
    deepStrictEqual(copy(foreign), { at: new Date(5), list: [1], map: new Map([[1, 2]]), set: new Set([3]) })
  })

  it('repeat a value that is referred to twice without a cycle', () => {
    const shared = { at: new Date(0) }
    deepStrictEqual(copy([shared, shared, new Map([[shared, shared]])]), [shared, shared, new Map([[shared, shared]])])
  })

  it.for(wraps)('carry 200 levels of %s and refuse 201, in either direction', ([, wrap]) => {
    const deepest = nest(200, wrap)
    deepStrictEqual(copy(deepest), deepest)
    expect(() => write(wrap(deepest))).toThrow(NotSerializableError)
    // One level more around 200 good ones, with a tag so that decode has to look.
    expect(() => decode(`[${write(deepest)},{"$millrace":["undefined"]}]`)).toThrow(/nested more than 200 levels/)
  })
})

describe('encode', () => {
  class Account {
    id = 1
  }
  /** Its prototype has no prototype, as Object.prototype has none. */
  const Rootless = class Rootless {}
  Object.setPrototypeOf(Rootless.prototype, null)
  const cycle: Record<string, unknown> = { name: 'a' }
  cycle.self = [cycle]

  it.for<[string, unknown, string]>([
    ['a function', { items: [0, 1, 2, { callback: () => 1 }] }, 'input.items[3].callback is a function'],
    ['a symbol', Symbol('s'), 'input is a symbol'],
    ['a class instance', { 'the account': new Account() }, 'input["the account"] is an instance of Account'],
    ['an instance of a class that extends null', [new Rootless()], 'input[0] is an instance of Rootless'],
    ['an object with an inherited part', Object.create({ a: 1 }), 'input is an instance of Object'],
    ['an array subclass', new (class Rows extends Array {})(), 'input is an instance of Rows'],
    ['a Map subclass', new (class Registry extends Map {})(), 'input is an instance of Registry'],
    ['a Date subclass', new (class Day extends Date {})(), 'input is an instance of Day'],
    ['a boxed number', Object(5), 'input is an instance of Number'],
    ['a regular expression', { re: /x/ }, 'input.re is an instance of RegExp'],
    ['an URL, though it has toJSON', { url: new URL('http://x') }, 'input.url is an instance of URL'],
    ['an object with its own toJSON', { toJSON: () => 1 }, 'input.toJSON is a function'],
    ['a promise', Promise.resolve(), 'input is an instance of Promise'],
    ['another typed array', new Float64Array(1), 'input is an instance of Float64Array'],
    ['a cycle', cycle, 'input.self[0] is a cycle'],
    ['a cycle through a map', new Map([['x', nest(1, () => cycle)]]), 'input.get("x").self[0] is a cycle'],
    ['a function as a map key', new Map([[() => 1, 1]]), 'input.keys()[0] is a function'],
    ['a function as a map value', new Map([[5, () => 1]]), 'input.values()[0] is a function'],
    ['a function in a set', { s: new Set([1, () => 1]) }, 'input.s.values()[1] is a function'],
    ['a function under __proto__', withProto(() => 1), 'input.__proto__ is a function'],
    ['a function beside tags', [new Date(), { $millrace: () => 1 }], 'input[1].$millrace is a function'],
  ])('R8 refuses %s and names its path', ([, refused, message]) => {
    expect(() => write(refused)).toThrow(NotSerializableError)
    expect(() => write(refused)).toThrow(message)
  })

  it('says where a value is nested too deep instead of overflowing the stack', () => {
    const bottomless = nest(100_000, (inner) => ({ a: inner }))
    expect(() => write(bottomless)).toThrow(`input${'.a'.repeat(200)} is nested more than 200 levels deep`)
  })

  it('R16 measures its limit in bytes of UTF-8', () => {
    const sized = (text: string, limit: number): string => encode(text, { what: 'result', limit })
    expect(sized('€€', 8)).toBe('"€€"')
    expect(() => sized('€€', 7)).toThrow(PayloadTooLargeError)
    expect(() => sized('€€', 7)).toThrow(/^result is 8 bytes, more than the limit of 7/)
    expect(() => sized('aaa', 4)).toThrow(PayloadTooLargeError)
    expect(sized('aaa', 5)).toBe('"aaa"')
  })

  it('R16 allows one mebibyte unless told otherwise', () => {
    expect(write('a'.repeat(DEFAULT_PAYLOAD_LIMIT - 2))).toHaveLength(1_048_576)
    expect(() => write('a'.repeat(DEFAULT_PAYLOAD_LIMIT - 1))).toThrow(PayloadTooLargeError)
  })

  it('R16 holds to its limit for any value', () => {
    fc.assert(
      fc.property(value, fc.nat(200), (it, limit) => {
        const bytes = Buffer.byteLength(write(it))
        const limited = (): string => encode(it, { what: 'input', limit })
        if (bytes > limit) expect(limited).toThrow(PayloadTooLargeError)
        else expect(limited()).toBe(write(it))
      }),
    )
  })

  it('ends soon for small graphs with very many paths, and for sparse arrays of any length', () => {
    expect(() => write(nest(60, (inner) => ({ a: inner, b: inner })))).toThrow(PayloadTooLargeError)
    expect(() => write(nest(60, (inner) => [inner, inner, 5n]))).toThrow(PayloadTooLargeError)
    expect(() => write(Array(4_000_000_000))).toThrow(PayloadTooLargeError)
  })

  it('does not change what it encodes', () => {
    fc.assert(
      fc.property(value, (it) => {
        const before = structuredClone(it)
        write(it)
        deepStrictEqual(it, before)
      }),
    )
  })
})

describe('decode', () => {
  it.for([
    '{"$millrace":1}',
    '{"$millrace":null}',
    '{"$millrace":{}}',
    '{"$millrace":[]}',
    '{"$millrace":[5]}',
    '{"$millrace":["Function","alert(1)"]}',
    '{"$millrace":["constructor","x"]}',
    '{"$millrace":["__proto__","x"]}',
    '{"$millrace":["undefined",1]}',
    '{"$millrace":["undefined",null]}',
    '{"$millrace":["Date"]}',
    '{"$millrace":["Date",5]}',
    '{"$millrace":["Date","tomorrow"]}',
    '{"$millrace":["Date","2026-07-01"]}',
    '{"$millrace":["Date",null,1]}',
    '{"$millrace":["number","5"]}',
    '{"$millrace":["number",5]}',
    '{"$millrace":["bigint",5]}',
    '{"$millrace":["bigint",""]}',
    '{"$millrace":["bigint","0x10"]}',
    '{"$millrace":["bigint","-0"]}',
    '{"$millrace":["bigint","1\\n"]}',
    '{"$millrace":["Uint8Array","####"]}',
    '{"$millrace":["Uint8Array",[1]]}',
    '{"$millrace":["Map",{}]}',
    '{"$millrace":["Map",[1]]}',
    '{"$millrace":["Map",[[1]]]}',
    '{"$millrace":["Map",[[1,2,3]]]}',
    '{"$millrace":["Set",{}]}',
    '{"$millrace":["Error","x"]}',
    '{"$millrace":["Error",{"name":"x"}]}',
    '{"$millrace":["Escaped"]}',
    '[{"a":{"$millrace":["Escaped",{"$millrace":1}]}}]',
  ])('R8 refuses the malformed tag %s', (text) => {
    expect(() => decode(text)).toThrow(MalformedDataError)
    expect(() => decode(text)).toThrow(/malformed "\$millrace" tag/)
  })

  it.for(['', '{', 'undefined', '{"a":1,}', "{'a':1}"])('refuses %j, which is not JSON', (text) => {
    expect(() => decode(text)).toThrow(MalformedDataError)
  })

  it('R8 keeps __proto__ as data and pollutes no prototype', () => {
    const hostile = { isAdmin: true }
    for (const text of [write(withProto(hostile)), write(withProto({ ...hostile, at: new Date(0) }))]) {
      const decoded = decode(text) as object // both texts are objects
      expect(Object.keys(decoded)).toEqual(['__proto__'])
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
      expect(decoded).not.toHaveProperty('isAdmin')
    }
    expect({}).not.toHaveProperty('isAdmin')
  })

  it('reads plain JSON written elsewhere, with any white space and key order', () => {
    expect(decode(' { "$millrace" : [ "Date" , null ] } ')).toEqual(new Date(Number.NaN))
    expect(decode('{"$": {"id": "1"}, "__type": "Date"}')).toEqual({ $: { id: '1' }, __type: 'Date' })
  })

  it('does not overflow the stack for text nested deeper than any value', () => {
    const text = `${'['.repeat(100_000)}{"$millrace":["undefined"]}${']'.repeat(100_000)}`
    expect(() => decode(text)).toThrow(/nested more than 200 levels/)
  })

  it('gives a value that encodes again, or throws MalformedDataError, for any JSON text', () => {
    const body = fc.jsonValue({ maxDepth: 2 })
    const name = fc.constantFrom(
      'undefined',
      'number',
      'bigint',
      'Date',
      'Uint8Array',
      'Map',
      'Set',
      'Error',
      'Escaped',
      'toString',
    )
    const tag = fc.record({ $millrace: fc.oneof(body, fc.tuple(name), fc.tuple(name, body)) })
    fc.assert(
      fc.property(fc.oneof(tag, fc.array(tag), fc.dictionary(key, tag)), (json) => {
        try {
          copy(decode(JSON.stringify(json)))
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedDataError)
        }
      }),
      thorough,
    )
  })
})
