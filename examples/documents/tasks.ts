import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
// Users write: import { … } from 'millrace'
import { exponential, type JobContext, NonRetryableError, type Task, task } from '../../src/index.ts'
import { type Chunk, chunk } from './chunk.ts'
import type { StoredChunk } from './chunks.ts'
import type { Document, Documents } from './documents.ts'
import { embedWithService } from './flaky-service.ts'
import { type Encoding, encodingOf, readText } from './read-text.ts'
import { reasonOf } from './reason.ts'

/** Chunks handled at once: what a document takes of the memory, and for how long it keeps others from their turn. */
const PAGE = 200

export type Processed = { readonly chunks: number; readonly attempts: number }
export type ProcessDocument = Task<{ documentId: string }, Processed>

export type TaskSurroundings = {
  readonly documents: Documents
  readonly onFailure: (error: unknown, ctx: JobContext) => void
}

/** Makes a document searchable: read, chunk, embed. Running it twice leaves the same as once: any crash may be retried. */
export function processDocumentTask({ documents, onFailure }: TaskSurroundings): ProcessDocument {
  return task({
    name: 'documents.process',
    description: 'Splits a document into chunks and embeds them',
    queue: 'knowledge',
    input: z.object({ documentId: z.uuid() }),
    retry: { maxAttempts: 4, backoff: exponential({ first: '200ms', max: '10s' }) },
    timeLimit: { soft: '10m', hard: '11m' },
    async run({ documentId }, ctx): Promise<Processed> {
      const document = documents.get(documentId)
      if (document === undefined) throw new NonRetryableError(`there is no document ${documentId}`)
      await documents.start(document)
      const encoding = await readable(document)
      await ctx.progress(25, `reading as ${encoding}`)
      const chunks = await saveChunks(documents, document, chunk(readText(document.path, encoding)), ctx)
      await ctx.progress(50, `${chunks} chunks`)
      await embedChunks(documents, document, ctx)
      await ctx.progress(75, 'embedded')
      await documents.finish(document, encoding)
      await ctx.progress(100, 'indexed')
      ctx.log.info({ document: document.name, encoding, chunks }, 'document indexed')
      return { chunks, attempts: ctx.job.attempt }
    },
    onFailure,
    async onDead(error, ctx) {
      if (ctx.job.subject) await documents.fail(ctx.job.subject.id, reasonOf(error))
    },
  })
}

/** A file that went away since it was found will not come back; every other trouble with it may pass. */
async function readable({ path }: Document): Promise<Encoding> {
  try {
    return await encodingOf(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new NonRetryableError('the file is gone', { cause: error })
    }
    throw error
  }
}

async function saveChunks(
  documents: Documents,
  { number }: Document,
  chunks: AsyncIterable<Chunk>,
  { signal }: JobContext,
): Promise<number> {
  let place = 0
  let page: StoredChunk[] = []
  for await (const chunk of chunks) {
    page.push({ ...chunk, place })
    place += 1
    if (page.length < PAGE) continue
    // Cancelled, out of time, or the worker stops: whoever runs the job next begins anew.
    signal.throwIfAborted()
    await documents.chunks.add(number, page)
    page = []
  }
  await documents.chunks.add(number, page)
  return place
}

async function embedChunks(
  documents: Documents,
  { number, name }: Document,
  { job, signal }: JobContext,
): Promise<void> {
  for (let from = 0; ; from += PAGE) {
    const page = documents.chunks.page(number, from, PAGE)
    if (page.length === 0) return
    // The name and the heading say what a passage is about where its own words do not.
    const texts = page.map(({ heading, text }) => `${name}\n${heading}\n${text}`)
    const vectors = await embedWithService(texts, { document: number, attempt: job.attempt })
    await documents.chunks.setVectors(number, from, vectors)
    // Embedding computes and never waits: without this, other jobs and Ctrl-C would have to.
    await nextTurn()
    signal.throwIfAborted()
  }
}
