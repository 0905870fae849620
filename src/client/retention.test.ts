import { describe, expect, it } from 'vitest'
import { InvalidOptionError } from '../errors.ts'
import { parseRetention, type RetentionOptions } from './retention.ts'

const DAY = 86_400_000

describe('parseRetention', () => {
  it('R71 keeps completed and cancelled jobs for a day, expired ones for a week and dead ones for a month', () => {
    const expected = {
      maxAge: { completed: DAY, cancelled: DAY, expired: 7 * DAY, dead: 30 * DAY },
      maxCount: {},
      idempotencyKeys: 7 * DAY,
    }
    expect(parseRetention()).toEqual(expected)
    expect(parseRetention({})).toEqual(expected)
  })

  it('R71 takes a duration, a count, or both', () => {
    const options: RetentionOptions = {
      completed: '1h',
      cancelled: { maxCount: 10 },
      dead: { maxAge: '90d', maxCount: 10_000 },
      idempotencyKeys: '1d',
    }
    expect(parseRetention(options)).toEqual({
      maxAge: { completed: 3_600_000, cancelled: DAY, expired: 7 * DAY, dead: 90 * DAY },
      maxCount: { cancelled: 10, dead: 10_000 },
      idempotencyKeys: DAY,
    })
  })

  it.for<[string, object, RegExp]>([
    ['a state that is not finished', { running: '1d' }, /there is no option `running`/],
    ['a duration that is none', { dead: 'for ever' }, /`dead` value: 'for ever' is not a duration/],
    ['a wrong duration inside', { dead: { maxAge: 'x' } }, /`dead\.maxAge` value: 'x' is not a duration/],
    ['a count below 0', { dead: { maxCount: -1 } }, /`dead\.maxCount` Too small/],
    ['a misspelt option inside', { dead: { maxage: '1d' } }, /`dead\.maxage`|maxage/],
    ['another type', { dead: true }, /`dead`/],
  ])('refuses %s', ([, options, message]) => {
    expect(() => parseRetention(options)).toThrow(InvalidOptionError)
    expect(() => parseRetention(options)).toThrow(message)
  })
})
