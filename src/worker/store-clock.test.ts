import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreClock } from './store-clock.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

/** A store whose clock is so much ahead and that takes so long to answer. */
const storeOf = (answer: { ahead: number; takes: number }) => async () => {
  const at = Date.now() + answer.ahead + answer.takes / 2
  await vi.advanceTimersByTimeAsync(answer.takes)
  return at
}

it('tells the store’s time', async () => {
  const clock = new StoreClock(storeOf({ ahead: 5_000, takes: 100 }))
  await clock.compare()
  expect(clock.now()).toBe(Date.now() + 5_000)
})

it('follows when the store’s clock moves', async () => {
  const answer = { ahead: 5_000, takes: 0 }
  const clock = new StoreClock(storeOf(answer))
  await clock.compare()
  answer.ahead = 9_000
  await clock.compare()
  expect(clock.now()).toBe(Date.now() + 9_000)
})

it('does not believe a sample that took long, except the first', async () => {
  const answer = { ahead: 5_000, takes: 10_000 }
  const clock = new StoreClock(storeOf(answer))
  await clock.compare()
  answer.ahead = 1
  await clock.compare()
  expect(clock.now()).toBe(Date.now() + 5_000)
})
