import { basename, relative } from 'node:path'
import type { Document, Documents } from './documents.ts'
import { hashOf, type OnUnreadable } from './find-documents.ts'
import type { Tally } from './tally.ts'

export type IngestOptions = {
  readonly folder: string
  readonly documents: Documents
  readonly tally: Tally
  readonly signal: AbortSignal
  readonly onUnreadable: OnUnreadable
}

/** Goes on with what an earlier run left, and tells which paths these are. */
export async function resumeAll(
  { documents }: Pick<IngestOptions, 'documents'>,
  resume: (document: Document) => Promise<void>,
): Promise<ReadonlySet<string>> {
  const left = documents.unfinished()
  for (const document of left) await resume(document)
  return new Set(left.map(({ path }) => path))
}

/** Saves what is new or changed and passes over the rest. */
export async function ingest(
  paths: readonly string[],
  resumed: ReadonlySet<string>,
  { folder, documents, tally, signal, onUnreadable }: IngestOptions,
): Promise<void> {
  for (const path of paths) {
    signal.throwIfAborted()
    const hash = await hashOf(path, onUnreadable)
    const known = documents.find(path)
    if (hash === undefined) tally.found.unreadable += 1
    else if (known?.hash === hash) tally.found[resumed.has(path) ? 'resumed' : 'unchanged'] += 1
    else {
      await documents.save({ path, hash, name: nameOf(path, folder) })
      tally.found[known === undefined ? 'created' : 'changed'] += 1
    }
  }
}

function nameOf(path: string, folder: string): string {
  const name = relative(folder, path)
  return name.startsWith('..') ? basename(path) : name
}
