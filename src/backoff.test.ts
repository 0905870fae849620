import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Backoff,
  delays,
  type ExponentialOptions,
  exponential,
  fixed,
  impliedAttempts,
  nextDelay,
} from './backoff.ts'
import { InvalidDurationError, InvalidOptionError } from './errors.ts'

const error = new Error('boom')

/** The delay after each of the given attempts, with the jitter's draw fixed. */
const waits = (backoff: Backoff, attempts: readonly number[], draw = 0.5): number[] =>
  attempts.map((attempt) => nextDelay(backoff, { attempt, error, random: () => draw }))

const attempts = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10_000 }))
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const growing = fc
  .record({
    first: fc.integer({ min: 1, max: 1e6 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    room: fc.nat(1e9),
  })
  .map(({ first, factor, room }) => ({ first, factor, max: first + room }))

describe('exponential', () => {
  it('R11 doubles from one second to ten minutes with full jitter unless told otherwise', () => {
    expect(exponential()).toEqual({ kind: 'exponential', first: 1_000, factor: 2, max: 600_000, jitter: 'full' })
  })

  it('R11 multiplies by its factor up to its maximum', () => {
    const backoff = exponential({ first: '2s', factor: 3, max: '1m', jitter: 'none' })
    expect(waits(backoff, [1, 2, 3, 4, 5, 10_000])).toEqual([2_000, 6_000, 18_000, 54_000, 60_000, 60_000])
  })

  it('draws from 0 to the delay, both included, with full jitter', () => {
    const backoff = exponential({ first: 1_000 })
    expect([0, 0.5, 1 - Number.EPSILON].map((draw) => waits(backoff, [1], draw)[0])).toEqual([0, 500, 1_000])
  })

  it('draws every delay about equally often', () => {
    const counts = [0, 0, 0, 0]
    for (let draw = 0.0005; draw < 1; draw += 0.001) {
      const [delay = 0] = waits(exponential({ first: 3 }), [1], draw)
      counts[delay] = (counts[delay] ?? 0) + 1
    }
    expect(counts).toEqual([250, 250, 250, 250])
  })

  it('gives a whole delay between 0 and its maximum for any options, attempt and draw', () => {
    fc.assert(
      fc.property(growing, attempts, draws, fc.constantFrom('full', 'none'), (options, attempt, draw, jitter) => {
        const [delay = -1] = waits(exponential({ ...options, jitter }), [attempt], draw)
        expect(Number.isSafeInteger(delay) && delay >= 0 && delay <= options.max).toBe(true)
      }),
    )
  })

  it('never shrinks from one attempt to the next, and jitter never lengthens it', () => {
    fc.assert(
      fc.property(growing, attempts, draws, (options, attempt, draw) => {
        const [now = 0, next = 0] = waits(exponential({ ...options, jitter: 'none' }), [attempt, attempt + 1])
        const [jittered = 0] = waits(exponential(options), [attempt], draw)
        expect(next).toBeGreaterThanOrEqual(now)
        expect(jittered).toBeLessThanOrEqual(now)
      }),
    )
  })

  it.for<[string, unknown]>([
    ['a factor below 1', { factor: 0.9 }],
    ['a factor that is no number', { factor: Number.NaN }],
    ['an infinite factor', { factor: Number.POSITIVE_INFINITY }],
    ['a factor in text', { factor: '2' }],
    ['a maximum below the first delay', { first: '2s', max: '1s' }],
    ['a first delay of 0', { first: 0 }],
    ['an unknown option', { fist: '1s' }],
    ['an unknown jitter', { jitter: 'half' }],
  ])('refuses %s, with a hint', ([, options]) => {
    // What a caller without types may pass.
    const build = (): Backoff => exponential(options as ExponentialOptions)
    expect(build).toThrow(InvalidOptionError)
    expect(build).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^exponential: /), hint: expect.any(String) }),
    )
  })

  it('names the option that is no duration', () => {
    expect(() => exponential({ max: -1 })).toThrow(/^exponential: max: -1 is not a duration/)
  })
})

describe('fixed', () => {
  it('waits exactly its delay, and from 0 to it with full jitter', () => {
    expect(waits(fixed('30s'), [1, 2, 10_000])).toEqual([30_000, 30_000, 30_000])
    expect(waits(fixed('30s', { jitter: 'full' }), [1], 0.25)).toEqual([7_500])
  })

  it('refuses an unknown option and a delay that is no duration', () => {
    // A misspelling that only a caller without types can make.
    expect(() => fixed('1s', { jiter: 'full' } as object)).toThrow(/unknown option 'jiter'/)
    expect(() => fixed(Number.NaN)).toThrow(InvalidDurationError)
  })
})

describe('delays', () => {
  it('R12 follows its list and repeats the last delay', () => {
    expect(waits(delays('0s', '30s', '5m'), [1, 2, 3, 4, 10_000])).toEqual([0, 30_000, 300_000, 300_000, 300_000])
  })

  it('R12 reads one array like separate arguments', () => {
    expect(delays(['0s', 500])).toEqual(delays('0s', 500))
  })

  it('R12 implies one attempt more than it has delays', () => {
    expect(impliedAttempts(delays('0s', '30s', '5m'))).toBe(4)
    expect([exponential(), fixed('1s'), () => 5].map(impliedAttempts)).toEqual([undefined, undefined, undefined])
  })

  it('R12 gives the delay at its position, or the last, for any list and attempt', () => {
    const lists = fc.array(fc.nat(1e9), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(lists, attempts, (list, attempt) => {
        expect(waits(delays(list), [attempt])).toEqual([list[attempt - 1] ?? list.at(-1)])
      }),
    )
  })

  it('R12 refuses an empty list, and names the entry that is no duration', () => {
    expect(() => delays()).toThrow(InvalidOptionError)
    expect(() => delays([])).toThrow(InvalidOptionError)
    expect(() => delays('1s', Number.NaN)).toThrow(/^delays: entry 2: NaN is not a duration/)
  })
})

describe('a backoff function', () => {
  it('sees the attempt and the error, and may answer in any form of duration', () => {
    const backoff: Backoff = (failure) => (failure.error === error ? `${failure.attempt}m` : 0)
    expect(waits(backoff, [1, 3])).toEqual([60_000, 180_000])
  })

  it.for([Number.NaN, -1, 'soon', undefined, Promise.resolve(5)])('is refused the result %s', (result) => {
    // What a function without types may return.
    const backoff = (() => result) as unknown as Backoff
    expect(() => waits(backoff, [1])).toThrow(/^the delay returned by the backoff function: .* is not a duration/)
  })
})

it('is plain data that survives JSON, whichever builder made it', () => {
  for (const backoff of [exponential(), fixed('1s'), delays('0s', '1m')]) {
    expect(JSON.parse(JSON.stringify(backoff))).toEqual(backoff)
  }
})
