import { describe, expect, it } from 'vitest'
import { DuplicateTaskError, InvalidOptionError } from './errors.ts'
import { type AnyTask, task } from './task.ts'
import { parseWorkerOptions } from './worker-options.ts'

const send = task({ name: 'mail.send', queue: 'mail', run() {} })
const parse = task({ name: 'documents.parse', queue: 'parsing', run() {} })
const batch = task({ name: 'mail.batch', queue: 'mail', batch: { size: 20 }, run() {} })

/** What a caller without types may pass. */
const settingsOf = (options: object) => parseWorkerOptions({ tasks: [send], ...options })

describe('parseWorkerOptions', () => {
  it('R50 serves the queues of its tasks, ten jobs at once, unless told otherwise', () => {
    expect(settingsOf({ tasks: [send, parse] })).toEqual({
      registry: new Map<string, AnyTask>([
        ['mail.send', send],
        ['documents.parse', parse],
      ]),
      queues: { mail: 10, parsing: 10 },
      concurrency: 10,
      lease: 30_000,
      pollInterval: 2_000,
      middleware: [],
      maxCrashes: 3,
      drain: 30_000,
    })
  })

  it('R6 takes jobs at once per queue, and as many in all', () => {
    expect(settingsOf({ queues: { mail: 4, default: 10 } })).toMatchObject({
      queues: { mail: 4, default: 10 },
      concurrency: 14,
    })
  })

  it('lets each queue of a list use the whole concurrency', () => {
    expect(settingsOf({ queues: ['mail', 'default'], concurrency: 3 })).toMatchObject({
      queues: { mail: 3, default: 3 },
      concurrency: 3,
    })
  })

  it('gives no queue more than all together have', () => {
    expect(settingsOf({ queues: { mail: 40, default: 1 }, concurrency: 2 })).toMatchObject({
      queues: { mail: 2, default: 1 },
      concurrency: 2,
    })
  })

  it('serves queues that no task belongs to: jobs may be enqueued there by option', () => {
    expect(settingsOf({ queues: ['urgent'] }).queues).toEqual({ urgent: 10 })
  })

  it('keeps what was set, in milliseconds', () => {
    const middleware = [async (_: unknown, next: () => Promise<unknown>) => await next()]
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    const options = { lease: '1m', pollInterval: '500ms', maxCrashes: 5, drain: '2m', middleware, logger }
    expect(settingsOf(options)).toMatchObject({ ...options, lease: 60_000, pollInterval: 500, drain: 120_000 })
  })

  it('R7 refuses two tasks of one name', () => {
    const impostor = task({ name: 'mail.send', run() {} })
    expect(() => settingsOf({ tasks: [send, impostor] })).toThrow(DuplicateTaskError)
  })

  it('R57 takes a batch that fills the slots of its queue, and one whose queue others serve', () => {
    expect(settingsOf({ tasks: [batch], concurrency: 20 }).concurrency).toBe(20)
    expect(settingsOf({ tasks: [batch], queues: ['parsing'] }).concurrency).toBe(10)
  })

  it('R57 refuses a batch larger than its queue has slots: it would never fill', () => {
    expect(() => settingsOf({ tasks: [batch] })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('task "mail.batch" takes batches of 20, but queue "mail" has 10 slots here'),
        hint: expect.stringContaining('at least 20'),
      }),
    )
  })

  it.for<[string, object, RegExp]>([
    ['no tasks', { tasks: [] }, /`tasks` must hold at least one task/],
    ['something else than a task', { tasks: [() => {}] }, /`tasks` holds something that is not a task/],
    ['no concurrency', { concurrency: 0 }, /`concurrency` Too small/],
    ['a queue without slots', { queues: { mail: 0 } }, /`queues\.mail` Too small/],
    ['a queue that is no name', { queues: ['a b'] }, /`queues\.0` must be 1–200 letters/],
    ['an empty list of queues', { queues: [] }, /`queues` names no queue/],
    ['an empty record of queues', { queues: {} }, /`queues` names no queue/],
    ['queues of another type', { queues: 'mail' }, /`queues` must be a list of names, or an object/],
    ['a lease too short to renew', { lease: '500ms' }, /`lease` must be at least 1000 ms/],
    ['polling without rest', { pollInterval: 0 }, /`pollInterval` must be at least 10 ms/],
    ['poison after no crash', { maxCrashes: 0 }, /`maxCrashes`/],
    ['a misspelt option', { concurency: 5 }, /there is no option `concurency`/],
  ])('R5 refuses %s', ([, options, message]) => {
    expect(() => settingsOf(options)).toThrow(InvalidOptionError)
    expect(() => settingsOf(options)).toThrow(message)
  })
})
