import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type JobHandle, Millrace } from '../../src/index.ts'
import { Documents } from './documents.ts'
import { StartProcessing } from './start-processing.ts'
import { processDocumentTask } from './tasks.ts'

const file = { path: '/notes/a.md', name: 'a.md', hash: 'one' }

let folder: string
let documents: Documents
let app: Millrace
let watched: JobHandle<unknown>[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-start-'))
  documents = new Documents(join(folder, 'documents.db'))
  watched = []
})
afterEach(async () => {
  await app.close()
  documents.close()
  rmSync(folder, { recursive: true })
})

async function connect(database: string): Promise<StartProcessing> {
  app = new Millrace({ store: `sqlite:${join(folder, database)}` })
  await app.open()
  const task = processDocumentTask({ documents, onFailure: () => {} })
  const watch = (_: unknown, job: JobHandle<unknown>) => void watched.push(job)
  const processing = new StartProcessing(app, task, watch, database === 'documents.db')
  documents.created.connect(processing.onCreated)
  return processing
}

const queued = async () => (await app.stats()).total.counts.queued

describe.for(['documents.db', 'jobs.db'])('with jobs in %s', (database) => {
  it('R90 makes one job for a document that was saved, which can be found by it', async () => {
    await connect(database)
    const { id } = await documents.save(file)
    expect(await queued()).toBe(1)
    const { jobs } = await app.jobs.list({ subject: { type: 'document', id } })
    expect(jobs).toMatchObject([{ id: watched[0]?.id, task: 'documents.process', queue: 'knowledge' }])
  })

  it('R2 makes no job for a document that was rolled back', async () => {
    await connect(database)
    documents.created.connect(() => Promise.reject(new Error('changed my mind')))
    await expect(documents.save(file)).rejects.toThrow('changed my mind')
    expect(await queued()).toBe(0)
    expect(watched).toEqual([])
  })

  it('finds the job of a document again instead of making another', async () => {
    const processing = await connect(database)
    const document = await documents.save(file)
    await processing.resume(document)
    expect(await queued()).toBe(1)
    expect(watched.map(({ id, created }) => [id, created])).toEqual([
      [watched[0]?.id, true],
      [watched[0]?.id, false],
    ])
  })

  it('makes another for another content, and for one that came back', async () => {
    await connect(database)
    for (const hash of ['one', 'two', 'one']) await documents.save({ ...file, hash })
    expect(await queued()).toBe(3)
  })
})

it('R2 keeps no document whose job was refused', async () => {
  await connect('documents.db')
  await app.queues.set('knowledge', { maxLength: 0 })
  await expect(documents.save(file)).rejects.toThrow('holds its maximum')
  expect(documents.find(file.path)).toBeUndefined()
})
