import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimedJob } from '../../test/worker/claimed-job.ts'
import { workplace } from '../../test/worker/execution-of.ts'
import { RecordingLogger } from '../../test/worker/recording-logger.ts'
import { settled } from '../../test/worker/scripted-session.ts'
import type { JobContext } from '../context.ts'
import { HardTimeLimitError, JobCancelledError, LeaseLostError, ShutdownError, SoftTimeLimitError } from '../errors.ts'
import { registryOf } from '../registry.ts'
import type { ClaimedJob, Settlement } from '../store/store.ts'
import { type AnyTask, task } from '../task.ts'
import type { TaskOptions } from '../task-options.ts'
import { inline } from './executor.ts'
import { plansOf } from './plan.ts'
import { Runner } from './runner.ts'
import { Slots } from './slots.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function runnerOf(tasks: readonly AnyTask[], { slots: count = 10, details = false } = {}) {
  const settlements: Settlement[] = []
  const queues = { default: count }
  const slots = new Slots(count, queues)
  const logger = new RecordingLogger({ details })
  const place = workplace({ logger })
  const runner = new Runner({
    workplace: place,
    plans: plansOf(registryOf(tasks), []),
    slots,
    queues,
    executor: inline,
    settle: (settlement) => void settlements.push(settlement),
    slotFreed: vi.fn(),
  })
  const outcomes = () => settlements.map(({ outcome }) => outcome)
  return { runner, slots, settlements, outcomes, logger, place }
}

const jobOf = (it: AnyTask, overrides: Partial<ClaimedJob> = {}) => claimedJob({ task: it.name, ...overrides })

/** A task whose handlers end when the test says so. */
function heldTask(options: Partial<TaskOptions<null, unknown>> = {}) {
  const contexts: JobContext[] = []
  const ends: { resolve: (value?: unknown) => void; reject: (error: unknown) => void }[] = []
  const held = task<null, unknown>({
    name: 'held',
    ...options,
    run: (_input: null, ctx: JobContext) => {
      contexts.push(ctx)
      return new Promise((resolve, reject) => ends.push({ resolve, reject }))
    },
  })
  const end = async (index: number, value?: unknown) => {
    ends[index]?.resolve(value)
    await settled()
  }
  const fail = async (index: number, error: unknown) => {
    ends[index]?.reject(error)
    await settled()
  }
  return { task: held, contexts, end, fail }
}

describe('slots', () => {
  it('are taken while handlers run', async () => {
    const held = heldTask()
    const { runner, slots, settlements } = runnerOf([held.task])
    const jobs = [jobOf(held.task), jobOf(held.task)]
    runner.start(jobs)
    expect(slots.taken).toBe(2)
    await held.end(0)
    expect(slots.taken).toBe(1)
    expect(settlements).toEqual([
      { id: jobs[0]?.id, ref: [1], token: 'token', outcome: { kind: 'completed', result: null } },
    ])
  })

  it('are free at once after a handler that is not asynchronous', () => {
    const quick = task({ name: 'quick', run: () => 1 })
    const { runner, slots, outcomes } = runnerOf([quick])
    runner.start([jobOf(quick), jobOf(quick)])
    expect(slots.taken).toBe(0)
    expect(outcomes()).toEqual([
      { kind: 'completed', result: '1' },
      { kind: 'completed', result: '1' },
    ])
  })
})

describe('time limits', () => {
  it('abort the signal at the soft one, and the handler may still end well', async () => {
    const held = heldTask({ timeLimit: { soft: '5s' } })
    const { runner, outcomes } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    await vi.advanceTimersByTimeAsync(4_999)
    expect(held.contexts[0]?.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(held.contexts[0]?.signal.reason).toBeInstanceOf(SoftTimeLimitError)
    await held.end(0, 'done after all')
    expect(outcomes()).toMatchObject([{ kind: 'completed' }])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('record the attempt as failed at the hard one, keep the slot until the handler returns, and drop its result', async () => {
    const held = heldTask({ timeLimit: { hard: '10s' } })
    const { runner, slots, outcomes, logger } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(held.contexts[0]?.signal.reason).toBeInstanceOf(HardTimeLimitError)
    expect(outcomes()).toMatchObject([
      {
        kind: 'retrying',
        error: { name: 'HardTimeLimitError', code: 'HARD_TIME_LIMIT', message: expect.stringContaining('10000 ms') },
      },
    ])
    expect(slots.taken).toBe(1)
    await held.end(0, 'late')
    expect(slots.taken).toBe(0)
    expect(outcomes()).toHaveLength(1)
    expect(logger.events).toEqual(['job.retrying'])
  })

  it('are the job’s own before the task’s', async () => {
    const held = heldTask({ timeLimit: { soft: '5s' } })
    const { runner } = runnerOf([held.task])
    runner.start([jobOf(held.task, { options: { softLimit: 1_000 } })])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(held.contexts[0]?.signal.aborted).toBe(true)
  })

  it('may be longer than timers can wait', async () => {
    const held = heldTask({ timeLimit: { hard: '60d' } })
    const { runner, outcomes } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(outcomes()).toEqual([])
  })

  it('leave no timer behind when the job ends before them', async () => {
    const held = heldTask({ timeLimit: { soft: '5s', hard: '10s' } })
    const { runner } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    await held.end(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('cancelling', () => {
  it('aborts the signal of that job alone; a handler that stops ends it cancelled', async () => {
    const held = heldTask()
    const { runner, outcomes, logger } = runnerOf([held.task])
    const jobs = [jobOf(held.task), jobOf(held.task)]
    runner.start(jobs)
    runner.cancel([jobs[1]?.id ?? ''], false)
    expect(held.contexts.map(({ signal }) => signal.aborted)).toEqual([false, true])
    const reason: unknown = held.contexts[1]?.signal.reason
    expect(reason).toBeInstanceOf(JobCancelledError)
    await held.fail(1, reason)
    expect(outcomes()).toMatchObject([{ kind: 'cancelled', error: { name: 'JobCancelledError' } }])
    expect(logger.events).toEqual(['job.cancelled'])
  })

  it('leaves a handler that finishes all the same completed', async () => {
    const held = heldTask()
    const { runner, outcomes } = runnerOf([held.task])
    const job = jobOf(held.task)
    runner.start([job])
    runner.cancel([job.id], false)
    await held.end(0, 1)
    expect(outcomes()).toEqual([{ kind: 'completed', result: '1' }])
  })

  it('reaches a job whose claim is still under way: its handler never runs', async () => {
    const held = heldTask()
    const { runner, outcomes, slots } = runnerOf([held.task])
    const job = jobOf(held.task)
    runner.cancel([job.id], true)
    runner.start([job])
    expect(held.contexts).toHaveLength(0)
    expect(outcomes()).toMatchObject([{ kind: 'cancelled' }])
    expect(slots.taken).toBe(0)
  })

  it('of a job that is not here any more does not reach its next attempt', () => {
    const held = heldTask()
    const { runner } = runnerOf([held.task])
    const job = jobOf(held.task)
    runner.cancel([job.id], false)
    runner.start([job])
    expect(held.contexts).toHaveLength(1)
  })
})

describe('a lost lease', () => {
  it('aborts what runs, and nothing is written for it', async () => {
    const held = heldTask({ onDead: vi.fn(), onFailure: vi.fn() })
    const { runner, slots, settlements, logger } = runnerOf([held.task])
    runner.start([jobOf(held.task), jobOf(held.task)])
    runner.loseLeases()
    const [ctx] = held.contexts
    expect(ctx?.signal.reason).toBeInstanceOf(LeaseLostError)
    await expect(ctx?.progress(50)).rejects.toThrow(LeaseLostError)
    await expect(ctx?.enqueue('other')).rejects.toThrow(LeaseLostError)
    await held.end(0, 'late')
    await held.fail(1, new Error('late'))
    expect(settlements).toEqual([])
    expect(held.task.handlers.onFailure).not.toHaveBeenCalled()
    expect(slots.taken).toBe(0)
    expect(logger.events).toEqual(['job.lease-lost', 'job.lease-lost'])
  })

  it('leaves the same job alone when it comes back while its old handler still runs', async () => {
    const held = heldTask()
    const { runner, settlements } = runnerOf([held.task])
    const job = jobOf(held.task)
    runner.start([job])
    runner.loseLeases()
    runner.start([{ ...job, token: 'new' }])
    runner.cancel([job.id], false)
    await held.end(0)
    expect(held.contexts[1]?.signal.reason).toBeInstanceOf(JobCancelledError)
    await held.end(1)
    expect(settlements).toMatchObject([{ id: job.id, token: 'new' }])
  })
})

describe('callbacks', () => {
  const failing = (options: Partial<TaskOptions<null, unknown>>) =>
    task<null, unknown>({ name: 'failing', ...options, run: () => Promise.reject(new Error('boom')) })

  it('calls onFailure after each failed attempt and onDead after the last, before the outcome is told', async () => {
    const calls: string[] = []
    const call = (name: string) => async (error: unknown) => {
      calls.push(`${name} ${(error as Error).message} ${settlements.length}`)
    }
    const it = failing({ retry: { maxAttempts: 2 }, onFailure: call('onFailure'), onDead: call('onDead') })
    const { runner, settlements, outcomes } = runnerOf([it])
    runner.start([jobOf(it)])
    await settled()
    expect(calls).toEqual(['onFailure boom 0'])
    runner.start([jobOf(it, { attempt: 2 })])
    await settled()
    expect(calls.slice(1)).toEqual(['onFailure boom 1', 'onDead boom 1'])
    expect(outcomes()).toMatchObject([{ kind: 'retrying' }, { kind: 'dead', reason: 'attempts-exhausted' }])
  })

  it('only logs what they throw', async () => {
    const broken = () => Promise.reject(new Error('hook'))
    const it = failing({ retry: { maxAttempts: 1 }, onFailure: broken, onDead: broken })
    const { runner, outcomes, logger } = runnerOf([it])
    runner.start([jobOf(it)])
    await settled()
    expect(outcomes()).toMatchObject([{ kind: 'dead', error: { message: 'boom' } }])
    expect(logger.events).toEqual(['job.callback-failed', 'job.callback-failed', 'job.dead'])
  })

  it('lets them write for the job', async () => {
    const onDead = vi.fn(async (_error: unknown, ctx: JobContext) => ctx.log.info('gone'))
    const it = failing({ retry: { maxAttempts: 1 }, onDead })
    const { runner, place } = runnerOf([it])
    runner.start([jobOf(it)])
    await settled()
    expect(place.report).toHaveBeenCalled()
  })

  it('does not call them for a job that was cancelled, given back or asked to run later', async () => {
    const held = heldTask({ onFailure: vi.fn(), onDead: vi.fn() })
    const { runner, outcomes } = runnerOf([held.task])
    const job = jobOf(held.task)
    runner.start([job, jobOf(held.task)])
    runner.cancel([job.id], false)
    await held.fail(0, new Error('stopped'))
    runner.shutDown()
    await held.fail(1, new Error('stopped'))
    expect(outcomes()).toMatchObject([{ kind: 'cancelled' }, { kind: 'released' }])
    expect(held.task.handlers.onFailure).not.toHaveBeenCalled()
    expect(held.task.handlers.onDead).not.toHaveBeenCalled()
  })

  it('retries with the default backoff when the task’s own throws', async () => {
    const backoff = () => {
      throw new Error('sums')
    }
    const it = failing({ retry: { backoff } })
    const { runner, outcomes, logger } = runnerOf([it])
    runner.start([jobOf(it)])
    await settled()
    expect(outcomes()).toMatchObject([{ kind: 'retrying', error: { message: 'boom' } }])
    expect(logger.lines[0]).toMatchObject({ event: 'job.callback-failed', callback: 'backoff' })
  })
})

describe('shutting down', () => {
  it('asks handlers to stop, and gives back what they did not finish without using up an attempt', async () => {
    const held = heldTask()
    const { runner, outcomes } = runnerOf([held.task])
    runner.start([jobOf(held.task), jobOf(held.task)])
    runner.shutDown()
    expect(held.contexts[0]?.signal.reason).toBeInstanceOf(ShutdownError)
    await held.fail(0, new Error('aborted'))
    await held.end(1, 'just in time')
    expect(outcomes()).toMatchObject([{ kind: 'released' }, { kind: 'completed' }])
    expect(runner.released).toBe(1)
  })

  it('gives back what does not stop, drops its late result, and refuses its late writes', async () => {
    const held = heldTask()
    const { runner, outcomes } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    runner.shutDown()
    runner.abandon()
    await runner.settled()
    expect(outcomes()).toEqual([{ kind: 'released' }])
    const [ctx] = held.contexts
    await expect(ctx?.progress(99)).rejects.toThrow(/over/)
    await expect(ctx?.enqueue('other')).rejects.toThrow(/over/)
    ctx?.log.info('still here')
    await held.end(0, 'late')
    expect(outcomes()).toHaveLength(1)
  })

  it('ends an at-most-once job dead instead, since it may not run again', () => {
    const held = heldTask({ atMostOnce: true })
    const { runner, outcomes } = runnerOf([held.task])
    runner.start([jobOf(held.task)])
    runner.shutDown()
    runner.abandon()
    expect(outcomes()).toMatchObject([{ kind: 'dead', reason: 'interrupted' }])
  })

  it('gives back at once what a claim still brings, at-most-once or not: it never started', () => {
    const held = heldTask({ atMostOnce: true })
    const { runner, outcomes, slots } = runnerOf([held.task])
    runner.stopStarting()
    runner.start([jobOf(held.task)])
    expect(outcomes()).toEqual([{ kind: 'released' }])
    expect(slots.taken).toBe(0)
  })

  it('is idle when the last handler has returned and its outcome is told', async () => {
    const held = heldTask()
    const { runner } = runnerOf([held.task])
    const idle = vi.fn()
    runner.start([jobOf(held.task)])
    void runner.idle().then(idle)
    await settled()
    expect(idle).not.toHaveBeenCalled()
    await held.end(0)
    expect(idle).toHaveBeenCalled()
  })
})

describe('log lines', () => {
  it('name what became of each job', async () => {
    const it = task({ name: 'logged', run: () => 1 })
    const { runner, logger } = runnerOf([it], { details: true })
    const job = jobOf(it, { attempt: 3 })
    runner.start([job])
    const fields = { job: job.id, task: 'logged', queue: 'default', attempt: 3 }
    expect(logger.lines).toMatchObject([
      { level: 'debug', event: 'job.started', ...fields },
      { level: 'debug', event: 'job.completed', ...fields, milliseconds: 0 },
    ])
  })

  it('survive a logger that throws', () => {
    const it = task({ name: 'logged', run: () => 1 })
    const { runner, logger, outcomes } = runnerOf([it], { details: true })
    vi.spyOn(logger, 'debug').mockImplementation(() => {
      throw new Error('disk full')
    })
    runner.start([jobOf(it)])
    expect(outcomes()).toMatchObject([{ kind: 'completed' }])
  })
})
