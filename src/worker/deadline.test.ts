import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Deadline, waitAtMost } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('can be brought forward but not put off', async () => {
  const deadline = new Deadline()
  const passed = vi.fn()
  void deadline.passed.then(passed)
  deadline.within(1_000)
  deadline.within(5_000)
  deadline.within(300)
  await vi.advanceTimersByTimeAsync(299)
  expect(passed).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toHaveBeenCalled()
})

it('leaves no timer once cancelled, whatever is asked of it then', () => {
  const deadline = new Deadline()
  deadline.within(1_000)
  deadline.cancel()
  deadline.within(500)
  expect(vi.getTimerCount()).toBe(0)
})

it('ends a wait that is too long, and only that', async () => {
  const waited = vi.fn()
  void waitAtMost(1_000, new Promise(() => {})).then(waited)
  await vi.advanceTimersByTimeAsync(999)
  expect(waited).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(waited).toHaveBeenCalledTimes(1)
  await waitAtMost(1_000, Promise.resolve())
  expect(vi.getTimerCount()).toBe(0)
})
