import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  IdempotencyConflictError,
  InvalidInputError,
  InvalidOptionError,
  JobFailedError,
  JobNotFoundError,
  JobStateError,
  QueueFullError,
  ResultTimeoutError,
  StoreBusyError,
  StoreError,
  StoreUnavailableError,
} from '../errors.ts'
import { blame, configurationError, refusedError } from './cli-error.ts'
import { failureOf } from './failure.ts'

describe('failureOf', () => {
  it.for<[Error, number]>([
    [new InvalidOptionError('x'), 2],
    [new InvalidInputError('t', []), 2],
    [new JobNotFoundError('1'), 3],
    [new JobStateError('1', 'completed', 'retried'), 4],
    [new IdempotencyConflictError('1', 'id'), 4],
    [new QueueFullError('q', 1), 4],
    [refusedError('x', 'y'), 5],
    [new StoreUnavailableError('x'), 69],
    [new StoreBusyError('x'), 69],
    [new StoreError('x'), 69],
    [new ResultTimeoutError('1', 5), 75],
    [configurationError('x'), 78],
    [new JobFailedError('1', 'dead', undefined), 1],
  ])('%s exits with %i', ([error, exitCode]) => {
    expect(failureOf(error)).toMatchObject({ exitCode, message: error.message })
    expect(failureOf(error)).not.toHaveProperty('stack')
  })

  it('goes by the code, since tasks may bring their own copy of the package', () => {
    const foreign = Object.assign(new Error('There is no job 1'), { code: 'JOB_NOT_FOUND', hint: 'h' })
    expect(failureOf(foreign)).toEqual({ code: 'JOB_NOT_FOUND', message: 'There is no job 1', hint: 'h', exitCode: 3 })
  })

  it('tells the cause, unless the message does', () => {
    const cause = new Error('unable to open database file')
    expect(failureOf(new StoreUnavailableError('It cannot be opened', { cause }))).toMatchObject({ why: cause.message })
    expect(failureOf(new StoreUnavailableError(`It failed: ${cause.message}`, { cause }))).not.toHaveProperty('why')
  })

  it.for([
    ["error: unknown option '--jsn'\n(Did you mean --json?)", "unknown option '--jsn'", 'Did you mean --json?'],
    ["error: unknown command 'foo'", "unknown command 'foo'", 'See `millrace --help`, or `millrace <command> --help`.'],
    [
      "error: option '--delay <duration>' argument 'soon' is invalid. Write a duration.",
      "option '--delay <duration>' argument 'soon' is invalid",
      'Write a duration.',
    ],
    [
      "error: too many arguments for 'ls'. Expected 0 arguments but got 1.",
      "too many arguments for 'ls'. Expected 0 arguments but got 1",
      'See `millrace --help`, or `millrace <command> --help`.',
    ],
  ] as const)('says what commander objects to: %s', ([text, message, hint]) => {
    const failure = failureOf(new CommanderError(1, 'commander.any', text))
    expect(failure).toEqual({ code: 'USAGE', message, hint, exitCode: 2 })
  })

  it('shows the stack of an error that nobody expected, and of that alone', () => {
    const failure = failureOf(new TypeError('x is not a function'))
    expect(failure).toMatchObject({
      code: 'UNEXPECTED',
      exitCode: 1,
      stack: expect.stringContaining('failure.test.ts'),
    })
    expect(failureOf('thrown text')).toMatchObject({ code: 'UNEXPECTED', message: 'thrown text' })
  })
})

describe('blame', () => {
  it('names who said the wrong thing, and keeps the hint', () => {
    const error = new InvalidOptionError('Configuration: no option `x`', { hint: 'Did you mean `y`?' })
    expect(blame(error, 'MILLRACE_X')).toMatchObject({
      message: 'MILLRACE_X: no option `x`',
      hint: error.hint,
      exitCode: 78,
    })
    expect(blame(error, '--x', 2)).toMatchObject({ code: 'USAGE', exitCode: 2 })
    const other = new Error('other')
    expect(blame(other, '--x')).toBe(other)
  })
})
