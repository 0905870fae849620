import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newJob } from '../conformance/new-job.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { temporaryFolder } from '../temporary-folder.ts'

type Application = { readonly store: Store; readonly handle: DatabaseSync }

/** The application's own table in the file that holds its jobs. */
async function withApplication(run: (application: Application) => Promise<void>): Promise<void> {
  using folder = temporaryFolder()
  const location = folder.path('application.db')
  const store = await openSqlite({ location })
  const handle = new DatabaseSync(location)
  try {
    handle.exec('create table orders (id integer primary key)')
    await run({ store, handle })
  } finally {
    handle.close()
    await store.close()
  }
}

const orders = (handle: DatabaseSync) => handle.prepare('select count(*) as n from orders').get()?.n

describe('SQLite: enqueueing inside a transaction of the application (R2)', () => {
  it('commit makes the job and the row exist together, and the job claimable at once', () =>
    withApplication(async ({ store, handle }) => {
      const worker = await TestWorker.open(store)
      const woken = Promise.withResolvers<void>()
      const unsubscribe = store.subscribe('work', () => woken.resolve())
      const job = newJob()
      handle.exec('begin immediate')
      handle.exec('insert into orders values (1)')
      await expect(store.enqueue([job], { tx: handle })).resolves.toEqual([{ kind: 'enqueued', id: job.id }])
      handle.exec('commit')
      await woken.promise
      expect((await worker.claim(5)).map(({ id }) => id)).toEqual([job.id])
      expect(orders(handle)).toBe(1)
      unsubscribe()
    }))

  it('rollback leaves neither, and counters and lanes as they were', () =>
    withApplication(async ({ store, handle }) => {
      const job = newJob({ queue: 'new-queue', options: { tags: ['a'] }, idempotencyKey: 'k', expiresIn: 5 })
      handle.exec('begin immediate')
      handle.exec('insert into orders values (1)')
      await store.enqueue([job], { tx: handle })
      handle.exec('rollback')
      expect(await store.get([job.id])).toEqual([undefined])
      expect(await store.counts()).toEqual([])
      expect(orders(handle)).toBe(0)
      // The same handle again: what it knew of lanes made in the lost transaction must be gone.
      handle.exec('begin immediate')
      await store.enqueue([job], { tx: handle })
      handle.exec('commit')
      expect((await store.counts()).map(({ queue, counts }) => [queue, counts.queued])).toEqual([['new-queue', 1]])
    }))

  it('a refused item leaves the rest of the transaction alone', () =>
    withApplication(async ({ store, handle }) => {
      await store.saveQueue('small', { maxLength: 1 })
      handle.exec('begin immediate')
      handle.exec('insert into orders values (1)')
      const results = await store.enqueue([newJob({ queue: 'small' }), newJob({ queue: 'small' })], { tx: handle })
      handle.exec('commit')
      expect(results.map(({ kind }) => kind)).toEqual(['enqueued', 'queue-full'])
      expect(orders(handle)).toBe(1)
    }))

  it('refuses what is no open transaction on the same file, naming why', () =>
    withApplication(async ({ store, handle }) => {
      const elsewhere = new DatabaseSync(':memory:')
      elsewhere.exec('begin')
      for (const tx of [handle, elsewhere, {}, 'begin']) {
        await expect(store.enqueue([newJob()], { tx })).rejects.toMatchObject({
          code: 'INVALID_OPTION',
          hint: expect.any(String),
        })
      }
      elsewhere.close()
      expect(await store.counts()).toEqual([])
    }))
})
