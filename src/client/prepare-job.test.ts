import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { InvalidInputError, InvalidOptionError, NotSerializableError, PayloadTooLargeError } from '../errors.ts'
import { isId } from '../ids.ts'
import { registryOf } from '../registry.ts'
import { type AnyTask, task } from '../task.ts'
import { JobPreparer, type JobRequest } from './prepare-job.ts'

const ID = '0199c0de-0000-7000-8000-00000000000A'
const HOUR = 3_600_000

const send = task({ name: 'mail.send', queue: 'mail', priority: 4, run: (_: unknown) => {} })
const stale = task({ name: 'news', expiresIn: '1h', run: (_: unknown) => {} })
const once = task({ name: 'charge', atMostOnce: true, run: (_: unknown) => {} })
const limited = task({ name: 'slow', timeLimit: { soft: '5m', hard: '10m' }, run: (_: unknown) => {} })

const prepare = (request: JobRequest, tasks: readonly AnyTask[] = [], limit = 1_000) =>
  new JobPreparer(registryOf(tasks), limit).prepare(request)

describe('JobPreparer', () => {
  it('takes queue and priority from the task, and makes the id before the first try', () => {
    const job = prepare({ task: send, input: { to: 'ada' } })
    expect(job).toEqual({
      id: expect.any(String),
      task: 'mail.send',
      queue: 'mail',
      input: '{"to":"ada"}',
      priority: 4,
      options: {},
    })
    expect(isId('id' in job ? job.id : '')).toBe(true)
  })

  it('R20 lets options go before what the task says, and hands the rest on', () => {
    const options = {
      queue: 'urgent',
      priority: 9,
      atFront: true,
      delay: '1m',
      expiresIn: '2m',
      id: ID,
      idempotencyKey: 'order-7',
      tags: ['a'],
      subject: { type: 'order', id: '7' },
      partition: 'tenant',
      maxAttempts: 2,
      timeLimit: { soft: '1s', hard: '2s' },
    } as const
    expect(prepare({ task: send, options, parent: 'parent' })).toEqual({
      id: ID.toLowerCase(),
      task: 'mail.send',
      queue: 'urgent',
      priority: 9,
      atFront: true,
      delay: 60_000,
      expiresIn: 120_000,
      idempotencyKey: 'order-7',
      input: expect.any(String),
      options: {
        tags: ['a'],
        subject: { type: 'order', id: '7' },
        partition: 'tenant',
        maxAttempts: 2,
        softLimit: 1_000,
        hardLimit: 2_000,
        parent: 'parent',
      },
    })
  })

  it('marks jobs of a task that runs at most once', () => {
    expect(prepare({ task: once })).toMatchObject({ options: { atMostOnce: true } })
    expect(prepare({ task: once, options: { tags: ['a'] } })).toMatchObject({
      options: { atMostOnce: true, tags: ['a'] },
    })
  })

  describe('expiry of the task', () => {
    it('counts from when the job becomes due', () => {
      expect(prepare({ task: stale })).toMatchObject({ expiresIn: HOUR })
      expect(prepare({ task: stale, options: { delay: '2h' } })).toMatchObject({ expiresIn: 3 * HOUR })
      const runAt = Date.now() + HOUR
      expect(prepare({ task: stale, options: { runAt } })).toMatchObject({ runAt, expiresAt: runAt + HOUR })
    })

    it('counts from now for a time in the past', () => {
      const job = prepare({ task: stale, options: { runAt: 5 } })
      expect(job).toMatchObject({ runAt: 5, expiresIn: HOUR })
      expect(job).not.toHaveProperty('expiresAt')
    })

    it('gives way to the expiry of the call', () => {
      expect(prepare({ task: stale, options: { expiresIn: 5 } })).toMatchObject({ expiresIn: 5 })
      const job = prepare({ task: stale, options: { expiresAt: 7 } })
      expect(job).toMatchObject({ expiresAt: 7 })
      expect(job).not.toHaveProperty('expiresIn')
    })
  })

  describe('by name', () => {
    it('R23 enqueues a task whose code is elsewhere, on the default queue', () => {
      expect(prepare({ task: 'not.here', input: 5 })).toMatchObject({
        task: 'not.here',
        queue: 'default',
        priority: 0,
        input: '5',
      })
    })

    it('R23 uses the queue, priority, schema and sanitizer of a task the client knows', () => {
      const known = task({
        name: 'known',
        queue: 'q',
        priority: 7,
        input: z.object({ text: z.string().max(3) }),
        sanitize: ({ text }) => ({ text: text.trim() }),
        run() {},
      })
      const job = prepare({ task: 'known', input: { text: ' abc ' } }, [known])
      expect(job).toMatchObject({ queue: 'q', priority: 7, input: '{"text":"abc"}' })
      expect(() => prepare({ task: 'known', input: { text: 'abcd' } }, [known])).toThrow(InvalidInputError)
    })

    it.for(['', 'a b', 'x'.repeat(201)])('refuses %j, which is no name', (name) => {
      expect(() => prepare({ task: name })).toThrow(/is no task name: it must be 1–200 letters/)
    })

    it.for([undefined, null, 5, {}, () => {}])('refuses %s, which is no task', (value) => {
      // What a caller without types may pass.
      expect(() => prepare({ task: value as never })).toThrow(InvalidOptionError)
    })
  })

  describe('the input', () => {
    const schema = z.object({ at: z.coerce.date<string>(), lang: z.string().default('en') })
    const dated = task({ name: 'dated', input: schema, run() {} })

    it('R16 is stored as it was given, not as the schema transformed it: that happens at the run', () => {
      expect(prepare({ task: dated, input: { at: '2026-07-01' } })).toMatchObject({ input: '{"at":"2026-07-01"}' })
    })

    it('R16 is refused by the schema, naming the path', () => {
      expect(() => prepare({ task: dated, input: { at: 'never' } })).toThrow(/input\.at: /)
    })

    it('R16 may be checked asynchronously', async () => {
      const even = z.number().refine((n) => Promise.resolve(n % 2 === 0), 'must be even')
      const asynchronous = task({ name: 'even', input: even, run() {} })
      await expect(prepare({ task: asynchronous, input: 4 })).resolves.toMatchObject({ input: '4' })
      await expect(prepare({ task: asynchronous, input: 3 })).rejects.toThrow(/input: must be even/)
    })

    it('R8 is refused where it cannot be stored, naming the path', () => {
      const input = { items: [{ callback() {} }] }
      expect(() => prepare({ task: send, input })).toThrow(NotSerializableError)
      expect(() => prepare({ task: send, input })).toThrow('input.items[0].callback')
    })

    it('R16 is refused above the limit', () => {
      expect(() => prepare({ task: send, input: 'x'.repeat(1_000) })).toThrow(PayloadTooLargeError)
    })
  })

  describe('contradictions with the task', () => {
    it('refuses several attempts of a task that runs at most once', () => {
      expect(() => prepare({ task: once, options: { maxAttempts: 2 } })).toThrow(/"charge" is `atMostOnce`/)
      expect(prepare({ task: once, options: { maxAttempts: 1 } })).toMatchObject({ options: { maxAttempts: 1 } })
    })

    it("refuses a soft time limit that is not below the task's hard one, and the reverse", () => {
      expect(() => prepare({ task: limited, options: { timeLimit: { soft: '10m' } } })).toThrow(
        /is not below the hard one/,
      )
      expect(() => prepare({ task: limited, options: { timeLimit: { hard: '5m' } } })).toThrow(
        /is not below the hard one/,
      )
      expect(prepare({ task: limited, options: { timeLimit: { hard: '6m' } } })).toMatchObject({
        options: { hardLimit: 360_000 },
      })
    })
  })
})
