import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { delays, exponential } from './backoff.ts'
import type { JobContext } from './context.ts'
import { InvalidInputError, InvalidOptionError } from './errors.ts'
import { isId } from './ids.ts'
import { type AnyTask, task } from './task.ts'
import type { TaskOptions } from './task-options.ts'

/** What a caller without types may pass. */
const untyped = (options: object): AnyTask => task({ name: 't', run() {}, ...options } as TaskOptions<undefined, void>)

describe('task', () => {
  it('completes the options with defaults', () => {
    expect(untyped({}).settings).toEqual({
      name: 't',
      queue: 'default',
      priority: 0,
      maxAttempts: 5,
      backoff: exponential({ first: '1s', max: '10m' }),
      ignoreResult: false,
      atMostOnce: false,
    })
  })

  it('R11 keeps what was set, in milliseconds', () => {
    const retryIf = () => true
    const schema = z.object({ id: z.string() })
    const sanitize = (input: { id: string }) => input
    const { settings } = task({
      name: 'documents.process',
      description: 'Cuts a document into chunks',
      queue: 'knowledge',
      priority: 5,
      expiresIn: '1h',
      retry: { maxAttempts: 3, backoff: delays('1s'), retryIf },
      timeLimit: { soft: '25m', hard: '30m' },
      result: { ignore: true, expiresIn: '1d' },
      input: schema,
      sanitize,
      run() {},
    })
    expect(settings).toEqual({
      name: 'documents.process',
      description: 'Cuts a document into chunks',
      queue: 'knowledge',
      priority: 5,
      expiresIn: 3_600_000,
      maxAttempts: 3,
      backoff: delays('1s'),
      retryIf,
      softLimit: 1_500_000,
      hardLimit: 1_800_000,
      ignoreResult: true,
      resultExpiresIn: 86_400_000,
      atMostOnce: false,
      schema,
      sanitize,
    })
  })

  it('R12 takes the number of attempts from a list of delays', () => {
    expect(untyped({ retry: { backoff: delays('0s', '30s', '5m') } }).settings.maxAttempts).toBe(4)
  })

  it('R11 gives a task that runs at most once a single attempt, whatever its delays', () => {
    expect(untyped({ atMostOnce: true, retry: { backoff: delays('1s', '2s') } }).settings.maxAttempts).toBe(1)
  })

  it.for<[string, object, RegExp]>([
    ['a misspelt option', { retries: { maxAttempts: 3 } }, /there is no option `retries`/],
    ['a misspelt option inside another', { retry: { maxAttemps: 3 } }, /there is no option `retry\.maxAttemps`/],
    ['a name with a space', { name: 'send mail' }, /`name` must be 1–200 letters/],
    ['no name', { name: undefined }, /`name`/],
    ['no handler', { run: undefined }, /`run` must be a function/],
    ['a queue that is no name', { queue: '' }, /`queue` must be/],
    ['attempts of none', { retry: { maxAttempts: 0 } }, /`retry\.maxAttempts`/],
    ['a backoff that no builder made', { retry: { backoff: '1s' } }, /`retry\.backoff` must be made by exponential/],
    ['a schema that is none', { input: { type: 'object' } }, /`input` must be a Standard Schema/],
    [
      'a soft limit above the hard one',
      { timeLimit: { soft: 2, hard: 1 } },
      /`timeLimit` must have a soft limit below/,
    ],
    ['an expiry at once', { expiresIn: 0 }, /`expiresIn` must be more than 0/],
    ['a batch of none', { batch: { size: 0 } }, /`batch\.size`/],
    ['at most once with retries', { atMostOnce: true, retry: { maxAttempts: 2 } }, /contradict each other/],
  ])('R5 refuses %s', ([, options, message]) => {
    expect(() => untyped(options)).toThrow(InvalidOptionError)
    expect(() => untyped(options)).toThrow(message)
  })

  it('R5 suggests the option that was probably meant', () => {
    expect(() => untyped({ retry: { maxAttemps: 3 } })).toThrow(
      expect.objectContaining({ hint: 'Did you mean `maxAttempts`?' }),
    )
  })
})

describe('a task called like a function', () => {
  it('R10 runs its handler on the validated input and returns its result', async () => {
    const double = task({ name: 'double', input: z.object({ n: z.coerce.number<string>() }), run: ({ n }) => n * 2 })
    await expect(double({ n: '21' })).resolves.toBe(42)
    expect(double.name).toBe('double')
  })

  it('R10 sanitises before it validates', async () => {
    const shout = task({
      name: 'shout',
      input: z.string().max(3),
      sanitize: (text) => text.trim(),
      run: (text) => text,
    })
    await expect(shout('  hey  ')).resolves.toBe('hey')
  })

  it('R16 rejects an input that its schema refuses, without running', async () => {
    let ran = false
    const strict = task({
      name: 'strict',
      input: z.object({ id: z.string() }),
      run() {
        ran = true
      },
    })
    // A wrong input that the compiler would refuse.
    await expect(strict({ id: 5 as unknown as string })).rejects.toThrow(InvalidInputError)
    expect(ran).toBe(false)
  })

  it('R15 shows the handler a job of its own that touches no store', async () => {
    const seen: JobContext[] = []
    const look = task({ name: 'look', queue: 'q', priority: 3, run: (_: undefined, ctx) => void seen.push(ctx) })
    await look()
    const [ctx] = seen
    expect(ctx?.job).toMatchObject({ task: 'look', queue: 'q', priority: 3, attempt: 1, tags: [] })
    expect(isId(ctx?.job.id ?? '')).toBe(true)
    expect(ctx?.signal.aborted).toBe(false)
    await expect(ctx?.progress(50, 'half')).resolves.toBeUndefined()
    expect(() => ctx?.log.info('a line')).not.toThrow()
    await expect(ctx?.enqueue('other')).rejects.toThrow(/called directly/)
  })

  it('R57 gives a batch handler a batch of one', async () => {
    const sum = task({
      name: 'sum',
      batch: { size: 10 },
      run: (items: readonly { input: number }[]) => items.map(({ input }) => input + 1),
    })
    await expect(sum(41)).resolves.toBe(42)
  })

  it('R57 throws the error that a batch handler returned for it', async () => {
    const failure = new Error('this item')
    const fails = task({ name: 'fails', batch: { size: 10 }, run: (_: readonly { input: number }[]) => [failure] })
    await expect(fails(1)).rejects.toBe(failure)
  })

  it('rejects with what its handler throws', async () => {
    const failure = new Error('boom')
    const fails = untyped({
      run() {
        throw failure
      },
    })
    await expect(fails()).rejects.toBe(failure)
  })
})
