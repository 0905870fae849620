import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/store/sqlite/sqlite-store.ts'
import { newJob, newJobs } from '../conformance/new-job.ts'
import { TestWorker } from '../conformance/test-worker.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const COUNT_JOBS = 'select count(*) as n from millrace_job'

function countJobs(location: string): unknown {
  const handle = new DatabaseSync(location, { readOnly: true })
  try {
    return handle.prepare(COUNT_JOBS).get()?.n
  } finally {
    handle.close()
  }
}

describe('SQLite: what goes wrong with the file is a typed error, and nothing is half-written', () => {
  it('a full disk: STORE_FULL, all or nothing, and room again lets work go on', async () => {
    using folder = temporaryFolder()
    const location = folder.path('full.db')
    const store = await openSqlite({ location, maxBytes: 400_000 })
    const input = JSON.stringify('x'.repeat(1_000))
    await store.enqueue(newJobs(100, { input }))
    await expect(store.enqueue(newJobs(400, { input }))).rejects.toMatchObject({
      code: 'STORE_FULL',
      hint: expect.any(String),
    })
    expect(countJobs(location)).toBe(100)
    const worker = await TestWorker.open(store)
    const claimed = await worker.claim(10)
    expect(claimed).toHaveLength(10)
    await worker.settleAll(claimed, { kind: 'completed', result: null })
    expect((await store.counts())[0]?.counts).toMatchObject({ queued: 90, completed: 10 })
    await store.close()
  })

  it('a lock that another process keeps: STORE_BUSY after the deadline, and the call can be repeated', async () => {
    using folder = temporaryFolder()
    const location = folder.path('locked.db')
    const store = await openSqlite({ location, lockTimeout: 60 })
    const other = new DatabaseSync(location)
    other.exec('begin immediate')
    const job = newJob()
    await expect(store.enqueue([job])).rejects.toMatchObject({ code: 'STORE_BUSY', hint: expect.any(String) })
    other.exec('rollback')
    other.close()
    await expect(store.enqueue([job])).resolves.toEqual([{ kind: 'enqueued', id: job.id }])
    await store.close()
  })

  it('a read-only database: STORE_READ_ONLY', async () => {
    using folder = temporaryFolder()
    const location = folder.path('read-only.db')
    await (await openSqlite({ location })).close()
    markReadOnly(location)
    const opening = openSqlite({ location }).then(async (store) => {
      await store.enqueue([newJob()])
    })
    await expect(opening).rejects.toMatchObject({ code: 'STORE_READ_ONLY', hint: expect.any(String) })
  })

  it('a file that is no database: STORE_CORRUPT, and the file is left as it was', async () => {
    using folder = temporaryFolder()
    const location = folder.path('notes.txt')
    const text = 'These are notes of somebody, and no database. '.repeat(50)
    writeFileSync(location, text)
    await expect(openSqlite({ location })).rejects.toMatchObject({ code: 'STORE_CORRUPT', hint: expect.any(String) })
    expect(readFileSync(location, 'utf8')).toBe(text)
  })

  it('a damaged database: STORE_CORRUPT', async () => {
    using folder = temporaryFolder()
    const location = folder.path('damaged.db')
    const store = await openSqlite({ location })
    await store.enqueue(newJobs(2_000))
    await store.close()
    truncateSync(location, 20_000)
    const reading = openSqlite({ location }).then(async (reopened) => {
      try {
        await reopened.list({}, { limit: 1_000 })
      } finally {
        await reopened.close()
      }
    })
    await expect(reading).rejects.toMatchObject({ code: 'STORE_CORRUPT', hint: expect.any(String) })
  })

  it('a folder that does not exist: STORE_UNAVAILABLE', async () => {
    using folder = temporaryFolder()
    const opening = openSqlite({ location: folder.path('missing/jobs.db') })
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', hint: expect.any(String) })
  })

  it('a database of a newer version, or of altered migrations: STORE_VERSION', async () => {
    using folder = temporaryFolder()
    const location = folder.path('versions.db')
    await (await openSqlite({ location })).close()
    alter(location, "update millrace_migration set checksum = 'another'")
    await expect(openSqlite({ location })).rejects.toMatchObject({ code: 'STORE_VERSION', hint: expect.any(String) })
    alter(location, "insert into millrace_migration values (1000, 'from-the-future', 'x', 0)")
    await expect(openSqlite({ location })).rejects.toThrow(/knows schemas up to/)
  })
})

function alter(location: string, sql: string): void {
  const handle = new DatabaseSync(location)
  handle.exec(sql)
  handle.close()
}

/**
 * Byte 18 of the header is the version needed to write; 3 makes the file read-only for every SQLite there is, whoever
 * asks (https://sqlite.org/fileformat.html#file_format_version_numbers). Root would write to a file without permission.
 */
function markReadOnly(location: string): void {
  const bytes = readFileSync(location)
  bytes[18] = 3
  writeFileSync(location, bytes)
}
