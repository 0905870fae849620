import { describe, expect, it } from 'vitest'
import { ClosedError, StoreUnavailableError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { LazyStore } from './lazy-store.ts'

/** A store of which only its closing is looked at. */
function closable(): { readonly store: Store; readonly closed: () => boolean } {
  let closed = false
  const close = async () => {
    await Promise.resolve()
    closed = true
  }
  const store = { close }
  return { store: store as Partial<Store> as Store, closed: () => closed }
}

describe('LazyStore', () => {
  it('opens nothing before the first use, and once for all', async () => {
    const { store } = closable()
    let opened = 0
    const lazy = new LazyStore(() => {
      opened += 1
      return Promise.resolve(store)
    })
    expect(opened).toBe(0)
    expect(await Promise.all([lazy.get(), lazy.get()])).toEqual([store, store])
    expect(await lazy.get()).toBe(store)
    expect(opened).toBe(1)
  })

  it('tells a failure to everyone who waited for it, and tries anew at the next call', async () => {
    const { store } = closable()
    const failure = new StoreUnavailableError('not there')
    const attempts = [Promise.reject(failure), Promise.resolve(store)]
    const lazy = new LazyStore(() => attempts.shift() ?? Promise.reject(new Error('asked too often')))
    const [first, second] = await Promise.allSettled([lazy.get(), lazy.get()])
    expect([first, second]).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ])
    await expect(lazy.get()).resolves.toBe(store)
  })

  it('closes what it opened, once', async () => {
    const { store, closed } = closable()
    const lazy = new LazyStore(() => Promise.resolve(store))
    await lazy.get()
    await Promise.all([lazy.close(), lazy.close()])
    expect(closed()).toBe(true)
    await expect(lazy.get()).rejects.toThrow(ClosedError)
  })

  it('closes a store that is still being opened', async () => {
    const { store, closed } = closable()
    const { promise, resolve } = Promise.withResolvers<Store>()
    const lazy = new LazyStore(() => promise)
    const opening = lazy.get()
    const closing = lazy.close()
    resolve(store)
    await expect(opening).resolves.toBe(store)
    await closing
    expect(closed()).toBe(true)
  })

  it('closes in peace when nothing was opened, or could be', async () => {
    await expect(new LazyStore(() => Promise.reject(new Error('never asked'))).close()).resolves.toBeUndefined()
    const failing = new LazyStore(() => Promise.reject(new StoreUnavailableError('not there')))
    const attempt = failing.get()
    await expect(failing.close()).resolves.toBeUndefined()
    await expect(attempt).rejects.toThrow(StoreUnavailableError)
  })
})
