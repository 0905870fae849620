import { describe, expect, it } from 'vitest'
import { type EnqueueOptions, parseEnqueueOptions } from './enqueue-options.ts'
import { InvalidOptionError } from './errors.ts'

const ID = '0199c0de-0000-7000-8000-000000000001'

/** What a caller without types may pass. */
const parse = (options: unknown) => parseEnqueueOptions(options as EnqueueOptions)

describe('parseEnqueueOptions', () => {
  it('R20 converts times to milliseconds and keeps the rest', () => {
    const subject = { type: 'document', id: '42' }
    expect(
      parse({ queue: 'q', priority: -5, atFront: true, delay: '1m', expiresIn: '2m', id: ID, tags: ['a'], subject }),
    ).toEqual({
      queue: 'q',
      priority: -5,
      atFront: true,
      delay: 60_000,
      expiresIn: 120_000,
      id: ID,
      tags: ['a'],
      subject,
    })
    expect(parse({ runAt: new Date(7), expiresAt: 8 })).toEqual({ runAt: 7, expiresAt: 8 })
  })

  it('hands the transaction on as it is', () => {
    const tx = { handle: Symbol('tx') }
    expect(parse({ tx }).tx).toBe(tx)
  })

  it.for<[string, object]>([
    ['delay and runAt', { delay: 1, runAt: 5 }],
    ['expiresIn and expiresAt', { expiresIn: 1, expiresAt: 5 }],
  ])('refuses %s together', ([, options]) => {
    expect(() => parse(options)).toThrow(InvalidOptionError)
    expect(() => parse(options)).toThrow(/contradict each other/)
  })

  it.for<[string, object]>([
    ['an expiry before the end of the delay', { delay: '1h', expiresIn: '30m' }],
    ['an expiry at the end of the delay', { delay: '1h', expiresIn: '1h' }],
    ['an expiry before the time to run at', { runAt: 10, expiresAt: 9 }],
    ['an expiry at once', { expiresIn: 0 }],
  ])('refuses %s: such a job could never start', ([, options]) => {
    expect(() => parse(options)).toThrow(/would expire before it may start/)
  })

  it.for<[string, object, RegExp]>([
    ['a misspelt option', { prioritty: 1 }, /there is no option `prioritty`/],
    ['a priority out of range', { priority: 40_000 }, /`priority`/],
    ['a fraction of a priority', { priority: 1.5 }, /`priority`/],
    ['a queue that is no name', { queue: 'a b' }, /`queue` must be 1–200 letters/],
    ['an id that is no UUID', { id: 'order-1' }, /`id` must be a UUID; use `idempotencyKey`/],
    ['an empty idempotency key', { idempotencyKey: '' }, /`idempotencyKey`/],
    ['an idempotency key of 256 characters', { idempotencyKey: 'x'.repeat(256) }, /`idempotencyKey`/],
    ['33 tags', { tags: Array.from({ length: 33 }, String) }, /`tags`/],
    ['a subject without an id', { subject: { type: 'document' } }, /`subject\.id`/],
    ['no attempts', { maxAttempts: 0 }, /`maxAttempts`/],
    [
      'a soft limit above the hard one',
      { timeLimit: { soft: '2m', hard: '1m' } },
      /`timeLimit` must have a soft limit/,
    ],
    ['a soft limit equal to the hard one', { timeLimit: { soft: '1m', hard: '1m' } }, /`timeLimit` must have a soft/],
  ])('refuses %s', ([, options, message]) => {
    expect(() => parse(options)).toThrow(InvalidOptionError)
    expect(() => parse(options)).toThrow(message)
  })
})
