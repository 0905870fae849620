import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Millrace } from '../../src/index.ts'
import { Documents } from './documents.ts'
import { Tally } from './tally.ts'
import { processDocumentTask } from './tasks.ts'

let app: Millrace
let documents: Documents
beforeEach(() => {
  app = new Millrace({ store: 'sqlite::memory:' })
  documents = new Documents(':memory:')
})
afterEach(async () => {
  await app.close()
  documents.close()
})

async function enqueueOne(tally: Tally) {
  const document = await documents.save({ path: '/a.md', name: 'a.md', hash: '' })
  const task = processDocumentTask({ documents, onFailure: () => {} })
  const job = await app.enqueue(task, { documentId: document.id })
  tally.watch(document, job)
  return { document, job }
}

describe('the tally', () => {
  it('counts a job that someone cancelled as failed, and its document too', async () => {
    const tally = new Tally(3, documents, new AbortController().signal)
    tally.found.unchanged = 1
    tally.found.created = 1
    const { document, job } = await enqueueOne(tally)
    expect(tally.progress).toEqual({ done: 0, total: 2 })
    await job.cancel()
    await tally.allEnded()
    expect(tally.progress).toEqual({ done: 1, total: 2 })
    expect(tally.done).toEqual({ indexed: 0, failed: 1, chunks: 0, retries: 0 })
    expect(documents.get(document.id)).toMatchObject({ status: 'failed', reason: expect.stringContaining('cancelled') })
  })

  it('waits no longer once it is told to stop, and leaves the job alone', async () => {
    const stop = new AbortController()
    const tally = new Tally(1, documents, stop.signal)
    const { document, job } = await enqueueOne(tally)
    const waiting = tally.allEnded()
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    expect(await job.status()).toMatchObject({ state: 'queued' })
    expect(documents.get(document.id)?.status).toBe('pending')
  })
})
