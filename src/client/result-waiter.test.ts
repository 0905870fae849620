import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ClosedError,
  JobNotFoundError,
  ResultTimeoutError,
  StoreBusyError,
  StoreCorruptError,
  StoreUnavailableError,
} from '../errors.ts'
import type { JobRecord } from '../job.ts'
import type { Ended, Store } from '../store/store.ts'
import { ResultWaiter } from './result-waiter.ts'

/** Jobs that end when the test says so, and a record of what was asked. */
class FakeStore implements Pick<Store, 'ended' | 'get' | 'subscribe'> {
  readonly questions: (readonly string[])[] = []
  readonly finished = new Map<string, Ended>()
  readonly missing = new Set<string>()
  readonly listeners = new Set<() => void>()
  failure: Error | undefined
  /** What an answer waits for, after it was made. */
  gate: Promise<void> = Promise.resolve()

  async ended(ids: readonly string[]): Promise<Ended[]> {
    this.questions.push(ids)
    const answer = ids.flatMap((id) => this.finished.get(id) ?? [])
    await this.gate
    if (this.failure !== undefined) throw this.failure
    return answer
  }

  get(ids: readonly string[]): Promise<(JobRecord | undefined)[]> {
    // Only whether there is a record is looked at.
    return Promise.resolve(ids.map((id) => (this.missing.has(id) ? undefined : ({ id } as JobRecord))))
  }

  subscribe(_: unknown, listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  finish(...ids: string[]): void {
    for (const id of ids) this.finished.set(id, { id, state: 'completed' })
    for (const listener of this.listeners) listener()
  }
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

describe('ResultWaiter', () => {
  let store: FakeStore
  let waiter: ResultWaiter

  beforeEach(() => {
    vi.useFakeTimers()
    store = new FakeStore()
    waiter = new ResultWaiter(() => Promise.resolve(store))
  })

  afterEach(() => {
    // Whatever a test did: with nobody waiting there is no timer and no subscription.
    expect(vi.getTimerCount()).toBe(0)
    expect(store.listeners.size).toBe(0)
    vi.useRealTimers()
  })

  it('answers at once for a job that has ended', async () => {
    store.finish('a')
    await expect(waiter.wait('a')).resolves.toEqual({ id: 'a', state: 'completed' })
  })

  it('answers at the event of the end', async () => {
    const answer = waiter.wait('a')
    await settled()
    store.finish('a')
    await expect(answer).resolves.toMatchObject({ state: 'completed' })
  })

  it('asks for all waiting jobs in one call, and listens once', async () => {
    const answers = Promise.all([waiter.wait('a'), waiter.wait('b'), waiter.wait('a')])
    await settled()
    expect(store.listeners.size).toBe(1)
    store.questions.length = 0
    store.finish('a', 'b')
    await answers
    expect(store.questions).toEqual([['a', 'b']])
  })

  it('has one question under way: events meanwhile lead to one more', async () => {
    const answer = waiter.wait('a')
    await settled()
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    store.questions.length = 0
    store.finish('x')
    store.finish('y')
    store.finish('a')
    await settled()
    expect(store.questions).toHaveLength(1)
    gate.resolve()
    await answer
    expect(store.questions.length).toBeLessThanOrEqual(2)
  })

  it('asks again after a question during whose answer the job ended', async () => {
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    const answer = waiter.wait('a')
    await settled()
    store.finish('a') // too late for the answer that waits behind the gate
    gate.resolve()
    await expect(answer).resolves.toMatchObject({ id: 'a' })
  })

  it('finds an end whose event was lost within a second', async () => {
    const answer = waiter.wait('a')
    await settled()
    store.finished.set('a', { id: 'a', state: 'dead' })
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(answer).resolves.toMatchObject({ state: 'dead' })
  })

  it('leaves no timer of a timeout that was not needed', async () => {
    const answer = waiter.wait('a', { timeout: '1h', signal: new AbortController().signal })
    await settled()
    store.finish('a')
    await answer
  })

  it('gives up after the timeout, and only that caller', async () => {
    const other = waiter.wait('a')
    const hasty = waiter.wait('a', { timeout: '5s' })
    const outcome = expect(hasty).rejects.toThrow(ResultTimeoutError)
    await vi.advanceTimersByTimeAsync(5_000)
    await outcome
    store.finish('a')
    await expect(other).resolves.toMatchObject({ id: 'a' })
  })

  it('asks once even with a timeout of 0', async () => {
    store.finish('a')
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    const ended = waiter.wait('a', { timeout: 0 })
    const running = expect(waiter.wait('b', { timeout: 0 })).rejects.toThrow(ResultTimeoutError)
    await vi.advanceTimersByTimeAsync(10)
    gate.resolve()
    await expect(ended).resolves.toMatchObject({ id: 'a' })
    await running
  })

  it('does not take a timeout of months for none', async () => {
    const answer = waiter.wait('a', { timeout: '365d' })
    await vi.advanceTimersByTimeAsync(1_000)
    store.finish('a')
    await expect(answer).resolves.toMatchObject({ id: 'a' })
  })

  it('gives up when the signal aborts, with its reason', async () => {
    const giveUp = new AbortController()
    const answer = expect(waiter.wait('a', { signal: giveUp.signal })).rejects.toThrow('enough')
    await settled()
    giveUp.abort(new Error('enough'))
    await answer
    await expect(waiter.wait('a', { signal: giveUp.signal })).rejects.toThrow('enough')
  })

  it('refuses a timeout that is no duration', async () => {
    await expect(waiter.wait('a', { timeout: -1 })).rejects.toThrow(/^result: timeout: -1 is not a duration/)
  })

  it.for([new StoreBusyError('locked'), new StoreUnavailableError('gone')])(
    'sits out a store that may come back: %s',
    async (failure) => {
      store.failure = failure
      const answer = waiter.wait('a')
      await vi.advanceTimersByTimeAsync(3_000)
      store.failure = undefined
      store.finished.set('a', { id: 'a', state: 'completed' })
      await vi.advanceTimersByTimeAsync(1_000)
      await expect(answer).resolves.toMatchObject({ id: 'a' })
    },
  )

  it('keeps its timeouts while the store is away', async () => {
    store.failure = new StoreBusyError('locked')
    const answer = expect(waiter.wait('a', { timeout: '2s' })).rejects.toThrow(ResultTimeoutError)
    await vi.advanceTimersByTimeAsync(2_000)
    await answer
  })

  it('tells everyone of a failure that waiting does not mend', async () => {
    store.failure = new StoreCorruptError('damaged')
    const outcomes = await Promise.allSettled([waiter.wait('a'), waiter.wait('b')])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('notices within ten seconds that a job is there no more', async () => {
    store.missing.add('gone')
    const present = waiter.wait('here')
    const gone = expect(waiter.wait('gone')).rejects.toThrow(JobNotFoundError)
    await vi.advanceTimersByTimeAsync(11_000)
    await gone
    store.finish('here')
    await present
  })

  it('refuses everyone when it closes', async () => {
    const answer = expect(waiter.wait('a')).rejects.toThrow(ClosedError)
    await settled()
    waiter.close()
    await answer
  })
})
