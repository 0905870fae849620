import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobFailedError, Millrace, NonRetryableError } from '../../src/index.ts'
import { type Document, Documents } from './documents.ts'
import { type ProcessDocument, processDocumentTask } from './tasks.ts'

let folder: string
let documents: Documents
let processDocument: ProcessDocument

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-tasks-'))
  documents = new Documents(join(folder, 'documents.db'))
  processDocument = processDocumentTask({ documents, onFailure: () => {} })
})
afterEach(() => {
  documents.close()
  rmSync(folder, { recursive: true })
})

function save(name: string, content?: string): Promise<Document> {
  const path = join(folder, name)
  if (content !== undefined) writeFileSync(path, content)
  return documents.save({ path, name, hash: '' })
}

describe('documents.process', () => {
  it('R10 R90 chunks and embeds a document, also when it is called like a function', async () => {
    const { id } = await save('a.md', '# Birds\n\nA heron.\n\n# Boats\n\nA canoe.\n')
    expect(await processDocument({ documentId: id })).toEqual({ chunks: 2, attempts: 1 })
    expect(documents.get(id)?.status).toBe('indexed')
    expect([...documents.chunks.passages()]).toMatchObject([{ heading: 'Birds' }, { heading: 'Boats' }])
  })

  it('leaves the same when it runs twice', async () => {
    const { id } = await save('a.md', 'A heron.')
    await processDocument({ documentId: id })
    const once = [...documents.chunks.passages()]
    await processDocument({ documentId: id })
    expect([...documents.chunks.passages()]).toEqual(once)
  })

  it('embeds what the name and the heading say too', async () => {
    const { id } = await save('canoes.md', '# Birds\n\nA heron.')
    await processDocument({ documentId: id })
    const [passage] = documents.chunks.passages()
    expect(passage?.vector.dimensions).toHaveLength(5) // canoe(s), md, bird(s), a, heron
  })

  it('has no hope for a file that is gone, nor for a document that is', async () => {
    const { id } = await save('gone.md')
    const missing = crypto.randomUUID()
    await expect(processDocument({ documentId: id })).rejects.toThrow(new NonRetryableError('the file is gone'))
    await expect(processDocument({ documentId: missing })).rejects.toThrow(NonRetryableError)
  })

  it('R90 marks the document of its dead job, whoever enqueued it', async () => {
    const { id } = await save('broken.md', 'a\0b')
    await using app = new Millrace({ store: `sqlite:${join(folder, 'jobs.db')}`, logger: silent })
    const job = await app.enqueue(processDocument, { documentId: id }, { subject: { type: 'document', id } })
    await app.worker({ tasks: [processDocument] }).start()
    await expect(job.result()).rejects.toThrow(JobFailedError)
    expect(documents.get(id)).toMatchObject({ status: 'failed', reason: expect.stringContaining('zero byte') })
  })
})

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
