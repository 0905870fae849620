import { describe, expect, it } from 'vitest'
import { differences } from './partial-match.ts'

const none: unknown[] = []

describe('differences', () => {
  it('says nothing of properties that are not named, at any depth', () => {
    expect(differences({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }, 'input')).toEqual(none)
  })

  it('names the path of each property that differs', () => {
    expect(
      differences({ to: 'a', list: [{ n: 1 }, { n: 2 }] }, { to: 'b', list: [{ n: 1 }, { n: 3 }] }, 'input'),
    ).toEqual([
      { path: 'input.to', expected: 'a', actual: 'b' },
      { path: 'input.list[1].n', expected: 2, actual: 3 },
    ])
  })

  it('compares the length of arrays', () => {
    expect(differences([1], [1, 2], 'input')).toHaveLength(1)
    expect(differences([{ a: 1 }], [{ a: 1, b: 2 }], 'input')).toEqual(none)
  })

  it.for([
    [new Date(5), new Date(5), new Date(6)],
    [new Map([[1, 'a']]), new Map([[1, 'a']]), new Map([[1, 'b']])],
    [new Set([1]), new Set([1]), new Set([2])],
    [5n, 5n, 6n],
    [Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2)],
    [undefined, undefined, null],
    [Number.NaN, Number.NaN, 0],
  ] as const)('compares whole what is no plain object: %s', ([expected, same, other]) => {
    expect(differences({ at: expected }, { at: same }, 'input')).toEqual(none)
    expect(differences({ at: expected }, { at: other }, 'input')).toEqual([
      { path: 'input.at', expected, actual: other },
    ])
  })

  it('asks the matchers of test runners', () => {
    expect(differences({ id: expect.any(String), n: expect.closeTo(1, 1) }, { id: 'x', n: 1.01 }, 'input')).toEqual(
      none,
    )
    expect(differences({ id: expect.any(String) }, { id: 1 }, 'input')).toHaveLength(1)
  })

  it('finds a property missing', () => {
    expect(differences({ a: 1 }, {}, 'input')).toEqual([{ path: 'input.a', expected: 1, actual: undefined }])
    expect(differences({ a: 1 }, null, 'input')).toEqual([{ path: 'input', expected: { a: 1 }, actual: null }])
  })
})
