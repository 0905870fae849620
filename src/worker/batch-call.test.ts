import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { claimedJob } from '../../test/worker/claimed-job.ts'
import { workplace } from '../../test/worker/execution-of.ts'
import { settled } from '../../test/worker/scripted-session.ts'
import { JobCancelledError } from '../errors.ts'
import { registryOf } from '../registry.ts'
import type { ClaimedJob, Settlement } from '../store/store.ts'
import { type AnyTask, task } from '../task.ts'
import type { BatchItem, BatchOptions } from '../task-options.ts'
import { inline } from './executor.ts'
import { plansOf } from './plan.ts'
import { Runner } from './runner.ts'
import { Slots } from './slots.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Sum = { readonly n: number }
const input = z.object({ n: z.number() })

/** A batch task that notes the inputs of each call. */
function summing(batch: BatchOptions, run: (items: readonly BatchItem<Sum>[]) => unknown = () => undefined) {
  const calls: number[][] = []
  const it = task({
    name: 'sum',
    queue: 'sums',
    batch,
    input,
    retry: { maxAttempts: 1 },
    run: (items: readonly BatchItem<Sum>[]) => {
      calls.push(items.map((item) => item.input.n))
      return run(items) as (string | Error)[] // what a test returns may be wrong on purpose
    },
  })
  return { task: it, calls }
}

function runnerOf(it: AnyTask, queues: Readonly<Record<string, number>> = { sums: 10, other: 10 }) {
  const settlements: Settlement[] = []
  const slots = new Slots(10, queues)
  const runner = new Runner({
    workplace: workplace(),
    plans: plansOf(registryOf([it]), []),
    slots,
    queues,
    executor: inline,
    settle: (settlement) => void settlements.push(settlement),
    slotFreed: vi.fn(),
  })
  const outcomeOf = ({ id }: ClaimedJob) => settlements.find((settlement) => settlement.id === id)?.outcome
  return { runner, slots, settlements, outcomeOf }
}

const sum = (n: unknown, overrides: Partial<ClaimedJob> = {}) =>
  claimedJob({ task: 'sum', queue: 'sums', input: JSON.stringify({ n }), ...overrides })

describe('gathering', () => {
  it('hands over what was claimed together when nothing is to be waited for', async () => {
    const { task: it, calls } = summing({ size: 5 })
    const { runner, slots, settlements } = runnerOf(it)
    runner.start([sum(1), sum(2), sum(3)])
    await settled()
    expect(calls).toEqual([[1, 2, 3]])
    expect(settlements.map(({ outcome }) => outcome.kind)).toEqual(['completed', 'completed', 'completed'])
    expect(slots.taken).toBe(0)
  })

  it('hands over full batches at once, and the rest when the first of it has waited long enough', async () => {
    const { task: it, calls } = summing({ size: 2, wait: '1s' })
    const { runner } = runnerOf(it)
    runner.start([sum(1), sum(2), sum(3)])
    await settled()
    expect(calls).toEqual([[1, 2]])
    await vi.advanceTimersByTimeAsync(999)
    expect(calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(calls).toEqual([[1, 2], [3]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('counts the wait from the first job, not from the last', async () => {
    const { task: it, calls } = summing({ size: 9, wait: '1s' })
    const { runner } = runnerOf(it)
    runner.start([sum(1)])
    await vi.advanceTimersByTimeAsync(600)
    runner.start([sum(2)])
    await vi.advanceTimersByTimeAsync(400)
    expect(calls).toEqual([[1, 2]])
  })

  it('does not wait for more jobs than the queue has slots', async () => {
    const { task: it, calls } = summing({ size: 9, wait: '1h' })
    const { runner } = runnerOf(it, { sums: 2 })
    runner.start([sum(1), sum(2)])
    await settled()
    expect(calls).toEqual([[1, 2]])
  })

  it('goes apart for each queue', async () => {
    const { task: it, calls } = summing({ size: 5 })
    const { runner } = runnerOf(it)
    runner.start([sum(1), sum(2, { queue: 'other' }), sum(3)])
    await settled()
    expect(calls).toEqual([[1, 3], [2]])
  })

  it('ends when the worker stops', async () => {
    const { task: it, calls } = summing({ size: 9, wait: '1h' })
    const { runner, settlements } = runnerOf(it)
    runner.start([sum(1)])
    runner.stopStarting()
    await settled()
    expect(calls).toEqual([[1]])
    expect(settlements).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the outcome of each job', () => {
  it('is its own result; an Error in the place of a result fails that job alone', async () => {
    const { task: it } = summing({ size: 5 }, (items) =>
      items.map((item) => (item.input.n === 2 ? new Error('two') : `n${item.input.n}`)),
    )
    const { runner, outcomeOf } = runnerOf(it)
    const jobs = [sum(1), sum(2), sum(3)]
    runner.start(jobs)
    await settled()
    expect(jobs.map(outcomeOf)).toMatchObject([
      { kind: 'completed', result: '"n1"' },
      { kind: 'dead', error: { message: 'two' } },
      { kind: 'completed', result: '"n3"' },
    ])
  })

  it('is the handler’s error for all when it throws', async () => {
    const { task: it } = summing({ size: 5 }, () => {
      throw new Error('all')
    })
    const { runner, settlements } = runnerOf(it)
    runner.start([sum(1), sum(2)])
    await settled()
    expect(settlements.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'dead', error: { message: 'all' } },
      { kind: 'dead', error: { message: 'all' } },
    ])
  })

  it.each([
    [['one'], 'returned 1 results for 2 jobs'],
    ['text', 'returned a string for 2 jobs'],
  ])('is an error that says so when the results do not match the jobs (%j)', async (results, message) => {
    const { task: it } = summing({ size: 5 }, () => results)
    const { runner, settlements } = runnerOf(it)
    runner.start([sum(1), sum(2)])
    await settled()
    const failure = { kind: 'dead', error: { message: expect.stringContaining(message) } }
    expect(settlements.map(({ outcome }) => outcome)).toMatchObject([failure, failure])
  })

  it('is dead for invalid input, and the others run without it', async () => {
    const { task: it, calls } = summing({ size: 5 })
    const { runner, outcomeOf } = runnerOf(it)
    const [bad, good] = [sum('x'), sum(2)]
    runner.start([bad, good])
    await settled()
    expect(calls).toEqual([[2]])
    expect(outcomeOf(bad)).toMatchObject({ kind: 'dead', reason: 'invalid-input' })
    expect(outcomeOf(good)).toMatchObject({ kind: 'completed' })
  })

  it('does not need the handler when every input is invalid', async () => {
    const { task: it, calls } = summing({ size: 5 })
    const { runner, settlements } = runnerOf(it)
    runner.start([sum('x'), sum('y')])
    await settled()
    expect(calls).toEqual([])
    expect(settlements).toHaveLength(2)
  })
})

describe('the signal of each job', () => {
  it('is aborted for a cancelled one alone', async () => {
    const seen: BatchItem<Sum>[] = []
    const { task: it } = summing({ size: 5 }, (items) => {
      seen.push(...items)
      return new Promise(() => {})
    })
    const { runner } = runnerOf(it)
    const jobs = [sum(1), sum(2)]
    runner.start(jobs)
    await settled()
    runner.cancel([jobs[1]?.id ?? ''], false)
    expect(seen.map(({ ctx }) => ctx.signal.aborted)).toEqual([false, true])
    expect(seen[1]?.ctx.signal.reason).toBeInstanceOf(JobCancelledError)
  })

  it('keeps a job cancelled while it gathered from running', async () => {
    const { task: it, calls } = summing({ size: 5, wait: '1s' })
    const { runner, outcomeOf } = runnerOf(it)
    const jobs = [sum(1), sum(2)]
    runner.start(jobs)
    runner.cancel([jobs[0]?.id ?? ''], false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual([[2]])
    expect(jobs.map(outcomeOf)).toMatchObject([{ kind: 'cancelled' }, { kind: 'completed' }])
  })
})

it('each job goes through middleware and callbacks on its own', async () => {
  const around = vi.fn(async (_ctx: unknown, next: () => Promise<unknown>) => await next())
  const onSuccess = vi.fn<(result: number) => void>()
  const it = task({
    name: 'sum',
    batch: { size: 5 },
    middleware: [around],
    onSuccess,
    run: (items: readonly BatchItem<Sum>[]): number[] => items.map((item) => item.input.n * 2),
  })
  const { runner, settlements } = runnerOf(it)
  runner.start([sum(1), sum(2)])
  await settled()
  await settled()
  expect(around).toHaveBeenCalledTimes(2)
  expect(onSuccess.mock.calls.map(([result]) => result)).toEqual([2, 4])
  expect(settlements.map(({ outcome }) => outcome)).toMatchObject([{ result: '2' }, { result: '4' }])
})
