import { describe, expect, it, vi } from 'vitest'
import { executionOf, workplace } from '../../test/worker/execution-of.ts'
import { RecordingLogger } from '../../test/worker/recording-logger.ts'
import { decode } from '../codec.ts'
import { InvalidOptionError, ShutdownError } from '../errors.ts'
import { task } from '../task.ts'
import { MOST_UNSENT_LINES, type ReportBox } from './report-box.ts'

const mail = task({ name: 'mail', retry: { maxAttempts: 4 }, run() {} })

function open(overrides: Parameters<typeof executionOf>[2] = {}) {
  const logger = new RecordingLogger()
  const boxes: { box: ReportBox; urgent: boolean }[] = []
  const report = (box: ReportBox, urgent: boolean) => void boxes.push({ box, urgent })
  const execution = executionOf(mail, null, { place: workplace({ logger, report }), ...overrides })
  const sent = () => boxes[0]?.box.take().report
  return { execution, ctx: execution.ctx, logger, boxes, sent }
}

describe('ctx.job', () => {
  it('shows the job', () => {
    const options = { tags: ['a'], subject: { type: 'user', id: '7' }, partition: 'acme', parent: 'p', maxAttempts: 9 }
    const { ctx, execution } = open({ job: { options, attempt: 2, priority: 5 } })
    expect(ctx.job).toEqual({
      id: execution.job.id,
      task: 'mail',
      queue: 'default',
      priority: 5,
      attempt: 2,
      maxAttempts: 9,
      enqueuedAt: new Date(1_000),
      tags: ['a'],
      subject: { type: 'user', id: '7' },
      partition: 'acme',
      parent: 'p',
    })
  })

  it('has the task’s attempts, and no tags, where the job has none of its own', () => {
    expect(open().ctx.job).toMatchObject({ maxAttempts: 4, tags: [] })
  })
})

describe('ctx.signal', () => {
  it('is one signal, aborted also when first asked for after the abort', () => {
    const { ctx, execution } = open()
    execution.abort(new ShutdownError('first'))
    expect(ctx.signal.aborted).toBe(true)
    expect(ctx.signal).toBe(ctx.signal)
  })

  it('keeps the first reason', () => {
    const { ctx, execution } = open()
    const first = new ShutdownError('first')
    expect(ctx.signal.aborted).toBe(false)
    execution.abort(first)
    execution.abort(new ShutdownError('second'))
    expect(ctx.signal.reason).toBe(first)
    expect(execution.abortReason).toBe(first)
  })
})

describe('ctx.progress', () => {
  it('hands over percent and message, for an exchange soon', () => {
    const { ctx, boxes, sent } = open()
    void ctx.progress(25, 'chunked')
    expect(boxes[0]?.urgent).toBe(true)
    expect(sent()).toMatchObject({ progress: 25, message: 'chunked' })
  })

  it.each([-1, 100.1, Number.NaN, '50'])('refuses %s at once', (percent) => {
    // Callers without types pass anything.
    expect(() => open().ctx.progress(percent as number)).toThrow(InvalidOptionError)
  })

  it('does not end the process when nobody awaits a refused one', async () => {
    const { ctx, execution } = open()
    execution.loseLease()
    void ctx.progress(1)
    await new Promise(setImmediate)
  })
})

describe('ctx.log', () => {
  it('writes to the worker’s log with the job’s fields, and to the job', () => {
    const { ctx, logger, boxes, sent, execution } = open()
    ctx.log.info({ chunks: 3 }, 'stored')
    ctx.log.warn('careful')
    const job = { job: execution.job.id, task: 'mail', queue: 'default', attempt: 1 }
    expect(logger.lines).toEqual([
      { level: 'info', message: 'stored', ...job, chunks: 3 },
      { level: 'warn', message: 'careful', ...job },
    ])
    expect(boxes.every(({ urgent }) => !urgent)).toBe(true)
    expect(sent()?.logs).toEqual([
      { at: 5_000, level: 'info', message: 'stored', fields: '{"chunks":3}' },
      { at: 5_000, level: 'warn', message: 'careful' },
    ])
  })

  it('keeps fields that are no JSON, and describes those that cannot be kept', () => {
    const { ctx, sent } = open()
    ctx.log.info({ err: new TypeError('no'), at: new Date(0) }, 'odd')
    ctx.log.info({ run: () => 1 }, 'function')
    ctx.log.info(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key ${n}`, n])), 'y'.repeat(100_000))
    const [odd, described, large] = sent()?.logs ?? []
    expect(decode(odd?.fields ?? '')).toMatchObject({ err: expect.any(Error), at: new Date(0) })
    expect(described?.fields).toContain('Function: run')
    expect(large?.fields?.length).toBeLessThan(10_000)
    expect(large?.message.length).toBeLessThan(10_000)
  })

  it('works with its methods taken apart', () => {
    const { ctx, logger } = open()
    const { log, progress } = ctx
    const { info } = log
    info('free')
    void progress(1)
    expect(logger.lines).toMatchObject([{ message: 'free' }])
  })

  it('is bounded', () => {
    const { ctx, sent } = open()
    for (let line = 0; line < MOST_UNSENT_LINES * 2; line += 1) ctx.log.debug('spam')
    expect(sent()?.logs).toHaveLength(MOST_UNSENT_LINES + 1)
  })
})

describe('ctx.enqueue', () => {
  it('is the one made for this job, and passes everything on', async () => {
    const enqueue = vi.fn(async () => 'handle')
    const enqueueFrom = vi.fn(() => enqueue as never)
    const { ctx, execution } = open({ place: workplace({ enqueueFrom }) })
    expect(await ctx.enqueue('child', { n: 1 }, { priority: 2 })).toBe('handle')
    expect(enqueueFrom).toHaveBeenCalledExactlyOnceWith(execution.job)
    expect(enqueue).toHaveBeenCalledWith('child', { n: 1 }, { priority: 2 })
  })
})
