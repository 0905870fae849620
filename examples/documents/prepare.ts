import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBrokenFile } from './broken-file.ts'
import { findDocuments } from './find-documents.ts'
import { type DemoOptions, UsageError } from './options.ts'
import { reasonOf } from './reason.ts'

/** What a run writes into its work folder. */
const FILES = ['documents.db', 'documents.db-wal', 'documents.db-shm', 'demo.log']

/**
 * Makes the work folder ready and finds the documents, the damaged one last.
 * @throws UsageError when there are none
 */
export async function prepare({ folder, kind, work, fresh }: DemoOptions): Promise<string[]> {
  await refuseMissing(folder)
  const paths = await findDocuments(folder, kind, (error) => console.error(`demo: skipped: ${reasonOf(error)}`))
  if (paths.length === 0) throw new UsageError(`there are no documents in ${folder}`, 3)
  await mkdir(work, { recursive: true })
  // Only what the demo made: the folder may be any that the user named.
  if (fresh) for (const file of FILES) await rm(join(work, file), { force: true })
  const broken = await writeBrokenFile(work)
  return [...paths.filter((path) => path !== broken), broken]
}

async function refuseMissing(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined) throw new UsageError(`there is no folder ${folder}`)
  if (!found.isDirectory()) throw new UsageError(`${folder} is not a folder`)
}
