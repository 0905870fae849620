import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { executionOf, workplace } from '../../test/worker/execution-of.ts'
import { RecordingLogger } from '../../test/worker/recording-logger.ts'
import { JobCancelledError, NonRetryableError, ShutdownError, SoftTimeLimitError } from '../errors.ts'
import type { Middleware } from '../middleware.ts'
import type { Ending } from '../outcome.ts'
import { RetryLater } from '../retry-later.ts'
import { type AnyTask, task } from '../task.ts'
import type { Execution } from './execution.ts'
import { inline } from './executor.ts'

const run = (execution: Execution): Ending | Promise<Ending> => inline.run(execution)
const runTask = (it: AnyTask, input?: unknown) => run(executionOf(it, input))

describe('a handler that returns', () => {
  it('gives its input to the handler and its result to the store', async () => {
    const double = task({ name: 'double', run: async ({ n }: { n: number }) => ({ n: n * 2 }) })
    expect(await runTask(double, { n: 4 })).toEqual({ kind: 'returned', result: '{"n":8}' })
  })

  it('ends without a promise when nothing on its way is asynchronous', () => {
    const add = task({ name: 'add', input: z.object({ n: z.number() }), run: ({ n }) => n + 1 })
    expect(runTask(add, { n: 1 })).toEqual({ kind: 'returned', result: '2' })
  })

  it('awaits anything with a `then`', async () => {
    // biome-ignore lint/suspicious/noThenProperty: query builders are such
    const query: unknown = { then: (resolve: (n: number) => void) => resolve(7) }
    const lazy = task({ name: 'lazy', run: () => query as Promise<number> })
    expect(await runTask(lazy)).toMatchObject({ result: '7' })
  })

  it('keeps no result of a handler without one, nor of a task that ignores it', async () => {
    expect(await runTask(task({ name: 'none', run() {} }))).toEqual({ kind: 'returned', result: null })
    const ignored = task({ name: 'ignored', result: { ignore: true }, run: () => 'x'.repeat(10_000) })
    expect(await runTask(ignored)).toEqual({ kind: 'returned', result: null })
  })

  it('says how long the result is kept', async () => {
    const brief = task({ name: 'brief', result: { expiresIn: '1h' }, run: () => 1 })
    expect(await runTask(brief)).toEqual({ kind: 'returned', result: '1', resultExpiresIn: 3_600_000 })
  })

  it('has completed when its result says `success: false` (R14)', async () => {
    const soft = task({ name: 'soft', run: () => ({ success: false }) })
    expect(await runTask(soft)).toEqual({ kind: 'returned', result: '{"success":false}', softFailure: true })
  })

  it('ends dead when its result is too large, or cannot be stored', async () => {
    const large = task({ name: 'large', run: () => 'x'.repeat(1_001) })
    expect(await runTask(large)).toMatchObject({ kind: 'unusable', reason: 'result-too-large' })
    const odd = task({ name: 'odd', run: async () => ({ when: () => 1 }) })
    expect(await runTask(odd)).toMatchObject({
      kind: 'unusable',
      reason: 'result-not-serializable',
      error: { message: expect.stringContaining('result.when') },
    })
  })
})

describe('input', () => {
  const strict = task({ name: 'strict', input: z.object({ n: z.number().transform(String) }), run: ({ n }) => n })

  it('is validated again when run, and transformed', async () => {
    expect(await runTask(strict, { n: 1 })).toMatchObject({ result: '"1"' })
    expect(await runTask(strict, { n: 'x' })).toMatchObject({
      kind: 'unusable',
      reason: 'invalid-input',
      error: { name: 'InvalidInputError' },
    })
  })

  it('may be validated asynchronously', async () => {
    const input = z.object({ n: z.number().refine(async (n) => n > 0) })
    const slow = task({ name: 'slow', input, run: ({ n }) => n })
    expect(await runTask(slow, { n: 1 })).toMatchObject({ result: '1' })
    expect(await runTask(slow, { n: -1 })).toMatchObject({ kind: 'unusable', reason: 'invalid-input' })
  })

  it('ends the job dead when it is damaged', async () => {
    expect(await run(executionOf(strict, undefined, { job: { input: '{"n":' } }))).toMatchObject({
      kind: 'unusable',
      reason: 'invalid-input',
    })
  })

  it('fails the attempt when the schema itself throws, because that may pass', async () => {
    const broken = z.object({}).refine(() => {
      throw new Error('no database')
    })
    expect(await runTask(task({ name: 'broken', input: broken, run() {} }), {})).toMatchObject({
      kind: 'threw',
      retryable: true,
    })
  })

  it('is not at fault when the handler throws an error of the same kind', async () => {
    const outer = task({ name: 'outer', run: () => strict({ n: 'x' as never }) })
    expect(await runTask(outer)).toMatchObject({ kind: 'threw', error: { name: 'InvalidInputError' }, retryable: true })
  })
})

describe('a handler that throws', () => {
  const throwing = (thrown: unknown, retryIf?: (error: unknown) => boolean) =>
    task({
      name: 'throwing',
      retry: { ...(retryIf && { retryIf }) },
      run() {
        throw thrown
      },
    })

  it('fails the attempt with the error, whatever was thrown', async () => {
    const error = new TypeError('no', { cause: new Error('why') })
    const ending = { kind: 'threw', retryable: true, error: { name: 'TypeError', cause: { message: 'why' } } }
    expect(runTask(throwing(error))).toMatchObject({ ...ending, thrown: error })
    expect(runTask(throwing('text'))).toMatchObject({ kind: 'threw', error: { name: 'NonError', message: 'text' } })
    expect(runTask(throwing(undefined))).toMatchObject({ kind: 'threw', retryable: true })
    expect(await runTask(task({ name: 'later', run: () => Promise.reject(error) }))).toMatchObject(ending)
  })

  it('is not retried for a NonRetryableError, nor when retryIf says so', () => {
    expect(runTask(throwing(new NonRetryableError('gone')))).toMatchObject({ retryable: false })
    expect(runTask(throwing(new Error('x'), () => false))).toMatchObject({ retryable: false })
    expect(runTask(throwing(new Error('x'), () => true))).toMatchObject({ retryable: true })
  })

  it('is retried, and the log says so, when retryIf throws', () => {
    const logger = new RecordingLogger()
    const broken = throwing(new Error('x'), () => {
      throw new Error('y')
    })
    expect(run(executionOf(broken, null, { place: workplace({ logger }) }))).toMatchObject({ retryable: true })
    expect(logger.lines).toMatchObject([{ event: 'job.callback-failed', callback: 'retryIf', level: 'error' }])
  })

  it('may ask to run later', () => {
    expect(runTask(throwing(new RetryLater('5m')))).toEqual({ kind: 'asked-later', delay: 300_000 })
  })

  it('was shut down when its signal was aborted for that, or when it throws the reason on', async () => {
    const execution = executionOf(throwing(new Error('aborted')))
    execution.abort(new ShutdownError(execution.job.id))
    expect(run(execution)).toEqual({ kind: 'shut-down' })
    expect(runTask(throwing(new ShutdownError('id')))).toEqual({ kind: 'shut-down' })
  })

  it('has failed in the ordinary way after the soft limit or a cancellation', () => {
    for (const reason of [new SoftTimeLimitError('id', 5), new JobCancelledError('id')]) {
      const execution = executionOf(throwing(reason))
      execution.abort(reason)
      expect(run(execution)).toMatchObject({ kind: 'threw', thrown: reason, retryable: true })
    }
  })
})

describe('middleware', () => {
  const log: string[] = []
  const layer =
    (name: string): Middleware =>
    async (_ctx, next) => {
      log.push(`> ${name}`)
      const result = await next()
      log.push(`< ${name}`)
      return `${name}(${String(result)})`
    }

  it('runs around the handler, the worker’s outside the task’s, and may replace the result', async () => {
    const wrapped = task({ name: 'wrapped', middleware: [layer('c')], run: () => void log.push('run') })
    const ending = await run(executionOf(wrapped, null, { middleware: [layer('a'), layer('b')] }))
    expect(log).toEqual(['> a', '> b', '> c', 'run', '< c', '< b', '< a'])
    expect(ending).toMatchObject({ result: '"a(b(c(undefined)))"' })
  })

  it('fails the attempt when it throws, and may keep the handler from running', async () => {
    const handler = vi.fn()
    const refuse: Middleware = () => {
      throw new NonRetryableError('too old')
    }
    const guarded = task({ name: 'guarded', middleware: [refuse], run: handler })
    expect(await runTask(guarded)).toMatchObject({ kind: 'threw', retryable: false })
    expect(handler).not.toHaveBeenCalled()
  })

  it('cannot run the job twice', async () => {
    const handler = vi.fn()
    const twice: Middleware = async (_ctx, next) => [await next(), await next()]
    const ending = await runTask(task({ name: 'twice', middleware: [twice], run: handler }))
    expect(ending).toMatchObject({ kind: 'threw', error: { message: expect.stringContaining('next() twice') } })
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('sees the context of the handler', async () => {
    const seen: unknown[] = []
    const look: Middleware = (ctx, next) => {
      seen.push(ctx.job.id)
      return next()
    }
    const execution = executionOf(task({ name: 'seen', middleware: [look], run: (_: null, ctx) => ctx.job.id }), null)
    expect(await run(execution)).toMatchObject({ result: JSON.stringify(execution.job.id) })
    expect(seen).toEqual([execution.job.id])
  })
})

describe('onSuccess', () => {
  it('runs after the handler with its result, before the job has completed', async () => {
    const onSuccess = vi.fn<(result: number) => Promise<void>>(async () => {})
    expect(await runTask(task({ name: 'glad', onSuccess, run: () => 42 }))).toMatchObject({ result: '42' })
    expect(onSuccess.mock.calls[0]?.[0]).toBe(42)
  })

  it('fails the attempt when it throws', async () => {
    const onSuccess = () => Promise.reject(new Error('not so glad'))
    expect(await runTask(task({ name: 'sad', onSuccess, run: () => 42 }))).toMatchObject({
      kind: 'threw',
      error: { message: 'not so glad' },
    })
  })

  it('does not run after a failure', async () => {
    const onSuccess = vi.fn()
    await runTask(task({ name: 'sad', onSuccess, run: () => Promise.reject(new Error('x')) }))
    expect(onSuccess).not.toHaveBeenCalled()
  })
})
