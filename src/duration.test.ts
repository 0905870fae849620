import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Duration, formatDuration, toMilliseconds } from './duration.ts'
import { InvalidDurationError } from './errors.ts'

/** Stands for callers without types: configuration files, the environment, JavaScript. */
const untyped = (value: unknown): number => toMilliseconds(value as Duration, 'delay')

const HUNDRED_YEARS = 36_525 * 86_400_000
const SIZES = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const

describe('toMilliseconds', () => {
  it.for<[Duration, number]>([
    [0, 0],
    [-0, 0],
    ['0s', 0],
    [1_500, 1_500],
    [1.5, 2],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['0.0004s', 0],
    ['1.005s', 1_005],
    ['30m', 1_800_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['100ms', 100],
  ])('R12 reads %s as %i ms', ([value, ms]) => {
    expect(toMilliseconds(value)).toBe(ms)
  })

  it('accepts more parts at run time than its type can spell', () => {
    expect(untyped('1w2d3h4m5s6ms')).toBe(788_645_006)
    expect(untyped('1d 2h 3m')).toBe(93_780_000)
  })

  it.for<unknown>([
    Number.NaN,
    -1,
    -0.1,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    HUNDRED_YEARS + 1,
    '',
    ' ',
    '5',
    's',
    '5y',
    '5 s',
    '5S',
    '-5s',
    '+5s',
    '1e3s',
    ' 5s',
    '5s ',
    '5s\n',
    '5s  5ms',
    '5s5s',
    '5m1h',
    '1.s',
    '.5s',
    '1_000s',
    '٣s',
    'Infinitys',
    '101000w',
    `${'9'.repeat(400)}s`,
    null,
    undefined,
    true,
    5n,
    Symbol('s'),
    {},
    [5],
    new Date(0),
    { valueOf: () => 5 },
    () => 5,
    Promise.resolve(5),
  ])('refuses %s', (value) => {
    expect(() => untyped(value)).toThrow(InvalidDurationError)
  })

  it('names the option, the value and the accepted forms in its error', () => {
    const refuse = (): number => untyped('5 minutes')
    expect(refuse).toThrow(/^delay: '5 minutes' is not a duration/)
    expect(refuse).toThrow(expect.objectContaining({ hint: expect.stringMatching(/'1\.5s'.*'1h30m'.*100 years/) }))
  })

  it('gives whole milliseconds from 0 to 100 years for any number it accepts', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: HUNDRED_YEARS, noNaN: true }), (value) => {
        const ms = toMilliseconds(value)
        expect(Number.isSafeInteger(ms) && Math.abs(ms - value) <= 0.5).toBe(true)
      }),
    )
  })

  it('adds up the parts of any compound duration', () => {
    const counts = fc.record({
      w: fc.nat(99),
      d: fc.nat(99),
      h: fc.nat(99),
      m: fc.nat(99),
      s: fc.nat(99),
      ms: fc.nat(999),
    })
    fc.assert(
      fc.property(counts, fc.boolean(), (parts, spaced) => {
        const text = Object.entries(parts).map(([unit, count]) => `${count}${unit}`)
        const sum =
          parts.w * SIZES.w + parts.d * SIZES.d + parts.h * SIZES.h + parts.m * SIZES.m + parts.s * SIZES.s + parts.ms
        expect(untyped(text.join(spaced ? ' ' : ''))).toBe(sum)
      }),
    )
  })

  it('either gives a valid number or throws InvalidDurationError, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.smhdw ]{0,12}$/)), (text) => {
        try {
          expect(untyped(text)).toSatisfy((ms: number) => Number.isSafeInteger(ms) && ms >= 0)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidDurationError)
        }
      }),
    )
  })

  it('is typed for one and two parts, and refuses text without a unit', () => {
    expectTypeOf<'1h30m'>().toExtend<Duration>()
    expectTypeOf<'1h 30m'>().toExtend<Duration>()
    expectTypeOf<'1.5s'>().toExtend<Duration>()
    expectTypeOf<'10'>().not.toExtend<Duration>()
    expectTypeOf<'10y'>().not.toExtend<Duration>()
  })
})

describe('formatDuration', () => {
  it.for<[number, string]>([
    [0, '0ms'],
    [0.4, '0ms'],
    [-0.4, '0ms'],
    [250, '250ms'],
    [999.6, '1s'],
    [2_500, '2.5s'],
    [2_000, '2s'],
    [59_940, '59.9s'],
    [59_990, '1m'],
    [65_000, '1m 5s'],
    [3_599_600, '1h'],
    [5_400_000, '1h 30m'],
    [86_399_999, '1d'],
    [30 * SIZES.d, '30d'],
    [SIZES.d * 12 + SIZES.h * 4, '12d 4h'],
    [-5_400_000, '-1h 30m'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %d ms as %s', ([ms, text]) => {
    expect(formatDuration(ms)).toBe(text)
  })

  it('can be read back, within half of the smallest unit it could show', () => {
    const spans = fc.oneof(fc.nat(100_000), fc.nat(10_000_000), fc.integer({ min: 0, max: HUNDRED_YEARS }))
    fc.assert(
      fc.property(spans, (ms) => {
        const tolerance =
          ms < 1_000 ? 0 : ms < 60_000 ? 50 : ms < SIZES.h ? 500 : ms < SIZES.d ? SIZES.m / 2 : SIZES.h / 2
        expect(Math.abs(untyped(formatDuration(ms)) - ms)).toBeLessThanOrEqual(tolerance)
      }),
    )
  })
})
