import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { newId } from '../../src/ids.ts'
import { openSqlite } from '../../src/store/sqlite/sqlite-store.ts'
import type { NewJob, Store } from '../../src/store/store.ts'
import { newJob, newJobs } from '../conformance/new-job.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Calls made in one turn reach the engine's thread together, and share a transaction there. */
async function enqueueTogether(store: Store, batches: readonly NewJob[][]): Promise<boolean[]> {
  const outcomes = await Promise.allSettled(batches.map((jobs) => store.enqueue(jobs)))
  return outcomes.map(({ status }) => status === 'fulfilled')
}

async function stored(store: Store, jobs: readonly NewJob[]): Promise<number> {
  const found = await store.get(jobs.map(({ id }) => id))
  return found.filter((job) => job !== undefined).length
}

describe('SQLite: calls that share a transaction', () => {
  it('each have their own answer: one that is refused is undone alone', async () => {
    const store = await openSqlite({ location: ':memory:' })
    const holder = { id: newId(), ref: [1, 1], token: randomUUID() }
    const [first, refused, last] = [newJobs(3), newJobs(3), newJobs(3)]
    const calls = [store.enqueue(first), store.enqueue(refused, { holder }), store.enqueue(last)]
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'LEASE_LOST' } })
    expect(await stored(store, [...first, ...last])).toBe(6)
    expect(await stored(store, refused)).toBe(0)
    expect((await store.counts())[0]?.counts.queued).toBe(6)
    await store.close()
  })

  it('acknowledge nothing that a full disk took back, wherever in the row it filled up', async () => {
    using folder = temporaryFolder()
    const store = await openSqlite({ location: folder.path('full.db'), maxBytes: 600_000 })
    const input = JSON.stringify('x'.repeat(1_000))
    for (const place of [0, 2, 5]) {
      const batches = Array.from({ length: 6 }, (_, n) => newJobs(n === place ? 2_000 : 5, { input }))
      const acknowledged = await enqueueTogether(store, batches)
      expect(acknowledged[place]).toBe(false)
      const counted = await Promise.all(batches.map((jobs) => stored(store, jobs)))
      expect(counted).toEqual(batches.map((jobs, n) => (acknowledged[n] ? jobs.length : 0)))
    }
    const total = (await store.list({}, { limit: 1_000 })).jobs.length
    expect((await store.counts()).reduce((sum, { counts }) => sum + counts.queued, 0)).toBe(total)
    await store.close()
  })

  it('fail with the same typed error as they do alone', async () => {
    using folder = temporaryFolder()
    const location = folder.path('torn.db')
    const store = await openSqlite({ location })
    const handle = new DatabaseSync(location)
    handle.exec('drop table millrace_lane')
    handle.close()
    const looks = await Promise.allSettled([store.counts(), store.info(), store.counts(), store.enqueue([newJob()])])
    const failed = { status: 'rejected', reason: { code: 'STORE', message: expect.stringContaining('no such table') } }
    expect(looks).toMatchObject([failed, { status: 'fulfilled' }, failed, failed])
    await store.close()
  })

  it('let a claim behind an enqueue have its job', async () => {
    const store = await openSqlite({ location: ':memory:' })
    const worker = await TestWorker.open(store)
    const job = newJob()
    const [, claimed] = await Promise.all([store.enqueue([job]), worker.claim(5)])
    expect(claimed.map(({ id }) => id)).toEqual([job.id])
    await store.close()
  })
})
