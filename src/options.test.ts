import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { InvalidOptionError } from './errors.ts'
import { duration, functionOf, isLogger, isName, moment, name, parseOptions } from './options.ts'

const schema = z.strictObject({
  wait: duration.optional(),
  at: moment.optional(),
  queue: name.optional(),
  limits: z.strictObject({ soft: duration.optional(), hard: duration.optional() }).optional(),
  hook: functionOf<() => void>().optional(),
  logger: isLogger.optional(),
  queues: z.union([z.array(name), z.record(name, z.int().min(1))], { error: 'must be names' }).optional(),
})

/** What a caller without types may pass. */
const parse = (value: unknown): z.output<typeof schema> => parseOptions(schema, value, 'Options of test')

const refused = (message: string, hint: string) => new InvalidOptionError(message, { hint })

describe('parseOptions', () => {
  it('turns durations into milliseconds and moments into epoch milliseconds', () => {
    expect(parse({ wait: '1m', at: new Date(5), limits: { soft: 3 } })).toEqual({
      wait: 60_000,
      at: 5,
      limits: { soft: 3 },
    })
  })

  it('R5 refuses an unknown option and names the closest known one', () => {
    expect(() => parse({ quue: 'a' })).toThrow(
      refused('Options of test: there is no option `quue`', 'Did you mean `queue`?'),
    )
  })

  it('R5 refuses an unknown option inside another, by its whole path', () => {
    expect(() => parse({ limits: { sotf: 1 } })).toThrow(
      refused('Options of test: there is no option `limits.sotf`', 'Did you mean `soft`?'),
    )
  })

  it('R5 lists the known options where none is close', () => {
    expect(() => parse({ limits: { retries: 1 } })).toThrow(
      refused('Options of test: there is no option `limits.retries`', 'Known options: soft, hard.'),
    )
  })

  it.for<[string, unknown, RegExp]>([
    ['a duration that is none', { wait: '5 minutes' }, /`wait` value: '5 minutes' is not a duration/],
    ['a duration of another type', { wait: {} }, /`wait` must be a duration/],
    ['a date that is none', { at: new Date(Number.NaN) }, /`at` must be a valid Date/],
    ['a moment before 1970', { at: -1 }, /`at` Too small/],
    ['a name with a space', { queue: 'a b' }, /`queue` must be 1–200 letters/],
    ['no function', { hook: 'run' }, /`hook` must be a function/],
    [
      'a logger without `warn`',
      { logger: { debug() {}, info() {}, error() {} } },
      /`logger` must have the methods debug/,
    ],
    ['a logger that is null', { logger: null }, /`logger` must have the methods/],
    ['a wrong value deep in one branch of a union', { queues: { a: 0 } }, /`queues\.a` Too small/],
    ['a wrong entry of a list in a union', { queues: ['a b'] }, /`queues\.0` must be 1–200 letters/],
    ['what no branch of a union takes', { queues: 5 }, /`queues` must be names/],
    ['no object at all', null, /^Options of test: /],
  ])('refuses %s, saying where', ([, value, message]) => {
    expect(() => parse(value)).toThrow(InvalidOptionError)
    expect(() => parse(value)).toThrow(message)
  })
})

describe('names', () => {
  it.for(['a', '0', '_x', 'documents.process', 'app:mail/send@v2', 'Straße', 'x'.repeat(200)])('allow %s', (text) => {
    expect(isName(text)).toBe(true)
  })

  it.for(['', ' a', 'a b', '.a', '-a', 'a\n', 'a?', '{tag}', '😀', 'x'.repeat(201)])('refuse %j', (text) => {
    expect(isName(text)).toBe(false)
    expect(name.safeParse(text).success).toBe(false)
  })
})
