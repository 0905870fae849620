import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Documents } from './documents.ts'
import { embed } from './embed.ts'

const file = { path: '/notes/a.md', name: 'a.md', hash: 'one' }

let documents: Documents
beforeEach(() => {
  documents = new Documents(':memory:')
})
afterEach(() => documents.close())

describe('documents', () => {
  it('R90 tells of a new document inside the transaction that writes it', async () => {
    const seen: unknown[] = []
    documents.created.connect(({ document, transaction }) => {
      seen.push([document.name, document.status, transaction.handle.isTransaction])
    })
    await documents.save(file)
    expect(seen).toEqual([['a.md', 'pending', true]])
  })

  it('keeps no document whose receiver failed, and does nothing that was to follow the commit', async () => {
    let followed = false
    documents.created.connect(({ transaction }) => {
      transaction.afterCommit(() => {
        followed = true
      })
    })
    documents.created.connect(() => Promise.reject(new Error('no job')))
    await expect(documents.save(file)).rejects.toThrow('no job')
    expect(documents.find(file.path)).toBeUndefined()
    expect(followed).toBe(false)
  })

  it('goes on after a transaction that failed', async () => {
    await expect(documents.save({ ...file, hash: null as unknown as string })).rejects.toThrow('NOT NULL')
    await documents.save(file)
    expect(documents.find(file.path)?.hash).toBe('one')
  })

  it('lets no statement of others into a transaction that awaits something', async () => {
    const { id } = await documents.save({ ...file, path: '/notes/b.md' })
    documents.created.connect(async () => {
      await new Promise((resume) => setTimeout(resume, 20))
      throw new Error('rolled back')
    })
    const saving = documents.save(file)
    const failing = documents.fail(id, 'kept')
    await expect(saving).rejects.toThrow('rolled back')
    await failing
    expect(documents.get(id)?.reason).toBe('kept')
  })

  it('counts the contents a document has had, and forgets why an earlier one failed', async () => {
    const first = await documents.save(file)
    await documents.fail(first.id, 'broken')
    expect(documents.failed()).toMatchObject([{ id: first.id, reason: 'broken' }])
    await documents.save({ ...file, hash: 'two' })
    const third = await documents.save({ ...file, hash: 'one' })
    expect(third).toMatchObject({ id: first.id, revision: 3, status: 'pending', reason: null })
  })

  it('offers passages of indexed documents only', async () => {
    const document = await documents.save(file)
    await documents.start(document)
    await documents.chunks.add(document.number, [{ place: 0, heading: 'Birds', text: 'a heron' }])
    await documents.chunks.setVectors(document.number, 0, [embed('a heron')])
    expect([...documents.chunks.passages()]).toEqual([])
    await documents.finish(document, 'utf-8')
    expect([...documents.chunks.passages()]).toEqual([
      { document: 'a.md', heading: 'Birds', text: 'a heron', vector: embed('a heron') },
    ])
  })

  it('forgets the chunks of an earlier attempt', async () => {
    const document = await documents.save(file)
    await documents.chunks.add(document.number, [{ place: 7, heading: '', text: 'stale' }])
    await documents.start(document)
    expect(documents.chunks.count()).toBe(0)
    expect(documents.unfinished()).toMatchObject([{ status: 'processing' }])
  })
})
