import fc from 'fast-check'
import { parse, stringify, validate, version } from 'uuid'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { InvalidOptionError } from './errors.ts'
import { idFromBytes, idFromHex, idToBytes, isId, newId } from './ids.ts'

const milliseconds = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

describe('newId', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('gives 100 000 different UUIDv7, each sorting after the one before', () => {
    const ids = Array.from({ length: 100_000 }, newId)
    expect(new Set(ids).size).toBe(100_000)
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true)
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true)
  })

  it('carries the time of its making', () => {
    const before = Date.now()
    const at = milliseconds(newId())
    expect(at).toBeGreaterThanOrEqual(before)
    expect(at).toBeLessThanOrEqual(Date.now())
  })

  it('keeps its order while the clock stands still or steps back', () => {
    const start = Date.now() + 1_000
    vi.useFakeTimers({ now: start, toFake: ['Date'] })
    const ids = [newId(), newId()]
    vi.setSystemTime(start - 500)
    ids.push(newId(), newId())
    vi.setSystemTime(start + 1)
    ids.push(newId())
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.map((id) => milliseconds(id) - start)).toEqual([0, 0, 0, 0, 1])
  })

  it('starts each millisecond at another random place, and ends in random bits', () => {
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ['Date'] })
    const ids = Array.from({ length: 1_000 }, () => {
      vi.advanceTimersByTime(1)
      return newId()
    })
    expect(new Set(ids.map((id) => id.slice(14, 23))).size).toBeGreaterThan(990)
    expect(new Set(ids.map((id) => id.slice(25))).size).toBeGreaterThan(990)
    // Every bit but the time, version and variant is 0 in some id and 1 in some other; the counter's highest bit stays free.
    const bytes = ids.map(idToBytes)
    const join = (bit: (a: number, b: number) => number): string =>
      Buffer.from(bytes.reduce((all, one) => all.map((byte, index) => bit(byte, one[index] ?? 0))))
        .toString('hex')
        .slice(12)
    expect(join((a, b) => a | b)).toBe('77ffbfffffffffffffff')
    expect(join((a, b) => a & b)).toBe('70008000000000000000')
  })
})

describe('isId', () => {
  it('takes any UUID, in either case', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(isId(id) && isId(id.toUpperCase())).toBe(true)
      }),
    )
    expect(isId('00000000-0000-0000-0000-000000000000')).toBe(true)
  })

  it.for([
    '',
    'job-1',
    '0198c5c27d3e7a529c1e3f5b8a2d4e6f',
    '0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6',
    '0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f0',
    '0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6g',
    '0198c5c27-d3e-7a52-9c1e-3f5b8a2d4e6f',
    ' 0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f',
    '0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f\n',
    '{0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f}',
  ])('refuses %j', (text) => {
    expect(isId(text)).toBe(false)
    expect(() => idToBytes(text)).toThrow(InvalidOptionError)
  })
})

describe('idToBytes and idFromBytes', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })

  it('are each other’s inverse, and agree with the uuid package', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(idFromBytes(idToBytes(id))).toBe(id)
        expect(idFromBytes(idToBytes(id.toUpperCase()))).toBe(id)
        expect([...idToBytes(id)]).toEqual([...parse(id)])
        expect(idFromBytes(parse(id))).toBe(stringify(parse(id)))
      }),
    )
    fc.assert(
      fc.property(bytes, (it) => {
        expect([...idToBytes(idFromBytes(it))]).toEqual([...it])
      }),
    )
  })

  it('keep the order of ids', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(Buffer.compare(a, b))).toBe(
          Math.sign(Number(idFromBytes(a) > idFromBytes(b)) - Number(idFromBytes(a) < idFromBytes(b))),
        )
      }),
    )
  })

  it('read a view into a larger buffer, as database clients give it', () => {
    const row = new Uint8Array([9, 9, ...idToBytes('0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f'), 9])
    expect(idFromBytes(row.subarray(2, 18))).toBe('0198c5c2-7d3e-7a52-9c1e-3f5b8a2d4e6f')
  })

  it('refuse anything but 16 bytes', () => {
    for (const length of [0, 15, 17, 36]) expect(() => idFromBytes(new Uint8Array(length))).toThrow(InvalidOptionError)
  })
})

describe('idFromHex', () => {
  it('is the inverse of leaving the dashes out', () => {
    fc.assert(fc.property(fc.uuid(), (id) => idFromHex(id.replaceAll('-', '')) === id))
  })
})
