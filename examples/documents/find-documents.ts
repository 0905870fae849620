import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const README = /^readme(?:(?:\.[\w-]+)*\.(?:md|markdown|txt|rst))?$/i
const TEXT = /\.(?:md|markdown|txt|rst|adoc|org)$/i

export type Kind = 'readme' | 'text'

/** Called for what could not be read. The rest goes on without it. */
export type OnUnreadable = (error: unknown) => void

/** The documents in a folder and those below it, in a fixed order. Links are not followed: they may go in circles. */
export async function findDocuments(folder: string, kind: Kind, onUnreadable: OnUnreadable): Promise<string[]> {
  const found: string[] = []
  for (const entry of await entriesOf(folder, onUnreadable)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await findDocuments(path, kind, onUnreadable)))
    else if (entry.isFile() && isDocument(entry.name, kind)) found.push(path)
  }
  return found
}

/** SHA-256 of the content, by which a document that has not changed is known. */
export async function hashOf(path: string, onUnreadable: OnUnreadable): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex')
  } catch (error) {
    onUnreadable(error)
    return undefined
  }
}

function isDocument(name: string, kind: Kind): boolean {
  return README.test(name) || (kind === 'text' && TEXT.test(name))
}

async function entriesOf(folder: string, onUnreadable: OnUnreadable): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    onUnreadable(error)
    return []
  }
}
